"""The links in a line that credits, and whether one leads to the original."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml.html import HtmlElement

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.words.hosts import is_home, same_site
from reprints.extract.provenance.words.tables import word_set
from reprints.extract.provenance.words.text import fold, squeeze, trim

_LICENCE = re.compile(r"creative commons|cc[ -]by", re.I)


def links_of(frame: Frame, line: str) -> list[tuple[str, str]]:
    """Text and absolute address of the links in a line."""
    found = []
    for text, anchor in frame.anchors:
        if text in line and line[:60] in _text_around(anchor):
            found.append((text, _join(frame.page.url, anchor.get("href"))))
    return [(text, href) for text, href in found if href.startswith(("http://", "https://"))]


def _text_around(anchor: HtmlElement) -> str:
    around = anchor
    for _ in range(4):
        parent = around.getparent()
        if parent is None:
            break
        around = parent
        text = squeeze("".join(around.itertext()))
        if len(text) > 60:
            return text
    return squeeze("".join(around.itertext()))


def _join(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


def leads_there(anchor: str, outlet: str | None, href: str, page_url: str) -> bool:
    """Whether a link in a credit leads to the original: elsewhere, and neither the licence nor the author's page."""
    if (
        same_site(href, page_url)
        or is_home(href)
        or _LICENCE.search(href)
        or "creativecommons" in href
        or _LICENCE.search(anchor)
    ):
        return False
    folded = fold(anchor)
    return (
        folded in word_set("pointers")
        or bool(re.search(r"original|here|read|source|aqui|ici|hier", folded))
        or bool(outlet and (folded in fold(outlet) or fold(outlet) in folded))
        or anchor.startswith("http")
    )


def named_by_link(outlet: str, links: list[tuple[str, str]], page_url: str) -> str:
    """The outlet as the one link elsewhere names it, where the words read hold more: `blog di A, Pietra e alloro`."""
    anchors = {trim(anchor) for anchor, href in links if not same_site(href, page_url)}
    anchors = {one for one in anchors if 1 < len(one) < len(outlet) and one in outlet and one[0].isupper()}
    return next(iter(anchors)) if len(anchors) == 1 else outlet
