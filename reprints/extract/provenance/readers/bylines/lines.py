"""Bylines: lines such as `By Caleb Weiss | June 7, 2016`."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from functools import cache

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.reading import Field, Found, Method, Reading
from reprints.extract.provenance.words.dates import Calendar, FoundDate, find_date, find_dates
from reprints.extract.provenance.words.named_day import WITHIN, read_named_day
from reprints.extract.provenance.words.people.desks import read_desks
from reprints.extract.provenance.words.people.eastern import read_reporters
from reprints.extract.provenance.words.people.names import (
    is_agency,
    is_byline_word,
    is_person,
    read_authors,
    starts_byline,
    starts_label,
)
from reprints.extract.provenance.words.tables import alternation, word_set
from reprints.extract.provenance.words.text import fold, trim
from reprints.model import RemovedKind

LONGEST_LINE = 160
LONGEST_LABELLED = 90
_AFTER_DAY = re.compile(r"\s(?i:by|von|par|por|di|per)\s+(?=[^\W\d_a-z])([^|•·]{4,80})$")
_AFTER_NAME = re.compile(r"\s(?=(?:In|Ein|Keine?|No|Leave|One|Sin|Laisser)\s|\d)")  # a category, a count of comments
_HOUR = re.compile(
    r"[\W\d]*(?:at|um|a las|à|uhr|h|am|pm|clock)?[\W\d]*(?:uhr|h|am|pm)?[\W\d]*(?:[a-z]{2,4}t|gmt|utc|cet)?\W*", re.I
)
_GLUED = re.compile(r"(?:By|Von|Par|Por)(?=[A-Z])")  # a word and a name in two elements without a blank
_BARS = re.compile(r"\s*[|•·]\s*")


def read_byline_lines(frame: Frame, calendar: Calendar) -> Iterator[Found]:
    """The byline between the top of the page and its text, with the day beside it."""
    for _, line in frame.each(frame.tail):
        if found := _read_labelled(line):
            yield found
        elif reporters := read_reporters(line):
            yield _byline(line, reporters, (line,))
    above = []
    for at, found in _read_head(frame, calendar):
        if at < (frame.title_at or 0):
            above.append(found)
            continue
        yield found
    if len(above) == 1:  # several are those of other articles
        yield above[0]
    yield from _read_named_days(frame, calendar)


def _read_named_days(frame: Frame, calendar: Calendar) -> Iterator[Found]:
    """The one line below the title that is a name and a day; several are those of other articles."""
    if frame.title_at is None:
        return
    below = frame.each(range(frame.title_at + 1, min(frame.text_from, frame.title_at + WITHIN)))
    pairs = [(line, pair) for _, line in below if (pair := read_named_day(line, calendar))]
    if len(pairs) == 1:
        line, (names, day) = pairs[0]
        yield _with_day(_byline(line, names, (line,)), day)


def _read_head(frame: Frame, calendar: Calendar) -> Iterator[tuple[int, Found]]:
    for at, line in frame.each(frame.head):
        if len(line) > LONGEST_LINE or at == frame.title_at:
            continue
        following = frame.lines[at + 1] if at + 1 < len(frame.lines) else ""
        if is_byline_word(line) and len(following) < 60 and is_person(trim(following)):
            yield at, _byline(f"{line} {following}", (trim(following),), (line, following))
        elif (glued := _GLUED.match(line)) and is_person(trim(line[glued.end() :])):
            yield at, _byline(line, (trim(line[glued.end() :]),), (line,))
        elif reporters := read_reporters(line):
            yield at, _byline(line, reporters, (line,))
        elif len(line) < 5:
            continue
        elif (
            found := _read_labelled(line)
            or _read_line(line, calendar)
            or _read_dated(line, calendar)
            or _read_part(line, calendar)
        ):
            yield at, found


def _read_labelled(line: str) -> Found | None:
    """A line below the text that is nothing but a label and people: `Author: Jane Roe`."""
    length = starts_label(line) if len(line) <= LONGEST_LABELLED else 0
    names = read_authors(line[length:]) if length else ()
    return _byline(line, names, (line,)) if names and all(map(is_person, names)) else None


def _read_dated(line: str, calendar: Calendar) -> Found | None:
    """The day before the name: `Posted on June 7, 2016 by Jane Roe`."""
    match = _AFTER_DAY.search(line)
    date = find_date(line[: match.start()], calendar) if match else None
    if match is None or date is None or not _says_day(line[: match.start()], date):
        return None
    names = read_authors(_AFTER_NAME.split(match[1])[0])
    if not names or not all(is_person(name) or " " not in name for name in names):
        return None
    return _with_day(_byline(line, names, (line,)), date)


def _with_day(found: Found, date: FoundDate) -> Found:
    day = Reading(field=Field.PAGE_DATE, value=date.day, text=date.text, method=Method.BYLINE)
    return dataclasses.replace(found, readings=(*found.readings, day))


def _says_day(text: str, date: FoundDate) -> bool:
    """Whether a text is nothing but its day, a word such as `Posted` before it and the hour after it."""
    return bool(_day_words().fullmatch(fold(text[: date.start])) and _HOUR.fullmatch(text[date.end :]))


@cache
def _day_words() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:(?:{alternation('date_words')})\W*){{0,2}}")


def _read_part(line: str, calendar: Calendar) -> Found | None:
    """A byline between separators: `Front page | By Jane Roe | June 7`."""
    parts = _BARS.split(line)
    for at, part in enumerate(parts[1:], start=1):
        if (length := starts_byline(part)) and is_person(trim(part[length:])):
            found = _read_line(" | ".join(parts[at:]), calendar)
            return dataclasses.replace(found, lifted=((RemovedKind.BYLINE, line),)) if found else None
    return None


def _read_line(line: str, calendar: Calendar) -> Found | None:
    length = starts_byline(line)
    if not length:
        return None
    dates = find_dates(line, calendar)
    named = line[length : dates[0].start] if dates else line[length:]
    named = re.split(r"\s*[|•·]\s*|\s[-–—]\s|\s{2,}|\s(?=\d)", named.strip())[0]
    names = read_authors(f"By {named}")
    authors = tuple(name for name in names if not is_agency(name))
    weak = fold(line[:length]).strip(" :") in word_set("weak_byline_words")
    if not names and (desk := read_desks([named])):
        return Found(readings=(desk,))
    if not names or (weak and not all(map(is_person, names))):
        return None
    readings = (
        [Reading(field=Field.PAGE_AUTHORS, value=names, text=line, method=Method.BYLINE)] if authors or names else []
    )
    if dates:
        readings.append(Reading(field=Field.PAGE_DATE, value=dates[0].day, text=dates[0].text, method=Method.BYLINE))
    return Found(readings=tuple(readings), lifted=((RemovedKind.BYLINE, line),))


def _byline(text: str, names: tuple[str, ...], lines: tuple[str, ...]) -> Found:
    reading = Reading(field=Field.PAGE_AUTHORS, value=names, text=text, method=Method.BYLINE)
    return Found(readings=(reading,), lifted=tuple((RemovedKind.BYLINE, line) for line in lines))
