"""A page's JSON-LD as a flat list of objects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reprints.extract.elements import Elements
from reprints.extract.letters import collapse

ARTICLES = frozenset(
    """
    article newsarticle blogposting reportagenewsarticle opinionnewsarticle analysisnewsarticle scholarlyarticle
    techarticle liveblogposting report
    """.split()  # noqa: SIM905
)
HOUSES = ("organization", "newsmediaorganization", "website", "corporation", "publisher")
MAX_SCRIPT = 1_000_000


def read_objects(elements: Elements) -> list[dict[str, Any]]:
    """Every JSON object at the top level, in a list or in a graph. What cannot be parsed is left out."""
    found: list[dict[str, Any]] = []
    for script in elements.named("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = (script.text or "").strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
        if not text or len(text) > MAX_SCRIPT:
            continue
        try:
            found.extend(_flatten(json.loads(text, strict=False)))
        except (ValueError, RecursionError):  # the page's own mistake
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
    """Headlines, else names, of what the page calls an article."""
    articles = [item for item in objects if not ARTICLES.isdisjoint(types_of(item))]
    found = (_texts(item, "headline", "name") for item in articles)
    return [texts[0] for texts in found if texts]


def _texts(item: Mapping[str, Any], *keys: str) -> list[str]:
    return [text for key in keys if isinstance(item.get(key), str) and (text := collapse(item[key]))]


def read_house_names(objects: list[dict[str, Any]]) -> set[str]:
    """Names of the publisher and of the site."""
    names: set[str] = set()
    for item in objects:
        publisher = item.get("publisher")
        houses: list[Any] = publisher if isinstance(publisher, list) else [publisher]
        if any(kind in HOUSES for kind in types_of(item)):
            houses = [item, *houses]
        for house in houses:
            if isinstance(house, str):
                names.add(collapse(house))
            elif isinstance(house, dict):
                names.update(_texts(house, "name", "alternateName"))
    return names - {""}


def is_declared(elements: Elements, objects: list[dict[str, Any]]) -> bool:
    """Whether the page calls itself an article, in JSON-LD or `og:type`."""
    return any(not ARTICLES.isdisjoint(types_of(item)) for item in objects) or any(
        meta.get("property") == "og:type" and (meta.get("content") or "").lower() == "article"
        for meta in elements.named("meta")
    )
