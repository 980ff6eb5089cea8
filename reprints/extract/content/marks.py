"""Marks short blocks by their mark-up, before the tree is used up."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import lru_cache
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from reprints.extract.content.blocks import Block, BlockMark
from reprints.extract.elements import Elements
from reprints.extract.letters import make_key, measure

SHORT = 240  # characters, at most, of a caption
FEW = 120  # characters, at most, of a few words beside a picture
LINK = 200  # characters, at most, of a block whose link may be a headline

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)  # mailto, javascript
_CAPTION = re.compile(r"(?<![a-z])caption(?![a-z])", re.I)
_LABEL = re.compile(r"[^:»›]{2,40}[:»›]\s")
_BYLINE = re.compile(r"\b(byline|author)s?\b", re.I)


def mark(blocks: Sequence[Block], elements: Elements, url: str) -> None:
    """Set the marks of every short block of the page at this address."""
    host = _host(url)
    for block in blocks:
        block.leads_inside = block.links > 0 and len(block.text) <= LINK and _leads_inside(block.element, host)
    pictures, times = _around(elements.named("img")), _around(elements.named("time"))
    for block in blocks:
        if measure(block.text) <= SHORT and (found := _find(block, pictures, times)):
            block.marks = frozenset(found)


def _leads_inside(element: HtmlElement, host: str) -> bool:
    """Whether a link in or around the element leads to another page of the same site."""
    links = [*element.iter("a"), *element.iterancestors("a")]
    return any(_is_of_site(link.get("href") or "", host) for link in links)


def _is_of_site(link: str, host: str) -> bool:
    link = link.strip()
    if link.startswith(("http://", "https://", "//")):
        return _host(link) == host
    return bool(link) and not link.startswith(("#", "?")) and not _SCHEME.match(link)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _around(elements: Sequence[HtmlElement]) -> set[HtmlElement]:
    """The elements and all their ancestors."""
    found: set[HtmlElement] = set()
    for element in elements:
        outer: HtmlElement | None = element
        while outer is not None and outer not in found:
            found.add(outer)
            outer = outer.getparent()
    return found


def _find(block: Block, pictures: Set[HtmlElement], times: Set[HtmlElement]) -> list[BlockMark]:
    """`pictures` and `times` hold a picture or a time, directly or not: searching each block would be slow."""
    element, found = block.element, []
    is_caption, is_byline = _read_names(*map(element.get, ("class", "id", "rel", "itemprop")))
    if is_caption or block.region == "figure" or block.tag == "figcaption" or _is_by_picture(block, pictures):
        found.append(BlockMark.CAPTION)
    if is_byline:
        found.append(BlockMark.BYLINE)
    if element in times and _is_date(element, block.text):
        found.append(BlockMark.DATE)
    if block.links:
        if all((link.get("href") or "").startswith("#") for link in element.iter("a")):
            found.append(BlockMark.JUMP)
        if _is_pointer(block):
            found.append(BlockMark.POINTER)
    return found


@lru_cache(maxsize=4096)
def _read_names(*named: str | None) -> tuple[bool, bool]:
    """Whether class and the like say caption or byline. Cached: a page repeats the same few."""
    names = " ".join(filter(None, named))
    return bool(names and _CAPTION.search(names)), bool(names and _BYLINE.search(names))


def _is_pointer(block: Block) -> bool:
    """As in `See too: another article`."""
    label = _LABEL.match(block.text)
    return label is not None and block.links >= (len(block.key) - len(make_key(label[0]))) * 0.95


def _is_by_picture(block: Block, pictures: Set[HtmlElement]) -> bool:
    """A picture and a few words, not a sentence, alone in one box."""
    if measure(block.text) > FEW or block.text.endswith((".", "!", "?", ":")) or block.tag == "body":
        return False
    element = block.element
    if element not in pictures:
        element = element.getparent()
        if element is None or element not in pictures or element.tag in ("body", "article", "main", "section"):
            return False
        if next(element.iterchildren("img"), None) is None:
            return False
    return measure(element.text_content().strip()) <= FEW


def _is_date(element: HtmlElement, text: str) -> bool:
    time = element if element.tag == "time" else next(element.iter("time"), None)
    return time is not None and len(time.text_content().strip()) >= len(text) * 0.6
