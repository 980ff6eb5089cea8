"""Lines below the title that are a person's name and a day: `Jane Roe - June 7, 2016`, `7. Juni 2016, Jane Roe`."""

from __future__ import annotations

import re

from reprints.extract.provenance.words.dates import Calendar, FoundDate, find_dates
from reprints.extract.provenance.words.people.names import is_person, read_authors
from reprints.extract.provenance.words.places import is_place

LONGEST = 110
WITHIN = 6  # lines below the title
_SIGN = r"[-–—|•·,/]"
_BEFORE = re.compile(rf"\s*(?P<named>\S.*?)\s*{_SIGN}\s*(?:\w+day,?\s+)?$")
_CLOCK = r"(?:(?:at|um|à|a las)?\s*\d{1,2}[:.h]\d{2}\s*(?:uhr|h|[ap]\.?m\.?)?)"
_AFTER = re.compile(rf"\s*(?:{_CLOCK}\s*)?{_SIGN}\s*(?P<named>\S.*)$", re.I)
_HOUR = re.compile(rf"[\s,.]*{_SIGN}?\s*{_CLOCK}?(?:\s*[a-z]{{2,4}})?\W*", re.I)


def read_named_day(line: str, calendar: Calendar) -> tuple[tuple[str, ...], FoundDate] | None:
    """The people and the day, where the line says nothing else."""
    dates = find_dates(line, calendar) if len(line) <= LONGEST else []
    if len(dates) != 1:
        return None
    day = dates[0]
    before, after = line[: day.start], line[day.end :]
    match = _BEFORE.match(before) if before.strip() else _AFTER.match(after)
    if match is None or (before.strip() and not _HOUR.fullmatch(after)):
        return None
    names = read_authors(match["named"])
    said = sum(map(len, names)) + 5 * len(names) >= len(match["named"])
    return (names, day) if names and said and all(is_person(one) and not is_place(one) for one in names) else None
