"""What a page's mark-up is made of, so that a rebuilt site can be told from a new article."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from reprints.extract.decode import decode
from reprints.extract.parse import Unreadable, parse

_MOST_PARTS = 80  # a page; its frame comes early
_SKIPPED = frozenset(("script", "style", "noscript", "br", "b", "i", "em", "strong", "a", "img", "span", "font", "u"))


def read_parts(body: bytes, content_type: str | None) -> frozenset[str]:
    """Pairs of a container and its child, each with its first class or id (`div#content>p.source`); numbers in those
    names are one and the same. Empty for what cannot be parsed."""
    try:
        tree = parse(decode(body, content_type).text)
    except Unreadable:
        return frozenset()
    parts: dict[str, None] = {}
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in _SKIPPED and element.getparent() is not None:
            parts[f"{_name(element.getparent())}>{_name(element)}"] = None
            if len(parts) >= _MOST_PARTS:
                break
    return frozenset(parts)


def _name(element: HtmlElement) -> str:
    classes = (element.get("class") or "").split()
    if classes:
        return f"{element.tag}.{_plain(classes[0])}"
    identity = (element.get("id") or "").strip()
    return f"{element.tag}#{_plain(identity)}" if identity else str(element.tag)


def _plain(name: str) -> str:
    return re.sub(r"\d+", "0", name)[:40]
