"""The lines of a page that the tagger reads, each with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.running import is_running
from reprints.extract.provenance.words.dates import Calendar, FoundDate, find_dates
from reprints.extract.provenance.words.hosts import same_site
from reprints.extract.provenance.words.text import squeeze

SHORT, LONG = 200, 320  # characters: a short line; the part of a paragraph that is read
ABOVE = 4  # lines above the title
MOST_ABOVE_TEXT = 14
_SENTENCE = re.compile(r"(?<=[.!?。！？…])[\"”»)\]]?\s+(?=\S)")
_HINT = re.compile(
    r"by-?line|author|autor|date|time|source|credit|meta|caption|subtitle|standfirst|intro|lead|bio|foot|tag|kicker|"
    r"note|fuente|fonte|quelle|info|small|center|right|sign"
)
_MARKING = frozenset(("em", "i", "cite", "strong", "b", "small", "time", "font", "center", "address"))


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedLine:
    """`where` is above, head, lead, first, last or ending; `hints` are words of its mark-up; `anchors` the texts of its
    links to other sites; `before` and `after` the lines beside it; `page_day` the day the page states as its own."""

    text: str
    where: str
    at: int = -1
    hints: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    days: tuple[FoundDate, ...] = ()
    page_day: date | None = None


def find_lines(frame: Frame, calendar: Calendar, page_day: date | None) -> Iterator[PlacedLine]:
    """Short lines around title and text, and the sentences at both ends of the text, in order."""
    for at, where in _places(frame).items():
        line = frame.lines[at]
        if at == frame.title_at or len(line) < 3 or frame.is_beside(at) or frame.is_caption(line):
            continue
        element = frame.element_of(at)
        for text in _parts(line, where):
            yield PlacedLine(
                text=text,
                where=where,
                at=at,
                hints=_hints(element, text),
                anchors=_anchors(element, text, frame.page.url),
                before=frame.lines[at - 1] if at else "",
                after=frame.lines[at + 1] if at + 1 < len(frame.lines) else "",
                days=tuple(find_dates(text, calendar)),
                page_day=page_day,
            )


def _places(frame: Frame) -> dict[int, str]:
    title, start = frame.title_at, frame.text_from
    first = max(0, (title if title is not None else start) - ABOVE)
    places: dict[int, str] = {}
    for at in range(first, min(start, len(frame.lines), (title or first) + MOST_ABOVE_TEXT)):
        places[at] = "above" if title is not None and at < title else "head"
    if start < len(frame.lines):
        places[start] = "first"
    for at in frame.lead:
        places.setdefault(at, "lead")
    if start < frame.text_to - 1 < len(frame.lines):
        places.setdefault(frame.text_to - 1, "last")
    for at in frame.ending:
        places.setdefault(at, "ending")
    return places


def _parts(line: str, where: str) -> Iterator[str]:
    """A short line whole; of a paragraph the first sentences, or the last, or all that fit."""
    if len(line) <= SHORT or (not is_running(line) and len(line) <= LONG):
        yield line
        return
    sentences = [part for part in _SENTENCE.split(line) if part]
    for part in dict.fromkeys([*sentences[:2], *sentences[-2:]] if where != "last" else sentences[-2:]):
        if len(part) <= LONG:
            yield part


def _hints(element: HtmlElement | None, text: str) -> tuple[str, ...]:
    """Words of the line's tags, classes and ids, up to the second parent."""
    found: dict[str, None] = {}
    node, depth = element, 0
    while node is not None and depth < 3 and isinstance(node.tag, str) and node.tag not in ("body", "html", "article"):
        if depth == 0 or node.tag in _MARKING or node.tag in ("footer", "header", "li", "td", "blockquote"):
            found[f"{depth}<{node.tag}"] = None
        named = f"{node.get('class', '')} {node.get('id', '')} {node.get('align', '')}".lower()
        found.update(dict.fromkeys(f"{min(depth, 1)}.{one}" for one in _HINT.findall(named)))
        node, depth = node.getparent(), depth + 1
    if element is not None:
        whole = len(text)
        for one in element.iter(*_MARKING):
            if one is not element and len(squeeze("".join(one.itertext()))) >= whole - 2:
                found[f"all<{one.tag}"] = None
                break
    return tuple(found)


def _anchors(element: HtmlElement | None, text: str, url: str) -> tuple[str, ...]:
    """The texts of the line's links to other sites."""
    if element is None:
        return ()
    found = []
    for one in element.iter("a"):
        href = one.get("href", "")
        if href.startswith(("http://", "https://", "//")) and not same_site(href, url):
            anchor = squeeze("".join(one.itertext()))
            if anchor and anchor in text:
                found.append(anchor)
    return tuple(found)
