"""Repairs a tree where libxml2 reads old mark-up otherwise than browsers do."""

from __future__ import annotations

from lxml import etree, html


def join_roots(tree: html.HtmlElement) -> None:
    """Append what stands after a stray `</html>` to the body, as browsers do.

    libxml2 makes a second root of it, which walks, selectors and serialisers of the first one do not see.
    """
    later = [*tree.itersiblings()]
    if not later:
        return
    body = next(tree.iterchildren("body"), None)
    if body is None:
        body = etree.SubElement(tree, "body")
    for root in later:
        if isinstance(root.tag, str):
            _append(body, root)
            body.append(root)
            body.remove(root)  # a root is taken off only once it stands in another


def _append(body: html.HtmlElement, root: html.HtmlElement) -> None:
    """Move the content of a root, and of the `body` and `head` in it, to the end of the body."""
    _append_text(body, root.text)
    for part in [*root]:
        tail, part.tail = part.tail, None
        if part.tag in ("body", "head"):
            _append(body, part)
        else:
            body.append(part)
        _append_text(body, tail)


def _append_text(body: html.HtmlElement, text: str | None) -> None:
    if not text:
        return
    if len(body):
        body[-1].tail = (body[-1].tail or "") + text
    else:
        body.text = (body.text or "") + text


def open_frameset(tree: html.HtmlElement) -> None:
    """Make the content of `noframes` the body of a page of frames: libxml2 keeps it as plain text."""
    if next(tree.iterchildren("frameset"), None) is None or next(tree.iterchildren("body"), None) is not None:
        return
    texts = [element.text for element in tree.iter("noframes") if element.text and not element.text.isspace()]
    if not texts:
        return
    body = etree.SubElement(tree, "body")
    for text in texts:
        _append(body, html.fragment_fromstring(text, create_parent="div"))
