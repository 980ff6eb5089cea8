"""What the mark-up says of a page's short blocks, noted before the tree is used up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from reprints.extract.blocks import Block, Mark

SHORT = 240  # characters of the longest caption
FEW = 120  # of a few words beside a picture

_CAPTION = re.compile(r"(?<![a-z])caption(?![a-z])", re.I)
_BYLINE = re.compile(r"\b(byline|author)s?\b", re.I)


def mark(blocks: Sequence[Block]) -> None:
    """Set the marks of every short block."""
    for block in blocks:
        if len(block.text) <= SHORT:
            block.marks = frozenset(_find(block))


def _find(block: Block) -> Iterator[Mark]:
    element = block.element
    names = " ".join(element.get(name) or "" for name in ("class", "id", "rel", "itemprop"))
    if block.region == "figure" or block.tag == "figcaption" or _CAPTION.search(names) or _is_by_picture(block):
        yield Mark.CAPTION
    if _BYLINE.search(names):
        yield Mark.BYLINE
    if _is_date(element, block.text):
        yield Mark.DATE
    if block.links and all((link.get("href") or "").startswith("#") for link in element.iter("a")):
        yield Mark.JUMP


def _is_by_picture(block: Block) -> bool:
    """A picture and a few words that are no sentence, by themselves in one box."""
    if len(block.text) > FEW or block.text.endswith((".", "!", "?", ":")) or block.tag == "body":
        return False
    element = block.element
    picture = next(element.iter("img"), None)
    if picture is None:
        box = element.getparent()
        if box is None or box.tag in ("body", "article", "main", "section"):
            return False
        element, picture = box, box.find("img")
    return picture is not None and len(element.text_content().strip()) <= FEW


def _is_date(element: HtmlElement, text: str) -> bool:
    time = element if element.tag == "time" else next(element.iter("time"), None)
    return time is not None and len(time.text_content().strip()) >= len(text) * 0.6
