"""Reads a credit line: `[Source: By AUTHOR, SECTION, OUTLET, PLACE, DATE]` and its shorter forms.

The date is taken out first, wherever it stands; the author stands first, after a byline word. `assign` tells the other
fields apart, from the right (place, outlet, section) and by what the lists of places and words know (see
docs/background/provenance.md). What cannot be told apart stays unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain, islice

from reprints.extract.provenance.readers.assign import Fields, assign
from reprints.extract.provenance.readers.labels import label_length
from reprints.extract.provenance.words.dates import Calendar, FoundDate, find_dates
from reprints.extract.provenance.words.formulas import expression
from reprints.extract.provenance.words.houses import without_connector, without_noun
from reprints.extract.provenance.words.people.given import has_given_name
from reprints.extract.provenance.words.people.names import (
    is_agency,
    is_person,
    looks_like_outlet,
    read_authors,
    starts_byline,
    unique,
)
from reprints.extract.provenance.words.people.roles import is_pictures, text_role
from reprints.extract.provenance.words.places import is_place
from reprints.extract.provenance.words.segments import VOLUME
from reprints.extract.provenance.words.tables import alternation, word_set
from reprints.extract.provenance.words.text import DIGIT, fold, squeeze, trim

LONGEST_CREDIT = 600
MOST_WORDS = 24  # of a credit, behind which a byline is looked for
_OPENINGS = {"[": "]", "(": ")", "{": "}"}
_COMPANY = re.compile(
    r",\s*(?=(?:Ltd|Inc|LLC|L\.L\.C|Co|Corp|GmbH|S\.?A|S\.?L|S\.?A\.?U|S\.?p\.?A|B\.?V|PLC|Jr|Sr|II|III|IV|Ph\.?D)\b(?!\w))"
)
_COMMA = re.compile(r"\s*[,،，、；]\s*(?![^()]*\))")
_OTHER_SEPARATOR = re.compile(r"\s+[-–—|·•/]\s+|\s*[|•]\s*")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s,\])>]+", re.I)
_MONTH_AND_YEAR = re.compile(
    r"(?:[^\W\d]+\.?\s+(?:de\s+|del\s+)?)?(?:19|20)\d\d|(?:n[ºo°.]|vol|p|pp|pag|num)\b\.?\s*\d+.*", re.I
)
_BEHIND = re.compile(r"(?<=\S)[.,;|]?\s+(?=[^\W\d_])")
_JOINED_ROLES = re.compile(r"(?<=\))\s*(?:,|;|/|&|\b(?:and|y|e|et|und|i|eta)\b)\s*(?=[^\W\d_])")
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ]{2})(?=[A-ZÀ-Þ][a-zß-öø-ÿ ])")
_NAME_PREFIX = re.compile(r"(?:^|\s)(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz|Von|Del|Della)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Credit:
    """What one credit line states. `text` is the line as it stands, brackets included."""

    text: str
    authors: tuple[str, ...] = ()
    section: str | None = None
    outlet: str | None = None
    agency: str | None = None
    place: str | None = None
    day: date | None = None
    date_text: str = ""
    url: str | None = None
    own: bool = False  # the site itself is the source, as of a table


@cache
def _field_end() -> re.Pattern[str]:
    return re.compile(rf"[\s|·•(\[,;]+(?:{alternation('field_ends')})\s*(?:[:：(]|\d)")


@cache
def _own_source() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternation('own_sources')})(?![^\W_])")


def read_credit(text: str, calendar: Calendar, length: int = 0) -> Credit | None:
    """The credit a labelled line states, None when it has no label. `[Fuente: por confirmar]` states nothing.

    `length` is that of the words before the credit where they are no label.
    """
    length = length or label_length(text)
    if not length or len(text) > LONGEST_CREDIT:
        return None
    bracketed = text[:length].strip()[:1] in _OPENINGS
    stated = squeeze(text[length:].strip().rstrip('*"»'))
    if bracketed:
        stated = stated.rstrip("])}. ") if not re.search(r"\([^()]*\)\]*$", stated) else stated.rstrip("]} .")
    stated = _cut_end(stated)
    if end := expression("after-permission").search(fold(stated)):
        stated = stated[: end.start()]
    if fold(trim(stated)) in word_set("no_source") or _own_source().match(fold(stated)):
        return Credit(text=text, own=_own_source().match(fold(stated)) is not None)
    return read_stated(stated, calendar, text=text)


def _cut_end(stated: str) -> str:
    """A credit without what follows it on its line and is none of it: `Портовый вестник Просмотров: 356 Теги: порт`."""
    match = _field_end().search(fold(stated), 1)
    return stated[: match.start()] if match else stated


def read_stated(stated: str, calendar: Calendar, *, text: str) -> Credit:
    """The fields of a credit line without its label and brackets."""
    stated, url = _take_address(stated)
    stated = squeeze(VOLUME.sub(" ", stated)) if DIGIT.search(stated) else stated
    stated, found = _take_date(stated, calendar)
    stated = _author_first(stated)
    fields = [without_noun(without_connector(field)) for field in _split(stated)]
    writers, fields = _take_writers(fields)
    authors, fields = _take_authors(fields)
    authors = unique((*authors, *writers))
    if not authors:
        authors, fields = _take_people(fields)
    fields = [field for field in fields if not _says_nothing(field)]
    told = assign(fields, has_author=bool(authors)) if fields else Fields()
    authors, told = _take_agency_author(authors, told)
    return Credit(
        text=text,
        authors=authors,
        section=told.section,
        outlet=told.outlet,
        agency=told.agency,
        place=told.place,
        day=found.day if found else None,
        date_text=found.text if found else "",
        url=url,
    )


def _author_first(stated: str) -> str:
    """`Página/12. Por Jane Roe` as `Por Jane Roe, Página/12`: the byline behind the house."""
    for match in islice(_BEHIND.finditer(stated), MOST_WORDS):
        behind = re.split(r"(?<=[^\W\d_]{2})\.\s", stated[match.end() :])[0]
        if (length := starts_byline(behind)) and all(map(is_person, read_authors(behind[length:]) or ("",))):
            return f"{behind.strip(' .')}, {stated[: match.start()].strip(' ,.')}"
    return stated


def _says_nothing(field: str) -> bool:
    folded = fold(field)
    return folded in word_set("no_source") or folded in word_set("no_author") or bool(_MONTH_AND_YEAR.fullmatch(field))


def _take_address(stated: str) -> tuple[str, str | None]:
    match = _ADDRESS.search(stated)
    if not match:
        return stated, None
    address = match.group().rstrip(".,;")
    rest = squeeze(f"{stated[: match.start()].rstrip(' ,<(')}, {stated[match.end() :].lstrip(' ,>)')}").strip(" ,")
    if not rest and address.lower().startswith("www.") and "/" not in address:
        return address, None  # an outlet known by its site's name
    return rest, address if "://" in address else f"http://{address}"


def _take_date(stated: str, calendar: Calendar) -> tuple[str, FoundDate | None]:
    """The last date of the line, and the line without it; fields glued to the date are set apart."""
    found = find_dates(stated, calendar)
    if not found:
        return stated, None
    last = found[-1]
    before, after = stated[: last.start], stated[last.end :]
    if before and (before[-1].isalpha() or before[-1] in "!/"):
        before = unglue(before)
    return squeeze(f"{before.rstrip(' ,;-–—|(')}, {after.lstrip(' ,;-–—|).')}").strip(" ,"), last


def unglue(text: str) -> str:
    """`Ian SinclairMorning Star` with a comma where two fields touch. Only for lines known to be glued."""
    cuts = [m.start() for m in _CAMEL.finditer(text) if not _NAME_PREFIX.search(text[: m.start()])]
    if len(cuts) != 1:
        return text
    first, second = text[: cuts[0]], text[cuts[0] :]
    return f"By {first}, {second}" if is_person(first) else f"{first}, {second}"


def _split(stated: str) -> list[str]:
    held = _COMPANY.sub("\0", stated)
    parts = _COMMA.split(held)
    if len([part for part in parts if part]) < 2 and not is_agency(stated):
        spaced = _OTHER_SEPARATOR.split(held)
        # `BBC Mundo / CNN` is one source, `La Hora - Quito` two fields
        parts = spaced if len(spaced) > 1 and " / " not in held else parts
    return [field for part in parts if (field := trim(part.replace("\0", ", ")))]


def _take_people(fields: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """People told by their given names, first or last beside a house: `Bruno Castaing, Le Ravi d'Oc`."""
    for at in (0, -1):
        if len(fields) < 2 or looks_like_outlet(fields[at]) or is_place(fields[at]):
            continue
        names = read_authors(fields[at])
        if names and all(is_person(name) and has_given_name(name) for name in names):
            return names, [field for field in fields if field is not fields[at]]
    return (), fields


def _take_writers(fields: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The people whose text it is, and the other fields. Whoever took the pictures is none of either.

    A house beside `(Text)` stays a field, without its brackets; a single word there could be a house or a person, and
    stays unread.
    """
    if not any("(" in field for field in fields):
        return (), fields
    writers: list[str] = []
    rest: list[str] = []
    for field in chain.from_iterable(map(_JOINED_ROLES.split, fields)):
        if is_pictures(field):
            continue
        match = text_role().search(field)
        if not match or match.end() < len(field):
            rest.append(field)
            continue
        name = trim(field[: match.start()])
        names = read_authors(name)
        if names and all(map(is_person, names)):
            writers += names
        elif is_agency(name) or looks_like_outlet(name):
            rest.append(name)
    return tuple(writers), rest


def _take_authors(fields: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The names after a byline word, and the other fields. Without the word nobody is the author."""
    if not fields or fold(fields[0]).rstrip("!") in word_set("named_like_bylines"):
        return (), fields
    length = starts_byline(fields[0])
    if not length:
        return (), fields
    taken = 1
    while taken < len(fields) - 1 and _goes_on(fields[taken]):
        taken += 1
    authors = read_authors("; ".join([fields[0][length:], *fields[1:taken]]))
    if not authors and is_agency(fields[0][length:]) and taken == len(fields):
        return (), [fields[0][length:]]
    return authors, fields[taken:]


def _goes_on(field: str) -> bool:
    """Whether a field still belongs to the authors: `and Jane Doe`, `Jane Doe and John Roe`."""
    if re.match(r"(?:and|y|e|et|und|eta|i|&)\s+[^\W\d_a-z]", field):
        return True
    joined = re.split(r"\s+(?:and|y|e|et|und|eta|i|&)\s+", field)
    return len(joined) == 2 and all(map(is_person, joined))


def _take_agency_author(authors: tuple[str, ...], told: Fields) -> tuple[tuple[str, ...], Fields]:
    """An agency after `By` is no author; it is the outlet where the line names no other."""
    houses = [name for name in authors if is_agency(name)]
    if not houses:
        return authors, told
    people = tuple(name for name in authors if not is_agency(name))
    if told.outlet is None:
        return people, told.replace(outlet=houses[0])
    return people, told.replace(agency=told.agency or houses[0])
