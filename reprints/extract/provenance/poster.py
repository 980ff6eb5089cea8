"""Whoever put a page up: `Posted by Jane Roe on May 3`.

Who posted a page is its author where the page is its own original; of a reprint it is whoever put the text there.
"""

from __future__ import annotations

import re
from functools import cache

from reprints.extract.provenance.dates import Calendar, find_date
from reprints.extract.provenance.handles import read_handles
from reprints.extract.provenance.names import is_person, read_authors
from reprints.extract.provenance.reading import Found, Reading
from reprints.extract.provenance.tables import alternation
from reprints.extract.provenance.text import DIGIT, fold
from reprints.model import RemovedKind

LONGEST = 120
_PARTS = re.compile(r"\s*[|•·]\s*|\s+[-–—]\s+|\s{3,}")
_DAY_WORD = re.compile(
    r"\s+(?:on|at|am|um|le|el|il|in|op|den|em|a las|à)(?:\s+[^\W\d_]{2,10}[.,]*)?\s*$|[\s,;:|•·–—-]+$", re.I
)


def read_poster(line: str, calendar: Calendar) -> Found | None:
    """`Posted by Jane Roe`; a user name only where the day or hour stands behind it."""
    match = _poster().match(fold(line)) if len(line) <= LONGEST else None
    if match is None:
        return None
    rest = line[match.end() :]
    date = find_date(rest, calendar)
    digit = DIGIT.search(rest)
    cut = min(date.start if date else len(rest), digit.start() if digit else len(rest))
    named = _PARTS.split(rest[:cut])[0]
    while (shorter := _DAY_WORD.sub("", named)) != named:
        named = shorter
    names = read_authors(named)
    if names and all(map(is_person, names)):
        return _found(line, names, "poster")
    if cut < len(rest) and " " not in named.strip() and (handles := read_handles(named)):
        return _found(line, handles, "user-name")
    return None


def _found(line: str, names: tuple[str, ...], method: str) -> Found:
    reading = Reading(field="page.authors", value=names, text=line, method=method)
    return Found(readings=(reading,), lifted=((RemovedKind.BYLINE, line),))


@cache
def _poster() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{alternation('poster_words')})(?:\s*:\s*|\s+)(?=\S)")
