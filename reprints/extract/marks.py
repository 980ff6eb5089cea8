"""What the mark-up says of a page's short blocks, noted before the tree is used up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from lxml.html import HtmlElement

from reprints.extract.blocks import Block, Mark, make_key

SHORT = 240  # characters of the longest caption
FEW = 120  # of a few words beside a picture

_CAPTION = re.compile(r"(?<![a-z])caption(?![a-z])", re.I)
_LABEL = re.compile(r"[^:»›]{2,40}[:»›]\s")
_BYLINE = re.compile(r"\b(byline|author)s?\b", re.I)


def mark(blocks: Sequence[Block], tree: HtmlElement) -> None:
    """Set the marks of every short block of the tree."""
    pictures, times = ({outer for one in tree.iter(tag) for outer in _around(one)} for tag in ("img", "time"))
    for block in blocks:
        if len(block.text) <= SHORT:
            block.marks = frozenset(_find(block, pictures, times))


def _around(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from element.iterancestors()


def _find(block: Block, pictures: Set[HtmlElement], times: Set[HtmlElement]) -> Iterator[Mark]:
    """`pictures` and `times` are what holds a picture or a time: asking each block anew would walk the page often."""
    element = block.element
    names = " ".join(filter(None, map(element.get, ("class", "id", "rel", "itemprop"))))
    if (
        block.region == "figure"
        or block.tag == "figcaption"
        or (names and _CAPTION.search(names))
        or _is_by_picture(block, pictures)
    ):
        yield Mark.CAPTION
    if names and _BYLINE.search(names):
        yield Mark.BYLINE
    if element in times and _is_date(element, block.text):
        yield Mark.DATE
    if block.links and all((link.get("href") or "").startswith("#") for link in element.iter("a")):
        yield Mark.JUMP
    if block.links and _is_pointer(block):
        yield Mark.POINTER


def _is_pointer(block: Block) -> bool:
    """`See too: another article`."""
    label = _LABEL.match(block.text)
    return label is not None and block.links >= (len(block.key) - len(make_key(label[0]))) * 0.95


def _is_by_picture(block: Block, pictures: Set[HtmlElement]) -> bool:
    """A picture and a few words that are no sentence, by themselves in one box."""
    if len(block.text) > FEW or block.text.endswith((".", "!", "?", ":")) or block.tag == "body":
        return False
    element = block.element
    if element not in pictures:
        element = element.getparent()
        if element is None or element not in pictures or element.tag in ("body", "article", "main", "section"):
            return False
        if next(element.iterchildren("img"), None) is None:
            return False
    return len(element.text_content().strip()) <= FEW


def _is_date(element: HtmlElement, text: str) -> bool:
    time = element if element.tag == "time" else next(element.iter("time"), None)
    return time is not None and len(time.text_content().strip()) >= len(text) * 0.6
