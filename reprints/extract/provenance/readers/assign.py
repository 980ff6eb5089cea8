"""Tells the fields of a credit line apart: section, outlet, agency, place.

From the right: the place, the outlet, the section. A field that `places` knows is a place; an article or a word such
as `Journal` marks an outlet; what carries no mark is told by position alone, and left unread where two readings
are equally likely. docs/background/provenance.md has the reasons.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from reprints.extract.provenance.words.people.names import is_person, looks_like_outlet, read_agency
from reprints.extract.provenance.words.places import is_place, kind_of_place
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold, trim

_IN_BRACKETS = re.compile(r"(.+?)\s*\(([^()]+)\)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fields:
    section: str | None = None
    outlet: str | None = None
    agency: str | None = None
    place: str | None = None

    def replace(self, **changes: Any) -> Fields:
        return dataclasses.replace(self, **changes)


def assign(fields: list[str], *, has_author: bool) -> Fields:
    """What each field is. `fields` has no author, no date and no empty field."""
    fields, inner = _open_brackets(fields)
    if not fields:
        return inner
    rest, place = _take_place(fields, has_author)
    rest, agency = _take_agency(rest)
    told = _name_outlet(rest, has_author, agency)
    return told.replace(place=place or inner.place, agency=agency or inner.agency)


def _open_brackets(fields: list[str]) -> tuple[list[str], Fields]:
    """`El Tiempo (Colombia)` and `La Hora (AFP)`: what the brackets hold is a place or an agency, or stays."""
    opened, told = [], Fields()
    for field in fields:
        match = _IN_BRACKETS.match(field)
        if match and is_place(match[2]):
            told = told.replace(place=match[2])
        elif match and read_agency(match[2]):
            told = told.replace(agency=match[2])
        else:
            opened.append(field)
            continue
        opened.append(trim(match[1]))
    return [field for field in opened if field], told


def _take_place(fields: list[str], has_author: bool) -> tuple[list[str], str | None]:
    last = fields[-1]
    if len(fields) == 1:
        return ([], last) if kind_of_place(last) == "city" or (is_place(last) and has_author) else (fields, None)
    if not is_place(last):
        return _take_unknown_place(fields, has_author)
    rest = fields[:-1]
    if kind_of_place(last) == "region" and len(rest) > 1 and _is_city_before(rest, has_author):
        return rest[:-1], f"{rest[-1]}, {last}"
    return rest, last


def _is_city_before(rest: list[str], has_author: bool) -> bool:
    """Whether the field before a country or state is its city. `rest` ends with that field and has others before."""
    field, others = rest[-1], rest[:-1]
    if is_place(field):
        return True
    if _marks_outlet(field) or read_agency(field):
        return False
    return not has_author or _marks_outlet(others[-1]) or read_agency(others[-1]) is not None


def _take_unknown_place(fields: list[str], has_author: bool) -> tuple[list[str], str | None]:
    """A last field no list knows is the place by position, unless it is marked as an outlet or section."""
    last, rest = fields[-1], fields[:-1]
    marked = _marks_outlet(last) or read_agency(last) or _marks_section(last)
    if marked or len(last.split()) > 4 or not last[:1].isupper() or any(map(str.isdigit, last)):
        return fields, None
    if has_author and len(rest) == 1 and not (_marks_outlet(rest[0]) or read_agency(rest[0])):
        return fields, None  # section and outlet, or outlet and place: nothing tells
    return rest, last


def _take_agency(fields: list[str]) -> tuple[list[str], str | None]:
    """The agency after an outlet of its own. A line of nothing but agencies keeps them all: they are the outlet."""
    if len(fields) < 2:
        return fields, None
    if all(map(read_agency, fields)):
        return [", ".join(fields)], None
    agencies = [agency for field in fields if (agency := read_agency(field))]
    return [field for field in fields if not read_agency(field)], ", ".join(agencies) or None


def _name_outlet(fields: list[str], has_author: bool, agency: str | None) -> Fields:
    match fields:
        case []:
            return Fields()
        case [section] if agency and _marks_section(section):
            return Fields(section=section, outlet=agency)
        case [outlet]:
            return Fields(outlet=outlet)
        case [first, second]:
            return _of_two(first, second, has_author)
        case _:
            marked = [field for field in fields if _marks_outlet(field)]
            return Fields(outlet=marked[0] if len(marked) == 1 else fields[-1])


def _of_two(first: str, second: str, has_author: bool) -> Fields:
    if _marks_section(second) and not _marks_section(first) and (_marks_outlet(first) or not _marks_outlet(second)):
        return Fields(outlet=first, section=second)
    if has_author or _marks_section(first):
        return Fields(section=first, outlet=second)
    if _marks_outlet(second) and not _marks_outlet(first):
        return Fields(outlet=second, section=None if is_person(first) else first)
    return Fields(outlet=first)


def _marks_outlet(field: str) -> bool:
    return looks_like_outlet(field) and not kind_of_place(field)


@cache
def _section() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('section_words')})(?:\s+blog)?")


def _marks_section(field: str) -> bool:
    return bool(_section().fullmatch(fold(field)))
