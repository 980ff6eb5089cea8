"""Reads what the page was announced with: a feed's or news sitemap's source and authors, the line beside a link.

All of it ranks below what the page itself says, and what names the site is nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator

from reprints.extract.provenance.metadata.site_names import without_feed_words
from reprints.extract.provenance.readers.credit import Credit, read_credit
from reprints.extract.provenance.readers.labels import is_bibliography
from reprints.extract.provenance.reading import Field, Method, PageLines, Reading, Value
from reprints.extract.provenance.words.dates import Calendar
from reprints.extract.provenance.words.hosts import same_site
from reprints.extract.provenance.words.houses import Strength
from reprints.extract.provenance.words.people.names import is_nobody, is_person, read_agency, read_authors, unique
from reprints.extract.provenance.words.segments import Kind, cut_line
from reprints.extract.provenance.words.tables import word_set
from reprints.extract.provenance.words.text import fold, trim
from reprints.model import Announced

LONGEST_NAME = 80


def read_announced(page: PageLines, calendar: Calendar) -> Iterator[Reading]:
    """The readings of the page's announcement; none if it had none."""
    if (said := page.announced) is None:
        return
    yield from _read_source(page, said)
    if said.publisher and len(said.publisher) <= LONGEST_NAME:
        yield _make(Field.PAGE_PUBLISHER, said.publisher, said.publisher)
    yield from _read_creators(said.creators)
    if said.day:
        yield _make(Field.PAGE_DATE, said.day, said.day.isoformat())
    if said.line:
        yield from _read_line(page, said.line, calendar)


def _make(field: Field, value: Value, text: str) -> Reading:
    return Reading(field=field, value=value, text=text, method=Method.ANNOUNCED)


def _read_source(page: PageLines, said: Announced) -> Iterator[Reading]:
    """The house an article is said to be from; where only its address is told, that it is from elsewhere."""
    if said.source_url and _is_ours(page, said.source_url):
        return
    name = trim(without_feed_words(said.source or ""))
    is_name = 2 <= len(name) <= LONGEST_NAME and any(map(str.isalpha, name))
    if is_name and not is_nobody(name) and fold(name) not in word_set("no_source"):
        yield _make(Field.ORIGINAL_OUTLET, name, said.source or "")
    elif said.source_url and not said.source:
        yield _make(Field.CREDIT_SIGN, said.source_url, said.source_url)


def _is_ours(page: PageLines, url: str) -> bool:
    return same_site(url, page.url) or (page.source is not None and page.source.owns(url))


def _read_creators(creators: tuple[str, ...]) -> Iterator[Reading]:
    """People are authors and agencies the outlet; accounts and desks are nobody."""
    named = [name for creator in creators for name in read_authors(creator)]
    text = "; ".join(creators)
    if people := unique(name for name in named if is_person(name)):
        yield _make(Field.PAGE_AUTHORS, people, text)
    elif agency := next(filter(None, map(read_agency, named)), None):
        yield _make(Field.ORIGINAL_OUTLET, agency, text)


def _read_line(page: PageLines, line: str, calendar: Calendar) -> Iterator[Reading]:
    if (credit := read_credit(line, calendar)) is not None:
        yield from () if is_bibliography(line) else _of_credit(credit, line)
        return
    segments = cut_line(line, calendar, title=page.title, known=page.houses)
    if any(one.kind is Kind.WORDS for one in segments):
        return  # a teaser
    houses = [one.text for one in segments if one.kind is Kind.HOUSE and one.strength >= Strength.MARKED]
    if len(houses) == 1:
        yield _make(Field.ORIGINAL_OUTLET, houses[0], line)
    if people := unique(name for one in segments if one.kind is Kind.PERSON and one.sure for name in one.names):
        yield _make(Field.PAGE_AUTHORS, people, line)
    days = {one.found.day for one in segments if one.found is not None}
    if len(days) == 1 and not houses:  # beside a house it could be the day of either
        yield _make(Field.PAGE_DATE, days.pop(), line)


def _of_credit(credit: Credit, line: str) -> Iterator[Reading]:
    values: dict[Field, Value | None] = {
        Field.ORIGINAL_OUTLET: credit.outlet or credit.agency,
        Field.PAGE_AUTHORS: credit.authors,
        Field.ORIGINAL_DATE: credit.day,
    }
    yield from (_make(field, value, line) for field, value in values.items() if value)
