"""The JSON-LD of a page, as a flat list of its objects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reprints.extract.elements import Elements
from reprints.extract.letters import collapse

ARTICLES = frozenset(
    (
        "article",
        "newsarticle",
        "blogposting",
        "reportagenewsarticle",
        "opinionnewsarticle",
        "analysisnewsarticle",
        "scholarlyarticle",
        "techarticle",
        "liveblogposting",
        "report",
    )
)
HOUSES = ("organization", "newsmediaorganization", "website", "corporation", "publisher")
MAX_SCRIPT = 1_000_000


def read_objects(elements: Elements) -> list[dict[str, Any]]:
    """Every JSON object that stands at the top, in a list or in a graph. What cannot be parsed is left out."""
    found: list[dict[str, Any]] = []
    for script in elements.named("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = (script.text or "").strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
        if not text or len(text) > MAX_SCRIPT:
            continue
        try:
            found.extend(_flatten(json.loads(text, strict=False)))
        except (ValueError, RecursionError):  # of no use to anybody: the page's own mistake
            continue
    return found


def _flatten(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for part in value:
            yield from _flatten(part)
    elif isinstance(value, dict):
        yield value
        yield from _flatten(value.get("@graph", []))
        if isinstance(entity := value.get("mainEntity"), dict | list):
            yield from _flatten(entity)


def types_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = item.get("@type")
    return tuple(str(kind).lower() for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind)


def read_headlines(objects: list[dict[str, Any]]) -> list[str]:
    """Headlines of what the page calls an article, the most particular first."""
    found = []
    for item in objects:
        kinds = types_of(item)
        if any(kind in ARTICLES for kind in kinds):
            for key in ("headline", "name"):
                if isinstance(item.get(key), str) and (text := collapse(item[key])):
                    found.append(text)
                    break
    return found


def read_house_names(objects: list[dict[str, Any]]) -> set[str]:
    """Names of the publisher and of the site."""
    names = set()
    for item in objects:
        candidates: list[Any] = [item] if any(kind in HOUSES for kind in types_of(item)) else []
        publisher = item.get("publisher")
        candidates += publisher if isinstance(publisher, list) else [publisher]
        for candidate in candidates:
            if isinstance(candidate, str):
                names.add(collapse(candidate))
            elif isinstance(candidate, dict):
                names.update(
                    collapse(candidate[k]) for k in ("name", "alternateName") if isinstance(candidate.get(k), str)
                )
    return names - {""}


def is_declared(elements: Elements, objects: list[dict[str, Any]]) -> bool:
    """Whether the page calls itself an article, in JSON-LD or `og:type`."""
    if any(kind in ARTICLES for item in objects for kind in types_of(item)):
        return True
    return any(
        meta.get("property") == "og:type" and (meta.get("content") or "").lower() == "article"
        for meta in elements.named("meta")
    )
