"""What a listing says beside each link to an article: the words of the list item around it, without the link's own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lxml import html

from reprints.crawl.announcements.links import make_absolute
from reprints.model import Announced, AnnouncementKind

LONGEST = 200  # characters kept of a line
_ITEMS = (frozenset(("li", "dd", "tr", "article")), frozenset(("p", "dt")))
_BREAKS = frozenset(("br", "hr", "ul", "ol", "dl", "table", "td", "th", "div", "p", "dt", "li", "dd", "tr", "article",
                     "h1", "h2", "h3", "h4", "h5", "h6"))  # fmt: skip
_UNREAD = frozenset(("script", "style", "noscript", "template", "ul", "ol", "dl"))
_DEEPEST = 100  # elements in one another: tags that are never closed nest without end
_FURTHEST = 40  # elements looked at around a link

_Links = dict[html.HtmlElement, str]


def read_lines_beside(
    document: html.HtmlElement, base: str, articles: frozenset[str]
) -> Iterator[tuple[str, Announced]]:
    """For each article the line beside its link, where it has one of its own."""
    links: _Links = {}
    for anchor in document.iter("a"):
        if (href := anchor.get("href")) and (url := make_absolute(base, href)) in articles:
            links[anchor] = url
    items = {anchor: _items_of(anchor) for anchor in links}
    held: dict[html.HtmlElement, set[str]] = {}
    for anchor, around in items.items():
        for item in around:
            held.setdefault(item, set()).add(links[anchor])
    words = cache(lambda item: _words_of(item, links))
    for anchor, url in links.items():
        item = next((one for one in items[anchor] if len(held[one]) == 1), None)
        if line := words(item) if item is not None else _words_between(anchor, links):
            yield url, Announced(kind=AnnouncementKind.LISTING, line=line)


def _items_of(anchor: html.HtmlElement) -> list[html.HtmlElement]:
    """The list item around a link, and the paragraph around it."""
    found = (next((one for one in anchor.iterancestors() if one.tag in tags), None) for tags in _ITEMS)
    return [one for one in found if one is not None]


def _words_of(item: html.HtmlElement, links: _Links) -> str:
    parts = [item.text or ""]
    for child in item:
        parts += [_text_of(child, links), child.tail or ""]
        if sum(map(len, parts)) > 10 * LONGEST:
            break
    return _join(parts)


def _text_of(element: html.HtmlElement, links: _Links, depth: int = 0) -> str:
    """The text in an element, without links to articles and lists; a blank around what stands in a line of its own."""
    if not isinstance(element.tag, str) or element in links or element.tag in _UNREAD or depth > _DEEPEST:
        return " "
    words = [element.text or ""]
    for child in element:
        words += [_text_of(child, links, depth + 1), child.tail or ""]
    text = "".join(words)
    return f" {text} " if element.tag in _BREAKS else text


def _words_between(anchor: html.HtmlElement, links: _Links) -> str:
    """The words around a link up to the line breaks on both sides, if no other article's link comes before those."""
    parent = anchor.getparent()
    alone = anchor.getprevious() is None and anchor.getnext() is None
    while alone and parent is not None and parent.tag not in _BREAKS and parent.getparent() is not None:
        anchor, parent = parent, parent.getparent()  # nothing but the link's own font
        alone = anchor.getprevious() is None and anchor.getnext() is None
    before = _walk(anchor, links, forward=False)
    after = _walk(anchor, links, forward=True)
    return "" if before is None or after is None else _join([*reversed(before), " ", *after])


def _walk(anchor: html.HtmlElement, links: _Links, *, forward: bool) -> list[str] | None:
    """The words from the link to the next break, nearest first; None where another link comes before it."""
    parts = [anchor.tail or ""] if forward else []
    for number, one in enumerate(anchor.itersiblings(preceding=not forward)):
        if one.tag in _BREAKS:
            return parts if forward else [*parts, one.tail or ""]
        if number > _FURTHEST or one in links or any(inner in links for inner in one.iter("a")):
            return None
        parts += [_text_of(one, links), one.tail or ""] if forward else [one.tail or "", _text_of(one, links)]
    parent = anchor.getparent()
    return parts if forward or parent is None else [*parts, parent.text or ""]


def _join(parts: list[str]) -> str:
    text = " ".join("".join(parts).split()).strip("-–—|·•:,;> ")
    return text[:LONGEST].rstrip() if any(map(str.isalnum, text)) else ""
