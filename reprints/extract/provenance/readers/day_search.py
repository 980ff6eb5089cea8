"""The day of a page that neither says it for machines nor shows it where we look: htmldate's search of the whole page.

A search can take any day on a page for its own, so it is asked last, and only of a page that is its own original:
of a republished page a wrong day is worse than none.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from htmldate import find_date
from htmldate.extractors import get_external_parser
from lxml.html import HtmlElement

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.readers.dayline import BESIDE, says_updated
from reprints.extract.provenance.reading import Field, Method, PageLines, Reading
from reprints.extract.provenance.running import is_running
from reprints.extract.provenance.words.dates import Calendar, find_dates, read_day

LONGEST_DATED = 200
TAIL_OF_LINE = 30
_SMALL = ("time", "span", "small", "abbr", "em", "i", "div", "p", "td")
MOST_DAYS = 4  # more days at the ends of lines are a list
_LANGUAGES = """
en ru es fr de ja tr pt fa it zh zh-Hans zh-Hant nl vi pl ar ko cs id uk el he th sv ro hu da fi sk bg sr sr-Cyrl nb
hr lt sl ca et lv hi bn ur eu gl
"""


@cache
def _choose_languages() -> None:
    """Limit the languages of htmldate's dateparser, of which there is one per process. It tries 205, and compiling
    their patterns takes one to two seconds once a text is a date in none of them; of 82 pages searched, none had a day
    in a language left out here."""
    get_external_parser().languages = _LANGUAGES.split()


def search_day(page: PageLines, calendar: Calendar) -> Reading | None:
    _choose_languages()
    latest = calendar.last_day.isoformat()
    found = find_date(
        page.elements.root, original_date=True, url=page.url, max_date=latest, deferred_url_extractor=True
    )
    if not found:
        return None
    day = date.fromisoformat(found)
    return (
        Reading(field=Field.PAGE_DATE, value=day, text=found, method=Method.HTMLDATE)
        if _can_be_own(day, page, calendar)
        else None
    )


def _can_be_own(day: date, page: PageLines, calendar: Calendar) -> bool:
    """Whether the day can be the page's: not one it writes only in running text or as that of an update."""
    if day in _days_of_list(page, calendar):
        return False
    frame = Frame(page)
    lines = [at for at, line in enumerate(page.lines) if str(day.day) in line and str(day.year)[2:] in line]
    stated = [
        (at, one) for at in lines for one in find_dates(page.lines[at][:LONGEST_DATED], calendar) if one.day == day
    ]
    written = [(page.lines[at], one) for at, one in stated if not (frame.is_beside(at) or frame.is_clock(at))]
    if stated and not written:
        return False  # the day of a recent post, of today
    if not written:
        # the first of a month or year is how a bare month or a copyright year comes out
        return day.day != 1 and not _is_beside_text(day, frame, calendar)
    return any((one.start < 3 or not is_running(line)) and not says_updated(line) for line, one in written)


def _days_of_list(page: PageLines, calendar: Calendar) -> set[date]:
    """The days that end or fill short lines, where so many differ that they are those of other articles."""
    short = (line[-TAIL_OF_LINE:] for line in page.lines if line[-4:].isdigit())
    found = [dates[-1].day for line in short if (dates := find_dates(line, calendar)) and dates[-1].end == len(line)]
    if len(set(found)) <= MOST_DAYS:
        return set()
    frame = Frame(page)
    beside = range(max(0, (frame.title_at or 0) - BESIDE), frame.text_from if frame.title_at is not None else 0)
    return set(found) - {one.day for _, line in frame.each(beside) for one in find_dates(line, calendar)}


def _is_beside_text(day: date, frame: Frame, calendar: Calendar) -> bool:
    """Whether small elements state the day, and all of them in boxes beside the article."""
    stated = [one for one in frame.page.elements.named(*_SMALL) if _states(one, day, calendar)]
    return bool(stated) and all(frame.holds_beside(one) for one in stated)


def _states(element: HtmlElement, day: date, calendar: Calendar) -> bool:
    machine, seen = element.get("datetime", ""), (element.text or "").strip()
    return any(0 < len(text) <= TAIL_OF_LINE and read_day(text, calendar) == day for text in (machine, seen))
