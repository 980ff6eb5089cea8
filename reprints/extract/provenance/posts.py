"""Where in a forum's thread the first post ends and the next begins."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from reprints.extract.provenance.words.text import fold

_POST = re.compile(r"(?:^|[\s_-])(?:post|message|msg|reply|topic|thread|entry)(?:$|[\s_-]|\d)|^p?\d+$", re.I)
_ANSWER = re.compile(r"\W*(?:re|aw|sv|vs|rif|odp|res|ynt|antw|отв|ответ|відп|απ|رد|回复|回覆|답글)\s*[:：]\s*")
_DIGITS = re.compile(r"\d+")


def next_post(element: HtmlElement | None) -> HtmlElement | None:
    """The post after the one an element stands in: its box's next neighbour of the same name, class and kind of id."""
    boxes = [] if element is None else [element, *element.iterancestors()]
    for box in boxes:
        if box.tag in ("body", "html", "article", "main"):
            return None
        key = _key(box)
        if key and (found := next((one for one in box.itersiblings(box.tag) if _key(one) == key), None)) is not None:
            return found
    return None


def _key(box: HtmlElement) -> tuple[str, str] | None:
    """What boxes of posts have in common: the first class, and the id without its number."""
    name, first = box.get("id") or "", (box.get("class") or "").split(" ", 1)[0]
    if not _DIGITS.search(name) or not (_POST.search(name) or _POST.search(first)):
        return None
    return _DIGITS.sub("#", first), _DIGITS.sub("#", name)


def answers(line: str, title: str) -> bool:
    """Whether a line is the subject of an answer to the page's title: `Re: A bridge for the town`."""
    match = _ANSWER.match(fold(line[: len(title) + 20])) if title else None
    return match is not None and fold(line)[match.end() :].strip() == title
