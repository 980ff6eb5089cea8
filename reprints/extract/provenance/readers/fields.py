"""Credits as a list of fields, each with its label: `Author: Jane Roe`, `Newspaper: Harbour Scope`, `Date: 3 May 2014`,
in one line each or with the label in a line or cell of its own, with a colon or without one.

A label such as `Newspaper` says little alone, so the list has to have an outlet's and another field next to each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.readers.credit import read_stated
from reprints.extract.provenance.readers.links import find_original, links_of
from reprints.extract.provenance.reading import NOTHING, Field, Found, Method, Reading, Value
from reprints.extract.provenance.running import is_running
from reprints.extract.provenance.words.dates import Calendar, find_date
from reprints.extract.provenance.words.hosts import same_site
from reprints.extract.provenance.words.people.names import is_person, read_authors
from reprints.extract.provenance.words.places import is_place
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold, trim
from reprints.model import RemovedKind

_ADDRESS = re.compile(r"https?://\S{4,300}")
LONGEST_VALUE, LONGEST_LABEL, MOST_LINES = 120, 40, 16


class FieldKind(Enum):
    OUTLET = auto()
    AUTHOR = auto()
    DAY = auto()
    PLACE = auto()
    OTHER = auto()  # page, number, language: says nothing we keep, but belongs to the list


_SECTIONS = {
    FieldKind.OUTLET: ("source_labels", "outlet_fields"),
    FieldKind.AUTHOR: ("author_fields", "byline_labels"),
    FieldKind.DAY: ("day_fields", "original_day_fields"),
    FieldKind.PLACE: ("place_fields",),
    FieldKind.OTHER: ("other_fields",),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _FieldEntry:
    kind: FieldKind
    value: str
    lines: tuple[str, ...]
    at: int
    next: int


def read_fields(frame: Frame, calendar: Calendar) -> Found:
    """The first list of fields beside the text that has an outlet's."""
    below = (frame.title_at if frame.title_at is not None else -1) + 1
    for where in (range(below, min(frame.text_from + 1, below + MOST_LINES, len(frame.lines))), frame.ending):
        for entries in _lists(frame, where):
            if found := _read_list(frame, entries, calendar):
                return found
    return NOTHING


def _lists(frame: Frame, where: range) -> Iterator[list[_FieldEntry]]:
    """Runs of fields that follow one another."""
    run: list[_FieldEntry] = []
    at = where.start
    while at < where.stop:
        entry = _entry_at(frame, at)
        if entry is not None:
            run.append(entry)
        elif len(run) > 1:
            yield run
        run = run if entry is not None else []
        at = entry.next if entry is not None else at + 1
    if len(run) > 1:
        yield run


def _entry_at(frame: Frame, at: int) -> _FieldEntry | None:
    line = frame.lines[at]
    if at == frame.title_at or len(line) > LONGEST_VALUE + LONGEST_LABEL or frame.is_caption(line):
        return None
    folded = fold(line)
    for kind in FieldKind:
        if match := _with_value(kind).match(folded):
            return _FieldEntry(kind=kind, value=trim(line[match.end() :]), lines=(line,), at=at, next=at + 1)
        if len(line) <= LONGEST_LABEL and _alone(kind).fullmatch(folded):
            value = frame.lines[at + 1] if at + 1 < len(frame.lines) else ""
            if 0 < len(value) <= LONGEST_VALUE and not is_running(value) and not _is_label(value):
                return _FieldEntry(kind=kind, value=trim(value), lines=(line, value), at=at, next=at + 2)
    return None


def _is_label(line: str) -> bool:
    return any(_alone(kind).fullmatch(fold(line)) for kind in FieldKind)


@cache
def _with_value(kind: FieldKind) -> re.Pattern[str]:
    return re.compile(rf"\W{{0,3}}(?:{_labels(kind)})\s*[:：]\s*(?=\S)")


@cache
def _alone(kind: FieldKind) -> re.Pattern[str]:
    return re.compile(rf"\W{{0,3}}(?:{_labels(kind)})\s*[:：]?\s*")


@cache
def _labels(kind: FieldKind) -> str:
    return "|".join(alternation(section) for section in _SECTIONS[kind])


def _read_list(frame: Frame, entries: Sequence[_FieldEntry], calendar: Calendar) -> Found | None:
    outlets = [one for one in entries if one.kind is FieldKind.OUTLET]
    others = [one for one in entries if one.kind is not FieldKind.OUTLET]
    if len(outlets) != 1 or not others:
        return None
    stated = read_stated(outlets[0].value, calendar, text=outlets[0].value)
    if stated.outlet is None:
        return None
    days = [day for one in others if one.kind is FieldKind.DAY and (day := find_date(one.value, calendar))]
    named = [names for one in others if one.kind is FieldKind.AUTHOR and (names := read_authors(one.value))]
    authors = stated.authors or next((names for names in named if all(map(is_person, names))), next(iter(named), ()))
    places = [one.value for one in others if one.kind is FieldKind.PLACE and is_place(one.value)]
    values: dict[Field, Value | None] = {
        Field.ORIGINAL_AUTHORS: authors,
        Field.ORIGINAL_OUTLET: stated.outlet,
        Field.ORIGINAL_PLACE: stated.place or next(iter(places), None),
        Field.ORIGINAL_SECTION: stated.section,
        Field.ORIGINAL_DATE: stated.day or (days[0].day if days else None),
        Field.ORIGINAL_URL: stated.url or _url_of(frame, entries, stated.outlet),
    }
    text = " | ".join(" ".join(one.lines) for one in entries)
    readings = tuple(
        Reading(field=field, value=value, text=text, method=Method.CREDIT_LINE)
        for field, value in values.items()
        if value
    )
    lifted = tuple((RemovedKind.CREDIT, line) for one in entries for line in one.lines)
    return Found(readings=readings, lifted=lifted, credit_line=text)


def _url_of(frame: Frame, entries: Sequence[_FieldEntry], outlet: str) -> str | None:
    """The address that the outlet's name leads to, or that a field of its own gives: as its words or as its link."""
    if url := next(filter(None, (find_original(frame, one.lines[-1], outlet) for one in entries)), None):
        return url
    for one in entries:
        if match := _ADDRESS.search(one.value) if one.kind is FieldKind.OTHER else None:
            return match.group().rstrip(".,;)")
        links = links_of(frame, one.lines[-1]) if one.kind is FieldKind.OTHER else []
        if href := next((href for _, href in links if not same_site(href, frame.page.url)), None):
            return href
    return None
