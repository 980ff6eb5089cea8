"""Tells links from anchors and buttons that only look like them in the mark-up."""

from __future__ import annotations

from lxml.html import HtmlElement

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TEXT = 80  # characters of what follows a heading, at least
_ACTIVE = ("onclick", "role", "tabindex", "data-href", "ng-click")


def is_link(anchor: HtmlElement) -> bool:
    """Whether an `a` leads somewhere: without an address or a script it only names a place, and its text is text."""
    return anchor.get("href") is not None or any(anchor.get(name) is not None for name in _ACTIVE)


def _is_jump(anchor: HtmlElement) -> bool:
    return (anchor.get("href") or "").startswith("#")


def open_anchors(tree: HtmlElement) -> None:
    """Replace by their content: anchors that lead nowhere, buttons in headings, links in headings of a text, and links
    in or around headings that lead to places on the same page.

    trafilatura takes text in links and buttons for navigation; an anchor left open at the top of an old page holds all
    of it.
    """
    for anchor in [*tree.iter("a")]:
        if not is_link(anchor) or (_is_jump(anchor) and next(anchor.iter(*_HEADINGS), None) is not None):
            anchor.drop_tag()
    for heading in [*tree.iter(*_HEADINGS)]:
        for part in [*heading.iter("button", "a")]:
            if part.tag == "button" or _is_jump(part) or _heads_text(heading):
                part.drop_tag()


def _heads_text(heading: HtmlElement) -> bool:
    """Whether a paragraph follows that is no link itself: the headings of a list of other articles stand alone."""
    after = heading.getnext()
    if after is None or after.tag not in ("p", "div", "blockquote", "ul", "ol"):
        return False
    text = len(str(after.text_content()).strip())
    linked = sum(len(str(link.text_content())) for link in after.iter("a"))
    return text > TEXT and linked < text / 2
