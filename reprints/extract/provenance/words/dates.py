"""Reads days written in the languages of republished texts, from compact `07Jun16` to words and numbers.

A day is read as it is written: a time and its zone are ignored, never applied. A range (`22-23 January 2022`) is
its first day. A two-digit year is one from 1990 to the latest day allowed. A day without a year is read only when
there is a reference day, as the nearest such day not after it. Nothing here raises on any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache

from reprints.extract.provenance.words.months import (
    BASQUE_ENDINGS,
    basque_months,
    day_of_solar,
    months,
    months_of,
    solar_months,
    weekdays,
)
from reprints.extract.provenance.words.tables import branch
from reprints.extract.provenance.words.text import DIGIT, fold

EARLIEST_YEAR = 1700
_BUDDHIST = 543  # years that the era of Thai pages is ahead
PIVOT = 1990
LOOKED_AT = 2_000  # characters at each end of a longer text


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundDate:
    """A day and where in the text it stands. `form` is compact, words, numbers, iso or no-year."""

    day: date
    start: int
    end: int
    text: str
    form: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """What is known about a page's dates: whether 03/04 is in April (None: unknown), the last day, the language."""

    day_first: bool | None = None
    latest: date | None = None
    reference: date | None = None  # for days without a year
    language: str | None = None  # for names that are two months in two languages

    @property
    def last_day(self) -> date:
        return self.latest or datetime.now(UTC).date() + timedelta(days=2)


UNKNOWN = Calendar()


def find_dates(text: str, calendar: Calendar = UNKNOWN) -> list[FoundDate]:
    """Every day the text states, in order, none overlapping; of overlapping readings the longest is kept."""
    if len(text) > 2 * LOOKED_AT:
        return _find_at_ends(text, calendar)
    if not DIGIT.search(text):
        return []
    return list(_find_all(text, calendar))


@lru_cache(maxsize=512)  # several readers ask for the same lines
def _find_all(text: str, calendar: Calendar) -> tuple[FoundDate, ...]:
    folded = fold(text)
    found = sorted(_readings(folded, text, calendar), key=lambda f: (f.start - f.end, f.start))
    kept: list[FoundDate] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda f: f.start))


def find_date(text: str, calendar: Calendar = UNKNOWN) -> FoundDate | None:
    """The first day the text states."""
    return next(iter(find_dates(text, calendar)), None)


def read_day(text: str, calendar: Calendar = UNKNOWN) -> date | None:
    """The day of a machine-written value (`2016-06-07T23:30:00-04:00`, `20160607`) or of any other single date."""
    short = text.strip()[:100]
    if compact := re.match(r"(\d{4})(\d{2})(\d{2})(?!\d{1,3}$)", short):
        year, month, number = map(int, compact.groups())
        return _day(year, month, number, calendar)
    found = find_date(short, calendar)
    return found.day if found else None


def _find_at_ends(text: str, calendar: Calendar) -> list[FoundDate]:
    tail_from = len(text) - LOOKED_AT
    head = find_dates(text[:LOOKED_AT], calendar)
    tail = find_dates(text[tail_from:], calendar)
    moved = [
        FoundDate(day=f.day, start=f.start + tail_from, end=f.end + tail_from, text=f.text, form=f.form) for f in tail
    ]
    return head + moved


def _readings(folded: str, text: str, calendar: Calendar) -> Iterator[FoundDate]:
    named, numbered = bool(_month_beginning().search(folded)), bool(_NUMBERED.search(folded))
    for form, pattern in _patterns().items():
        if not (numbered if form in _BY_NUMBERS else named):
            continue
        if form.startswith("no-year") and calendar.reference is None:
            continue
        for match in pattern.finditer(folded):
            day = _interpret(form, match, calendar)
            if day is None:
                continue
            start, first = _widen(folded, match.start(), day, calendar)
            yield FoundDate(
                day=first,
                start=start,
                end=match.end(),
                text=text[start : match.end()],
                form=_name_form(form),
            )


# what any reading of a kind has in it: most lines with a digit have neither
_NUMBERED = re.compile(r"\d\s?[-./年년月월thg]")


@cache
def _month_beginning() -> re.Pattern[str]:
    return re.compile("|".join(sorted({name[:3] for name in (*months(), *basque_months(), *solar_months())})))


def _name_form(form: str) -> str:
    return _FORMS.get(form, form.split(":", maxsplit=1)[0])


_ROMAN = {
    name: number
    for number, name in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], 1)
}
_FORMS = {"spaced": "numbers", "year-first": "iso", "eastern": "iso", "vietnamese": "numbers", "roman": "numbers"}
_BY_NUMBERS = ("numbers", "iso", "spaced", "year-first", "eastern", "vietnamese", "roman")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    month, basque, solar = branch(months()), branch(basque_months()), branch(solar_months())
    of = r"(?:(?:de|del|do|of|di|d)(?:\s|')\s*)?"
    day = r"(?<![\d])(?<!\d[.,/:])(?P<d>\d{1,2})(?:st|nd|rd|th|er|re|a|°|º|ª|-?го|-?а|\.)?"
    # `ב` stands before a month in Hebrew; Arabic pages give a month both its names
    name = rf"ב?(?P<m>{month})(?:\s?/\s?[^\W\d_]{{3,12}})?(?![^\W\d_])\.?"
    year = r"(?P<y>\d{4}|'?\d{2}(?=\s*(?:[\])(,;]|$)))"
    sources = {
        "compact": rf"(?<!\d)(?<!\d[.,/:])(?P<d>\d{{1,2}})[-./ ]?(?P<m>{month})\.?[-./']?(?P<y>\d{{4}}|\d{{2}})(?!\d)",
        "words:day": rf"{day}[\s,]*{of}{name},?\s*{of}[-/,]?\s*{year}(?!\d)",
        "words:month": rf"(?<![^\W\d_]){name}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s?[-/]\s?\d{{1,2}})?"
        rf"(?:\s*,\s*|\s+{of})(?P<y>\d{{4}})(?!\d)",
        "words:basque": rf"(?<!\d)(?P<y>\d{{4}})(?:\.|e?ko)?,?\s*(?P<m>{basque}){BASQUE_ENDINGS}\s*"
        r"(?P<d>\d{1,2})(?!\d)(?:a|an|ko|n)?(?![^\W\d_])",
        "words:year": rf"(?<!\d)(?P<y>\d{{4}})[\s.,/-]+(?:m\.\s)?{name}[\s,/-]+(?P<d>\d{{1,2}})(?!\d)",
        "words:latvian": rf"(?<!\d)(?P<y>\d{{4}})\.\s?gada\s+(?P<d>\d{{1,2}})\.\s?{name}",
        "words:solar": rf"(?<!\d)(?P<d>\d{{1,2}})\s+(?P<m>{solar})(?:\s+ماه)?،?\s+(?P<y>1[34]\d\d)(?!\d)",
        "numbers": r"(?<!\d)(?<!\d[./-])(?P<d>\d{1,2})(?P<s>[./-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})(?!\d|[./-]\d)",
        "spaced": r"(?<!\d)(?<!\d[./-])(?P<d>\d{1,2})\s?(?P<s>[./-])\s(?P<m>\d{1,2})\s?(?P=s)\s(?P<y>\d{4})(?!\d)",
        "iso": r"(?<!\d)(?<!\d[./-])(?P<y>[12]\d{3})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?!\d)",
        "year-first": r"(?<!\d)(?P<y>[12]\d{3})\s?(?P<s>[./-])\s(?P<m>\d{1,2})\s?(?P=s)\s(?P<d>\d{1,2})(?!\d)",
        "eastern": r"(?<!\d)(?P<y>[12]\d{3})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日号일]?",
        "vietnamese": r"(?<!\d)(?P<d>\d{1,2})(?:\s|-)(?:thang|thg)\s(?P<m>\d{1,2}),?(?:\snam)?\s(?P<y>\d{4})(?!\d)",
        "roman": rf"(?<!\d)(?P<d>\d{{1,2}})(?P<s>[-./ ])(?P<m>{'|'.join(reversed(_ROMAN))})(?P=s)(?P<y>\d{{4}})(?!\d)",
        "no-year:day": rf"{day}[\s]*{of}ב?(?P<m>{month})(?![^\W_])\.?",
        "no-year:month": rf"(?<![^\W_])(?<!\d[\s.-]){name}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\w|[.:]\d)",
    }
    return {form: re.compile(source) for form, source in sources.items()}


def _interpret(form: str, match: re.Match[str], calendar: Calendar) -> date | None:
    groups = match.groupdict()
    number = int(groups["d"])
    if form in ("iso", "year-first", "eastern", "vietnamese"):
        return _day(int(groups["y"]), int(groups["m"]), number, calendar)
    if form in ("numbers", "spaced"):
        return _in_order(number, int(groups["m"]), groups["y"], calendar)
    if form == "roman":
        return _day(int(groups["y"]), _ROMAN[groups["m"]], number, calendar)
    if form == "words:solar":
        return _of_solar(int(groups["y"]), solar_months()[groups["m"]], number, calendar)
    month = basque_months()[groups["m"]] if form == "words:basque" else months_of(calendar.language)[groups["m"]]
    if form.startswith("no-year"):
        return _nearest(month, number, calendar)
    return _of_year(groups["y"].lstrip("'"), month, number, calendar)


def _in_order(first: int, second: int, year: str, calendar: Calendar) -> date | None:
    """`13/06/2016` and `06/13/2016` say themselves which is the day; else the calendar does, or nobody."""
    if first > 12 or first == second or (calendar.day_first and second <= 12):
        return _of_year(year, second, first, calendar)
    if second > 12 or calendar.day_first is False:
        return _of_year(year, first, second, calendar)
    return None


def _of_year(year: str, month: int, day: int, calendar: Calendar) -> date | None:
    if len(year) == 4:
        return _day(int(year) - _BUDDHIST if int(year) > 2400 else int(year), month, day, calendar)
    recent = _day(2000 + int(year), month, day, calendar)
    return recent or (_day(1900 + int(year), month, day, calendar) if int(year) >= PIVOT - 1900 else None)


def _nearest(month: int, day: int, calendar: Calendar) -> date | None:
    if calendar.reference is None:
        return None
    limit = calendar.reference + timedelta(days=3)
    years = (limit.year - back for back in range(5))  # five, for the 29th of February
    days = (_day(year, month, day, Calendar(latest=limit)) for year in years)
    return next((found for found in days if found), None)


def _of_solar(year: int, month: int, day: int, calendar: Calendar) -> date | None:
    try:
        found = day_of_solar(year, month, day)
    except ValueError:
        return None
    return _day(found.year, found.month, found.day, calendar)


def _day(year: int, month: int, day: int, calendar: Calendar) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if year >= EARLIEST_YEAR and found <= calendar.last_day else None


@cache
def _before() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand before a date and belong to it: the first day of a range; a weekday."""
    month = branch(months())
    first = (
        r"(?<![\d])(?<!\d[.,/:])(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.)?"
        rf"(?:\s*(?:de\s+|d'|of\s+)?(?P<m>{month})\.?)?\s*(?:-|/|to|al|a|au|bis|und|and|y|e|et|i)\s*$"
    )
    weekday = rf"(?<![^\W\d_])(?:{branch(weekdays())})\.?,?\s*(?:the\s|den\s)?\s*$"
    return re.compile(first), re.compile(weekday)


def _widen(folded: str, start: int, day: date, calendar: Calendar) -> tuple[int, date]:
    """Take in the start of a range, which gives the day, and a weekday before the date."""
    ranges, weekday = _before()
    window_from = max(0, start - 30)
    window = folded[window_from:start]
    if (match := ranges.search(window)) and (first := _range_start(match, day, calendar)):
        start, day = window_from + match.start(), first
        window_from = max(0, start - 30)
        window = folded[window_from:start]
    if match := weekday.search(window):
        start = window_from + match.start()
    return start, day


def _range_start(match: re.Match[str], last: date, calendar: Calendar) -> date | None:
    month = months()[match["m"]] if match["m"] else last.month
    first = _day(last.year, month, int(match["d"]), calendar)
    if first and first > last and match["m"]:
        first = _day(last.year - 1, month, int(match["d"]), calendar)
    return first if first and timedelta(0) < last - first < timedelta(days=120) else None
