"""The page's JSON-LD: graphs with `@id` references, and which node is the article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from reprints.extract.elements import Elements

LONGEST = 1_000_000
NODES = 2_000
_TYPES = re.compile(r"(?:Article|BlogPosting|LiveBlogPosting|Report|Review|Posting|CreativeWork)$")
_AUTHOR = re.compile(r'"author"\s*:\s*(?=[\[{"])')
_DECODER = json.JSONDecoder(strict=False)
_NAME_PARTS = ("givenName", "additionalName", "familyName")
_TAG = re.compile(r"</?[a-z][^<>]*>", re.I)  # some systems put a link where the name should stand
_PAGES = frozenset(("WebPage", "ItemPage", "AboutPage", "Recipe", "VideoObject", "PodcastEpisode", "HowTo", "QAPage"))
Node = dict[str, Any]


def read_graph(elements: Elements) -> list[Node]:
    """Every object of the page's JSON-LD scripts. What is not JSON is left out."""
    nodes: list[Node] = []
    for script in elements.named("script"):
        if "ld+json" not in script.get("type", ""):
            continue
        text = (script.text or "").strip()
        if not text or len(text) > LONGEST:
            continue
        nodes.extend(_objects(_load(text)))
    return nodes[:NODES]


def _load(text: str) -> Any:
    if text[0] in "</" or text[-1] == ">":
        text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", text).strip()
    text = text.rstrip(";")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(re.sub(r",\s*([}\]])", r"\1", text), strict=False)
    except (ValueError, RecursionError):
        return _salvage(text)


def _salvage(text: str) -> Node | None:
    """Of what is not JSON (a quotation mark within a headline) the author, if that much can be read."""
    for match in _AUTHOR.finditer(text):
        try:
            return {"@type": "Article", "author": _DECODER.raw_decode(text, match.end())[0]}
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: Any) -> Iterator[Node]:
    """The objects at the top, in lists and in `@graph`; what they hold is reached through `resolve`."""
    stack, seen = [value], 0
    while stack and seen < NODES:
        seen += 1
        match stack.pop(0):
            case dict() as node:
                yield node
                graph = node.get("@graph")
                stack.extend(graph if isinstance(graph, list) else [graph] if isinstance(graph, dict) else [])
                if isinstance(main := node.get("mainEntity"), dict):
                    stack.append(main)
            case list() as several:
                stack.extend(several)


def main_article(nodes: list[Node], title: str | None) -> Node | None:
    """The node of the page's article: that with the page's title as headline, else the first with an author or day."""
    articles = [node for node in nodes if is_article(node)]
    if title:
        key = re.sub(r"\W", "", title).lower()
        for node in articles:
            headline = re.sub(r"\W", "", str(node.get("headline") or node.get("name") or "")).lower()
            if len(headline) > 8 and (headline.startswith(key) or key.startswith(headline)):
                return node
    stated = [node for node in articles if node.get("author") or node.get("datePublished")]
    return next(iter(stated or articles), None)


def is_article(node: Node) -> bool:
    return any(_TYPES.search(kind) for kind in types_of(node))


def authored_page(nodes: list[Node]) -> Node | None:
    """What the page is where it is no article: the first page, recipe or video with an author."""
    return next((node for node in nodes if node.get("author") and _PAGES.intersection(types_of(node))), None)


def types_of(node: Node) -> list[str]:
    kinds = node.get("@type") or node.get("type")  # some forget the sign
    several = kinds if isinstance(kinds, list) else [kinds]
    return [str(kind).rsplit("/", 1)[-1] for kind in several if kind]


def resolve(value: Any, nodes: list[Node]) -> list[Node | str]:
    """One value or a list, whatever it is nested in, with `{"@id": …}` replaced by the node it points to."""
    found: list[Node | str] = []
    for one in _flatten(value, depth=3)[:50]:
        if isinstance(one, dict):
            found.append(_follow(one, nodes))
        elif isinstance(one, str) and one.strip():
            found.append(one.strip())
    return found


def _flatten(value: Any, *, depth: int) -> list[Any]:
    held = value.get("@list") if isinstance(value, dict) and "@list" in value else value
    if not isinstance(held, list) or not depth:
        return [held]
    return [one for part in held[:50] for one in _flatten(part, depth=depth - 1)]


def _follow(node: Node, nodes: list[Node]) -> Node:
    if node.get("name") or not (key := node.get("@id")):
        return node
    return next((other for other in nodes if other is not node and other.get("@id") == key and len(other) > 1), node)


def names_of(value: Node | str) -> list[str]:
    """A thing's names: of two persons in one node both."""
    several = value.get("name") if isinstance(value, dict) else None
    if isinstance(several, list):
        return [_plain(one) for one in several if isinstance(one, str) and not one.startswith(("http://", "https://"))]
    return [name_of(value)]


def name_of(value: Node | str) -> str:
    """A thing's name; empty for an address."""
    name = value if isinstance(value, str) else value.get("name") or value.get("legalName") or ""
    if isinstance(name, list):
        name = next((one for one in name if isinstance(one, str)), "")
    if not name and isinstance(value, dict):
        name = " ".join(part for key in _NAME_PARTS if isinstance(part := value.get(key), str))
    name = name if isinstance(name, str) else ""
    return "" if name.startswith(("http://", "https://")) else _plain(name)


def _plain(name: str) -> str:
    return " ".join((_TAG.sub(" ", name) if "<" in name else name).split())


def text_of(node: Node, key: str) -> str:
    """A property's text; of a list the first."""
    value = node.get(key)
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str)), "")
    return " ".join(value.split()) if isinstance(value, str) else ""


def url_of(value: Node | str) -> str:
    if isinstance(value, str):
        return value if value.startswith(("http://", "https://")) else ""
    for key in ("url", "@id", "sameAs", "mainEntityOfPage"):
        found = value.get(key)
        found = found[0] if isinstance(found, list) and found else found
        if isinstance(found, str) and found.startswith(("http://", "https://")):
            return found
    return ""


def in_full(name: str, node: Node | str) -> str:
    """A first name as the description of its bearer begins: `Nils`, `Nils Roe writes on towns`."""
    described = "" if " " in name or isinstance(node, str) else text_of(node, "description")
    match = re.match(rf"{re.escape(name)} [^\W\d_a-z][\w'’-]+(?= )", described)
    return match.group() if match else name
