"""Lines that are a date: `07Jun16` above the title, `Buenos Aires, 24 de febrero de 2005` below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.reading import Field, Found, Method, Reading
from reprints.extract.provenance.words.dates import Calendar, FoundDate, find_date
from reprints.extract.provenance.words.places import is_place
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import DIGIT, fold, trim
from reprints.model import RemovedKind

LONGEST, LONGEST_LABELLED = 120, 60
MOST_LABELLED = 4
BESIDE, LONGEST_BESIDE = 4, 80  # lines above the title, characters
LONGEST_ALONE = 40  # characters of a day in a box of its own
_UPDATED = re.compile(
    r"updated?\b|registr|modif|aktualisiert|anderung|actuali[sz]|"
    r"mis a jour|aggiornat|atualizad|stand\b|reviewed|until|bis\b|event|termin"
)
_HOUR = re.compile(r"[\s,.|-]*(?:um |at |a las |à )?\d{0,2}(?:[:.h]\d{2}){0,2}\s*(?:uhr|h|am|pm)?[\s.]*$", re.I)
ABOVE = 8  # lines above the title in which a compact date is the article's


def _label() -> str:
    return rf"(?:{alternation('day_labels')})(?:\W+(?:am|on|el|le|il|em|den)\b)?"


@cache
def _labelled() -> re.Pattern[str]:
    return re.compile(rf"\W*{_label()}\W*(?=\d|[^\W\d_]+ \d)")


@cache
def _label_before() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){_label()}\W*$")


@cache
def _around() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:(?:{alternation('date_words')})\W*)?")


def read_day_lines(frame: Frame, calendar: Calendar) -> Iterator[Found]:
    """Compact date lines above and below the title; other dates that fill a line only between title and text."""
    read = list(_read_head(frame, calendar))
    below = [at for at, found in read if frame.title_at is not None and at > frame.title_at and _is_of_page(found)]
    for at, found in read:
        # beside a day below the title, one above it is that of another article in a list
        if at in below or not below or not _is_of_page(found) or found.readings[0].method is not Method.BESIDE_TITLE:
            yield found


def _is_of_page(found: Found) -> bool:
    return found.readings[0].field is Field.PAGE_DATE


def _read_head(frame: Frame, calendar: Calendar) -> Iterator[tuple[int, Found]]:
    start = frame.title_at if frame.title_at is not None else min(frame.text_from, 30)
    first = max(0, start - (ABOVE if frame.title_at is not None else 30))
    for at in range(first, min(frame.text_from, start + 12)):
        line = frame.lines[at]
        if len(line) > LONGEST or at == frame.title_at or (at < start and _is_of_others(frame, at)):
            continue
        found = find_date(line, calendar)
        if found is not None and (read := _read_line(frame, at, found)) is not None:
            yield at, read


def _is_of_others(frame: Frame, at: int) -> bool:
    """Whether a line above the title stands in a box beside the article or in the site's header. In the title's own
    `article`, and next to it, a box holds what is said of it."""
    return (frame.is_beside(at) and not _shares_article(frame, at)) or frame.is_clock(at)


def _shares_article(frame: Frame, at: int) -> bool:
    title = None if frame.title_at is None else frame.element_of(frame.title_at)
    element = frame.element_of(at)
    if title is None or element is None or len(frame.lines[at]) > LONGEST_ALONE:
        return False
    own = next(title.iterancestors("article"), None)
    return element.getparent() is title.getparent() or (own is not None and own in element.iterancestors())


def _read_line(frame: Frame, at: int, found: FoundDate) -> Found | None:
    line, title = frame.lines[at], frame.title_at
    compact = found.form == "compact" and found.start == 0 and " " not in found.text
    if compact and _has_label_or_nothing(line[found.end :]):
        return _read(line, found, Method.DATE_LINE, Field.ORIGINAL_DATE)
    if title is not None and at >= title - 1 and (placed := _fills(line, found)) is not None:
        return _dated(line, found, placed)
    near = title is not None and at >= title - BESIDE
    if near and (len(line) <= LONGEST_BESIDE or _follows_label(line, found)) and _is_beside(line, found):
        return Found(readings=(_day_of_page(found, Method.BESIDE_TITLE),))
    return None


def read_labelled_day(frame: Frame, calendar: Calendar) -> Iterator[Found]:
    """The day of a line below the title that says it is the publication's and nothing else:
    `Erschienen am: 01.11.2023`. Days that differ are weighed as a list."""
    days = {}
    for line in frame.lines[frame.title_at or 0 :]:
        match = _labelled().match(fold(line)) if len(line) <= LONGEST_LABELLED and DIGIT.search(line) else None
        found = find_date(line, calendar) if match else None
        if match and found and found.start <= match.end() and not _HOUR.sub("", line[found.end :]):
            days[found.day] = found
    for found in list(days.values())[:MOST_LABELLED]:
        yield Found(
            readings=(Reading(field=Field.PAGE_DATE, value=found.day, text=found.text, method=Method.LABELLED_DAY),)
        )


def says_updated(text: str) -> bool:
    """Whether a day in this text is that of an update, a check or an event rather than of the publication."""
    return bool(_UPDATED.search(fold(text)))


def _day_of_page(found: FoundDate, method: Method) -> Reading:
    return Reading(field=Field.PAGE_DATE, value=found.day, text=found.text, method=method)


def says_published(text: str) -> bool:
    """Whether a text begins with a word for the day of publication: `Published: May 12, 2015`."""
    return _label_before().search(fold(re.split(r"\d", text)[0])) is not None


def _is_beside(line: str, found: FoundDate) -> bool:
    """Whether a line is its day and a few words about it, such as a name or section, and no sentence."""
    if found.form == "no-year" or " - " in line[found.end : found.end + 3]:
        return False
    return not says_updated(line[: found.start]) and not line.rstrip().endswith((".", "?", "!", "…"))


def _follows_label(line: str, found: FoundDate) -> bool:
    """Whether a word for publication stands right before the day: `Jane Roe | Town | Posted: Oct 14, 2022`."""
    return bool(_label_before().search(fold(line[: found.start])))


def _has_label_or_nothing(rest: str) -> bool:
    return not rest.strip(" .") or bool(re.match(r"\s*[-–—:|]\s", rest))


def _fills(line: str, found: FoundDate) -> str | None:
    """The place beside the date, empty for none; None where the line says something else too."""
    before, after = line[: found.start], line[found.end :]
    if after.strip(" .-–—)") and not re.fullmatch(
        r"\W*(?:at |a las |à |um |às |alle )?\d{1,2}[:.h]\d{2}.{0,20}", after, re.I
    ):
        return None
    if _around().fullmatch(fold(before)):
        return ""
    place = trim(re.sub(r"\b(?:a|on|el|le|den|am|il)\s*$", "", before.strip(), flags=re.I))
    return place if is_place(place) else None


def _dated(line: str, found: FoundDate, place: str) -> Found:
    plain = _read(line, found, Method.DATED_LINE, Field.PAGE_DATE)
    if not place:
        return plain
    reading = Reading(field=Field.ORIGINAL_PLACE, value=place, text=line, method=Method.DATED_LINE)
    return Found(readings=(*plain.readings, reading), lifted=plain.lifted)


def _read(line: str, found: FoundDate, method: Method, field: Field) -> Found:
    reading = Reading(field=field, value=found.day, text=found.text, method=method)
    return Found(readings=(reading,), lifted=((RemovedKind.DATE_LINE, line),))
