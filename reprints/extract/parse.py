"""Parses text into a tree that every later step can walk: without comments, neither too deep nor too large."""

from __future__ import annotations

import re
from functools import cache
from html import escape

from lxml import etree, html

from reprints.extract.raised import write_out_figures
from reprints.extract.repair import join_roots, open_frameset

MAX_BYTES = 20_000_000
MAX_TAGS = 400_000
MAX_DEPTH = 180  # trafilatura and readability recurse; libxml2 drops everything deeper than 2048

_WRAPPER = re.compile(
    r"(?:\s*</?(?!(?:html|head|body|title|meta|link|script|style|p|br|hr|h[1-6]|a|img)\b)[A-Za-z][^<>]*>)+", re.I
)
_SELF_CLOSED_ROOT = re.compile(r"(<html[^>]*?)\s*/>", re.I)
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)
_DOCTYPE = re.compile(r"^\s*<\s*!\s*doctype[^>]*>", re.I)
# references to characters that XML forbids: libxml2 reads them, but lxml refuses to write the text
_REFUSED = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])(?![0-9])|x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef])(?![0-9a-f]));?", re.I
)


class UnparsablePage(Exception):
    """The text cannot be parsed; the message says why. Never leaves `reprints.extract`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def parse(text: str) -> html.HtmlElement:
    """The page's tree, at most MAX_DEPTH deep. Raises UnparsablePage."""
    tags = text.count("<")
    if tags > MAX_TAGS:
        raise UnparsablePage("too-large", f"the page has {tags} tags, more than the {MAX_TAGS} that are read")
    if tags == 0:
        text = _mark_up(text)
    text = _REFUSED.sub(" ", text.replace("\f", " "))
    text = _SELF_CLOSED_ROOT.sub(r"\1>", _DOCTYPE.sub("", _XML_HEAD.sub("", text[:4096])), count=1) + text[4096:]
    tree, cut = _build(text)
    if cut:
        # libxml2 stops at such a depth: parse again without the wrappers
        tree, cut = _build(_WRAPPER.sub("<br>", text))
    if tree is None:
        raise UnparsablePage("unparsable", "the page has no mark-up that can be parsed")
    join_roots(tree)
    open_frameset(tree)
    write_out_figures(tree)
    _flatten(tree)
    return tree


def _build(text: str) -> tuple[html.HtmlElement | None, bool]:
    """The tree, and whether libxml2 cut it off at its greatest depth."""
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    # lxml.html's own parser calls a Python function for the class of every element
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        tree = None
    fatal = parser.error_log.filter_from_level(etree.ErrorLevels.FATAL)
    return tree, any("depth" in error.message for error in fatal)


def _mark_up(plain: str) -> str:
    """Turn plain text into paragraphs."""
    parts = (part for part in re.split(r"\n\s*\n", plain) if part.strip())
    return "<html><body>" + "".join(f"<p>{escape(part)}</p>" for part in parts) + "</body></html>"


@cache
def _is_deep() -> etree.XPath:
    return etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")


def _flatten(tree: html.HtmlElement) -> None:
    """Replace wrappers that make the tree deeper than MAX_DEPTH by their content."""
    if not _is_deep()(tree):  # takes a third of the time of the walk below
        return
    depth, deep = 0, []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            depth += 1
            if depth > MAX_DEPTH:
                deep.append(element)
        else:
            depth -= 1
    for element in reversed(deep):
        if len(element):
            element.drop_tag()
