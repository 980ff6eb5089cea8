"""Credits whose fields touch: `Ian SinclairMorning Star22-23 January 2022`, `El País17/05/2010`."""

from __future__ import annotations

from reprints.extract.provenance.readers.credit import read_stated
from reprints.extract.provenance.reading import Field, Found, Method, Reading
from reprints.extract.provenance.words.dates import Calendar, find_date
from reprints.extract.provenance.words.people.names import looks_like_outlet
from reprints.model import RemovedKind


def read_glued(line: str, calendar: Calendar) -> Found | None:
    """Author, outlet and day of a line without blanks between them; None on every other line."""
    found = find_date(line, calendar) if len(line) < 120 else None
    if found is None or found.start == 0 or line[found.start - 1] == " " or not line[found.start - 1].isalpha():
        return None
    if len(line) - found.end > 2 or len(line[: found.start].split()) > 8:
        return None
    credit = read_stated(line, calendar, text=line)
    if credit.outlet is None or not (credit.authors or looks_like_outlet(credit.outlet)) or credit.day is None:
        return None
    readings = [
        Reading(field=Field.ORIGINAL_OUTLET, value=credit.outlet, text=line, method=Method.GLUED_LINE),
        Reading(field=Field.ORIGINAL_DATE, value=credit.day, text=credit.date_text, method=Method.GLUED_LINE),
    ]
    if credit.authors:
        readings.append(
            Reading(field=Field.ORIGINAL_AUTHORS, value=credit.authors, text=line, method=Method.GLUED_LINE)
        )
    return Found(readings=tuple(readings), lifted=((RemovedKind.CREDIT, line),), credit_line=line)
