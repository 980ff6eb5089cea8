"""Credits without a label, told by shape and place: `AUTHOR, OUTLET, DATE` below the title, `OUTLET D.M.YY` above it,
`AUTHOR, OUTLET` as the last line, an outlet or host alone beside the byline, `From OUTLET via BLOG, by AUTHOR`.

A line is cut into segments; it credits where every segment is told and what stands for the house is marked as one well
enough for what else the line says. A line that looks like a credit and is not understood is a sign (`unread`): the page
is credited, but nobody knows by whom.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from functools import cache

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.readers.credit_points import (
    NEEDED,
    LineCredit,
    count_points,
    has_later_day,
    is_own_day,
)
from reprints.extract.provenance.readers.labels import is_bibliography
from reprints.extract.provenance.readers.links import find_original
from reprints.extract.provenance.readers.short_lines import ShortLine, find_short_lines, says_more
from reprints.extract.provenance.reading import Field, Found, Method, Reading, Value
from reprints.extract.provenance.words.dates import Calendar, find_dates
from reprints.extract.provenance.words.hosts import same_site
from reprints.extract.provenance.words.houses import Strength, is_domain, is_institution
from reprints.extract.provenance.words.keys import name_key
from reprints.extract.provenance.words.segments import Kind, Segment, cut_line
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold, trim
from reprints.model import RemovedKind

_RIGHTS = re.compile(r"\W*(?:©|\([cC]\)|[Cc]opyright:?)\s*(?:©\s*)?(?:(?:19|20)\d\d\s*,?\s*)?")
MOST_SEGMENTS, LONGEST_SIGN = 9, 120
_VIA = re.compile(r",?\s+(?:via|par|über|через|vía)\s+[^,|()]{2,60}", re.I)


def read_unlabelled(
    frame: Frame, calendar: Calendar, own_days: list[Reading], taken: set[str], own_names: frozenset[str]
) -> Iterator[Found]:
    """The page's credit without a label, the best where several lines could be one; else the signs of one.

    `own_days` are readings of the page's own day, for machines and in lines of their own; `taken` are lines that other
    readers understood, `own_names` keys of the site's names.
    """
    read, signs = [], []
    for line in find_short_lines(frame):
        if line.text in taken or line.at in frame.notices:
            continue
        if says_more(line.text):
            continue
        stated, origin = _take_origin(line.text)
        if stated is line.text and _RIGHTS.match(stated):
            continue  # of a picture, or the site's own
        segments = cut_line(stated, calendar, title=frame.page.title, known=frame.page.houses)
        if not segments or len(segments) > MOST_SEGMENTS:
            continue
        credit = _interpret(frame, line, segments, own_days, origin=origin)
        if credit is not None and _names_site(credit.house.text, own_names):
            continue
        if credit is not None and credit.points >= NEEDED:
            read.append((credit, line))
        elif not _names_site(line.text, own_names) and _is_sign(frame, line, segments, credit, own_days):
            signs.append(line)
    read = _without_lists(read)
    if read:
        credit, line = max(read, key=lambda one: one[0].points)
        yield _found(frame, credit, line)
        return
    for line in signs:
        yield Found(readings=(Reading(field=Field.CREDIT_SIGN, value=line.text, text=line.text, method=Method.UNREAD),))


def _without_lists(read: list[tuple[LineCredit, ShortLine]]) -> list[tuple[LineCredit, ShortLine]]:
    """The credits without those of a list: two lines in a row below the text that name two houses and days are of other
    articles, or of readers' comments."""
    dated = {line.at: name_key(credit.house.text) for credit, line in read if line.ending and credit.day is not None}
    listed = {at for at, house in dated.items() for near in (at - 1, at + 1) if dated.get(near, house) != house}
    return [one for one in read if one[1].at not in listed]


def _names_site(text: str, own_names: frozenset[str]) -> bool:
    """Whether a name, or its end, is the site's: `Jane Roe Review` on the Review's site, `The Tribune` on the Harbour
    Tribune's."""
    words = re.split(r"[\s,|/·•–—-]+", text)
    keys = {name_key(" ".join(words[at:])) for at in range(len(words))}
    if keys & own_names:
        return True
    short = name_key(text)
    return fold(text).startswith("the ") and len(short) > 4 and any(own.endswith(short) for own in own_names)


@cache
def _from() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{alternation('from_words')})\s+(?=\S)")


def _take_origin(text: str) -> tuple[str, bool]:
    """A line without `From` before its house and the blog it came by: `From Harbour Scope via Quayside Blog`."""
    if (rights := _RIGHTS.match(text)) and find_dates(text):  # `© Jane Roe / The Herald, 17/08/1999`
        return text[rights.end() :], False
    match = _from().match(fold(text))
    if match is None or not text[match.end() : match.end() + 1].isupper() or len(text) - match.end() < 3:
        return text, False
    return _VIA.sub("", text[match.end() :], count=1), True


def _interpret(
    frame: Frame, line: ShortLine, segments: Sequence[Segment], own_days: list[Reading], *, origin: bool
) -> LineCredit | None:
    """What a line credits, and the points that speak for it; None where it names no house or says more."""
    if any(one.kind is Kind.WORDS for one in segments) or _has_label(segments):
        return None
    if line.near_person and not any(one.sure for one in segments):
        segments = [_as_house(one) for one in segments]  # the author stands in the line beside
    house = _choose_house(segments) or (_first_of(segments) if origin or line.marked else None)
    if (
        house is None
        or frame.is_in_menu(house.text)
        or (is_domain(house.text) and same_site(f"http://{house.text}", frame.page.url))
    ):
        return None
    authors = _authors_of(segments, house)
    day = next((one.found for one in segments if one.kind is Kind.DAY), None)
    others = [one for one in segments if one is not house]
    place = next((one.text for one in others if one.kind is Kind.PLACE), None)
    section = next((one.names[0] for one in others if one.kind is Kind.SECTION and one.names), None)
    credit = LineCredit(house=house, authors=authors, place=place, section=section, day=day, points=0)
    return dataclasses.replace(credit, points=count_points(frame, line, segments, credit, own_days) + 2 * origin)


def _has_label(segments: Sequence[Segment]) -> bool:
    """Whether a line begins with a word and a colon that no reader knows: `Further reading:`."""
    if len(segments) > 1 and segments[1].after in (":", "：") and segments[1].kind is Kind.DAY:
        return True  # `First publication: 3 May 2014`
    paper = segments[0].kind is Kind.HOUSE and segments[0].strength >= Strength.MARKED
    return len(segments) > 1 and segments[1].after in (":", "：") and segments[0].kind is not Kind.PERSON and not paper


def _as_house(one: Segment) -> Segment:
    return dataclasses.replace(one, kind=Kind.HOUSE, names=()) if one.kind is Kind.PERSON and not one.sure else one


def _first_of(segments: Sequence[Segment]) -> Segment | None:
    """What stands right behind `From`, whatever it reads like."""
    first = segments[0]
    return first if first.kind in (Kind.HOUSE, Kind.PERSON) and not first.sure else None


def _choose_house(segments: Sequence[Segment]) -> Segment | None:
    """The best marked house; of two equal ones the first, but an agency stands back for a paper."""
    houses = [one for one in segments if one.kind is Kind.HOUSE]
    papers = [one for one in houses if one.strength is Strength.MARKED] or houses
    papers = [one for one in papers if not is_institution(one.text)] or papers
    if papers:
        return max(papers, key=lambda one: one.strength)
    people = [one for one in segments if one.kind is Kind.PERSON]
    unsure = [one for one in people if not one.sure]
    if len(people) == 2 and len(unsure) == 1:
        return unsure[0]  # `Nuova Alba Quotidiana - Pietro Galvagni`
    if len(people) == 2 and len(unsure) == 2:  # `Cuthbert Ashdown, Harbour Scope`
        return people[1]
    return next((one for one in people if one.prep and not one.sure and len(people) > 1), None)


def _authors_of(segments: Sequence[Segment], house: Segment) -> tuple[str, ...]:
    people = [one for one in segments if one.kind is Kind.PERSON and one is not house]
    sure = [one for one in people if one.sure]
    chosen = sure or [one for one in people if one.start < house.start]
    return tuple(dict.fromkeys(name for one in chosen for name in one.names))


def _is_sign(
    frame: Frame, line: ShortLine, segments: Sequence[Segment], credit: LineCredit | None, own_days: list[Reading]
) -> bool:
    """Whether a line not understood speaks of another house: a host that is not the site's, a name and another day."""
    houses = [one for one in segments if one.kind is Kind.HOUSE and one.strength >= Strength.MARKED]
    if any(is_domain(one.text) and same_site(f"http://{one.text}", frame.page.url) for one in houses):
        return False
    if line.marked:
        return True
    plain = not any(one.kind is Kind.WORDS and len(one.text.split()) > 1 for one in segments)
    if (
        houses
        and plain
        and (len(segments) > 1 or not line.ending or houses[0].quoted)
        and not line.above
        and len(line.text) <= LONGEST_SIGN
        and not is_bibliography(line.text)
    ):
        return True
    if credit is not None:
        alone = not any(one.text not in line.text for one in own_days)
        town = credit.house.strength is Strength.NONE and " " not in credit.house.text and not credit.house.quoted
        earlier = credit.day is not None and not town and (alone or has_later_day(line, credit.day, own_days))
        return earlier and bool(own_days) and not line.above and not is_own_day(line, credit.day, own_days)
    return _names_before_day(line, segments, own_days)


def _names_before_day(line: ShortLine, segments: Sequence[Segment], own_days: list[Reading]) -> bool:
    """Whether a line is one name that could be a person's or a house's, and an earlier day than the page's own."""
    told = [one for one in segments if one.kind is not Kind.FILLER]
    kinds = [one.kind for one in told]
    if kinds != [Kind.PERSON, Kind.DAY] or told[0].sure or told[1].found is None or line.above:
        return False
    return not is_own_day(line, told[1].found, own_days) and has_later_day(line, told[1].found, own_days)


def _found(frame: Frame, credit: LineCredit, line: ShortLine) -> Found:
    outlet = trim(credit.house.text)
    url = next(filter(None, (find_original(frame, text, outlet) for text in line.lines)), None)
    values: dict[Field, Value | None] = {
        Field.ORIGINAL_AUTHORS: credit.authors,
        Field.ORIGINAL_SECTION: credit.section,
        Field.ORIGINAL_OUTLET: outlet,
        Field.ORIGINAL_PLACE: credit.place,
        Field.ORIGINAL_DATE: credit.day.day if credit.day else None,
        Field.ORIGINAL_URL: url,
    }
    readings = tuple(
        Reading(field=field, value=value, text=line.text, method=Method.UNLABELLED)
        for field, value in values.items()
        if value
    )
    lifted = tuple((RemovedKind.CREDIT, one) for one in line.lines)
    return Found(readings=readings, lifted=lifted, credit_line=line.text)
