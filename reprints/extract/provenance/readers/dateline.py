"""Datelines: `TRIPOLI, May 1 (Reuters):`, `HAYWARD, Calif. (AP) —`, `Deir Ezzor, SANA –`, `(ANSA) - ROMA, 1 LUG -`.

The place and agency the running text itself starts with. A dateline stays in the body: it is the article's own.
"""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from functools import cache

from reprints.extract.provenance.reading import NOTHING, Field, Found, Method, Reading
from reprints.extract.provenance.words.dates import Calendar, find_date
from reprints.extract.provenance.words.people.names import read_agency
from reprints.extract.provenance.words.places import is_place, kind_of_place
from reprints.extract.provenance.words.text import squeeze, trim

LOOKED_AT = 110
_NOT_PLACES = frozenset(
    [
        "BREAKING",
        "UPDATE",
        "UPDATED",
        "EXCLUSIVE",
        "OPINION",
        "ANALYSIS",
        "CORRECTION",
        "WATCH",
        "VIDEO",
        "LIVE",
        "NOTE",
    ]
)


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    place = r"(?P<place>[A-ZÀ-ÞŠŽ][^()\[\]—–:;!?\n]{1,60}?)"
    dash = r"\s*(?:[-–—:]|\.(?=\s|-|$)|--)"
    return (
        re.compile(rf"{place}\s*\((?P<agency>[^()]{{2,40}})\)(?:{dash}|\s)"),
        re.compile(rf"\(?(?P<agency>[A-Z][\w./ -]{{1,24}}?)\)?\s*[-–—]\s*{place}\s*[-–—]\s"),
        re.compile(rf"{place},\s*(?P<agency>[A-ZÀ-Þ][\w.]{{1,20}})\s*[–—-]\s?"),
        re.compile(rf"{place}(?P<agency>)(?:\s*[—–]\s*|\s*--\s*|\s+-\s+|\.\s?[-–—]\s*|$)"),
    )


def read_dateline(line: str, calendar: Calendar) -> Found:
    """The dateline a paragraph starts with; an unknown agency's initials count only beside a day or a known place."""
    start = line[:LOOKED_AT]
    for form in _forms():
        match = form.match(start)
        if match is None:
            continue
        place, day, text = _place_and_day(match["place"], calendar)
        named = match["agency"] or ""
        agency = None if kind_of_place(named) == "region" else read_agency(named)  # SANA is Sanaa, too
        known = bool(place) and is_place(place)
        initials = re.fullmatch(r"[A-Z]{2,7}", named) and not kind_of_place(named)
        if not agency and initials and (text or known):
            agency = named
        if _is_dateline(place, agency, known, bool(text), bool(named)):
            return _found(place, agency, day, text, match.group())
    return NOTHING


def _place_and_day(words: str, calendar: Calendar) -> tuple[str, date | None, str]:
    # without a reference a day without a year is found, to be set apart from the place, but not read
    found = find_date(words, dataclasses.replace(calendar, reference=calendar.reference or calendar.last_day))
    if found is None:
        bare = re.sub(r",?\s+\d{1,2}$", "", words)  # `MADRID, 7 (EUROPA PRESS)`
        return _place(bare), None, ""
    day = None if found.form == "no-year" and calendar.reference is None else found.day
    return _place(words[: found.start] or words[found.end :]), day, found.text


def _place(words: str) -> str:
    place = squeeze(words).strip(" ,-–—")
    return (
        place
        if kind_of_place(place)
        else place
        if re.search(r"\b[A-Z][a-z]{1,4}\.$|\.[A-Z]\.$", place)
        else trim(place)
    )


def _is_dateline(place: str, agency: str | None, known: bool, dated: bool, names_agency: bool) -> bool:
    if not place or len(place.split()) > 6 or place.split(maxsplit=1)[0] in _NOT_PLACES or any(map(str.isdigit, place)):
        return False
    if agency:
        return known or dated or place.split(",", maxsplit=1)[0].isupper() or len(place.split()) <= 3
    # nobody named: only a known place in capitals, or with a day
    return not names_agency and known and (place.split(",", maxsplit=1)[0].isupper() or dated)


def _found(place: str, agency: str | None, day: date | None, date_text: str, text: str) -> Found:
    shown = squeeze(text)
    readings = [Reading(field=Field.ORIGINAL_PLACE, value=place, text=shown, method=Method.DATELINE)]
    if agency:
        readings.append(Reading(field=Field.ORIGINAL_OUTLET, value=agency, text=shown, method=Method.DATELINE))
    if day is not None:
        readings.append(Reading(field=Field.ORIGINAL_DATE, value=day, text=date_text, method=Method.DATELINE))
    return Found(readings=tuple(readings))
