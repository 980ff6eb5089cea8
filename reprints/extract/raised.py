"""Writes raised and lowered figures so that they stay apart from the figures they stand beside.

As plain text, `100<sup>2</sup>` would become 1002, and the year 2019 with note 12 would become 201912.
"""

from __future__ import annotations

import re

from lxml import html

_SIGNS = "0123456789+-−–=()"
_RAISED = str.maketrans(_SIGNS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾")
_LOWERED = str.maketrans(_SIGNS, "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_FIGURES = re.compile(r"[+\-−–(]?\d[\d+\-−–=()]*")
_NOTE = re.compile(r"\d[\d\s,;–-]*|[*†‡§¶]+|[a-z]", re.I)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d$")
_SLASHES = ("/", "⁄")


def write_out_figures(tree: html.HtmlElement) -> None:
    """Replace `sup` and `sub` that hold figures by text: notes in brackets, fractions as `1/2`, exponents and indices
    in Unicode's raised and lowered digits."""
    for element in [*tree.iter("sup", "sub")]:
        inside = element.text_content()
        text = inside.strip()
        if element.getparent() is None or not (any(map(str.isdecimal, text)) or _leads_to_note(element)):
            continue
        written = _write_out(element, text)
        if written != inside or len(element):
            _replace(element, written)


def _write_out(element: html.HtmlElement, text: str) -> str:
    before = _text_before(element)
    if element.tag == "sup" and (bottom := _find_denominator(element)) is not None:
        element.tail = "/"
        bottom.tag = "span"  # a fraction's lower figure stays as it is
        return f" {text}" if before[-1:].isdecimal() else text
    if not before or before[-1].isspace() or before[-1] in _SLASHES:
        after = (element.tail or "")[:1]
        return f"{text} " if after.isdecimal() else _raise(element, text) if after.isalpha() else text
    if element.tag == "sup" and _NOTE.fullmatch(text) and (_leads_to_note(element) or _YEAR.search(before)):
        return f"[{text}]"
    written = _raise(element, text)
    return f" {text}" if written[0].isdecimal() and before[-1].isdecimal() else written


def _raise(element: html.HtmlElement, text: str) -> str:
    """In raised or lowered digits; unchanged if there are none for it, as for `2,3`."""
    if not _FIGURES.fullmatch(text):
        return text
    return text.translate(_LOWERED if element.tag == "sub" else _RAISED)


def _find_denominator(raised: html.HtmlElement) -> html.HtmlElement | None:
    """The lowered figure after a raised one and a slash."""
    after = raised.getnext()
    if after is None or after.tag != "sub" or (raised.tail or "").strip() not in _SLASHES:
        return None
    return after if after.text_content().strip().isdecimal() else None


def _leads_to_note(raised: html.HtmlElement) -> bool:
    links = [*raised.iter("a"), *raised.iterancestors("a")]
    return any("#" in (link.get("href") or "") for link in links)


def _text_before(element: html.HtmlElement) -> str:
    """The last characters before the element, within its parent, or what that stands in if it begins with it."""
    while True:
        previous = element.getprevious()
        if previous is not None:
            return (previous.tail or str(previous.text_content()))[-8:]
        parent = element.getparent()
        if parent is None:
            return ""
        if parent.text or parent.tag in ("p", "li", "td", "div", "body"):
            return (parent.text or "")[-8:]
        element = parent


def _replace(element: html.HtmlElement, text: str) -> None:
    for part in [*element]:
        element.remove(part)
    element.text = text
    element.drop_tag()
