"""What a page's mark-up is made of, to tell a rebuilt site from a new article."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from reprints.extract.decoding.decode import decode
from reprints.extract.parse import UnparsablePage, parse

_MOST_PARTS = 80  # per page; its frame comes early
_SKIPPED = frozenset(("script", "style", "noscript", "br", "b", "i", "em", "strong", "a", "img", "span", "font", "u"))


def read_parts(body: bytes, content_type: str | None) -> frozenset[str]:
    """Pairs of container and child, each with its first class or id (`div#content>p.source`) and digits as 0.

    Empty for a page that cannot be parsed.
    """
    try:
        tree = parse(decode(body, content_type).text)
    except UnparsablePage:
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
