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
from dataclasses import dataclass
from functools import cache, lru_cache

from reprints.extract.provenance.frame import Frame, is_running
from reprints.extract.provenance.readers.credit import is_bibliography
from reprints.extract.provenance.readers.links import leads_there, links_of
from reprints.extract.provenance.readers.prose import is_picture
from reprints.extract.provenance.reading import Field, Found, Method, Reading, Value
from reprints.extract.provenance.words.dates import Calendar, FoundDate, find_dates
from reprints.extract.provenance.words.hosts import same_site
from reprints.extract.provenance.words.houses import Strength, is_domain, is_institution
from reprints.extract.provenance.words.keys import name_key
from reprints.extract.provenance.words.people.given import has_given_name
from reprints.extract.provenance.words.people.names import is_person, read_authors, starts_byline
from reprints.extract.provenance.words.segments import Kind, Segment, cut_line
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold, trim
from reprints.model import RemovedKind

LONGEST, MOST_SEGMENTS = 200, 9
LONGEST_SIGN, MOST_SMALL = 120, 6
ABOVE = 4  # lines above the title
_RIGHTS = re.compile(r"\W*(?:©|\([cC]\)|[Cc]opyright:?)\s*(?:©\s*)?(?:(?:19|20)\d\d\s*,?\s*)?")
_FOOTNOTE = re.compile(r"\W*\[?\d{1,2}[\])]|\d{1,2}\.\s(?!\d)|[*†‡]\s?\S|\[\d|\^")
NEEDED = 3  # points of a credit
_ASIDE = (Kind.FILLER, Kind.PLACE, Kind.VOLUME, Kind.TITLE, Kind.SECTION)
_PARTED = ("/", "|", "-", "–", "—", "·", "•", ",", "(", "[", "/", "~", "‖", "¦")
_VIA = re.compile(r",?\s+(?:via|par|über|через|vía)\s+[^,|()]{2,60}", re.I)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    """A candidate: where it stands, the lines it takes, and what stands beside it."""

    at: int
    text: str
    lines: tuple[str, ...]
    above: bool
    ending: bool
    near_byline: bool
    near_person: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _Credit:
    house: Segment
    authors: tuple[str, ...]
    place: str | None
    section: str | None
    day: FoundDate | None
    points: int


def read_unlabelled(
    frame: Frame, calendar: Calendar, own_days: list[Reading], taken: set[str], own_names: frozenset[str]
) -> Iterator[Found]:
    """The page's credit without a label, the best where several lines could be one; else the signs of one.

    `own_days` are readings of the page's own day, for machines and in lines of their own; `taken` are lines that other
    readers understood, `own_names` keys of the site's names.
    """
    read, signs = [], []
    for line in _lines_of(frame):
        if line.text in taken or line.at in frame.notices:
            continue
        if _says_more(line.text):
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
    if read:
        credit, line = max(read, key=lambda one: one[0].points)
        yield _found(frame, credit, line)
        return
    for line in signs:
        yield Found(readings=(Reading(field=Field.CREDIT_SIGN, value=line.text, text=line.text, method=Method.UNREAD),))


def _says_more(text: str) -> bool:
    """Whether a line has more small words than a credit: the cheap check, before it is cut."""
    return sum(1 for word in text.split() if len(word) > 3 and word[0].islower() and word.isalpha()) > MOST_SMALL


def _names_site(text: str, own_names: frozenset[str]) -> bool:
    """Whether a name, or its end, is the site's: `Jane Roe Review` on the Review's site, `The Tribune` on the Harbour
    Tribune's."""
    words = re.split(r"[\s,|/·•–—-]+", text)
    keys = {name_key(" ".join(words[at:])) for at in range(len(words))}
    if keys & own_names:
        return True
    short = name_key(text)
    return fold(text).startswith("the ") and len(short) > 4 and any(own.endswith(short) for own in own_names)


def _lines_of(frame: Frame) -> Iterator[_Line]:
    """Short lines around the title and after the text, each alone; one that ends in a comma, with the next."""
    title = frame.title_at
    first = max(0, title - ABOVE) if title is not None else max(0, frame.text_from - ABOVE)
    places = [
        *range(first, min(frame.text_from + 1, len(frame.lines), (title or first) + 14)),
        *frame.lead,
        *frame.ending,
    ]
    for at in dict.fromkeys(places):
        line = frame.lines[at]
        if _FOOTNOTE.match(line):
            continue
        if (
            at == title
            or not 3 < len(line) <= LONGEST
            or (is_running(line) and at != frame.text_from)
            or frame.is_beside(at)
        ):
            continue
        if frame.is_caption(line) or is_picture(fold(line)) or _buttons().fullmatch(fold(line)):
            continue
        lines: tuple[str, ...] = (line,)
        if line.rstrip().endswith(",") and at + 1 < len(frame.lines) and len(frame.lines[at + 1]) <= LONGEST // 2:
            lines = (line, frame.lines[at + 1])
        yield _Line(
            at=at,
            text=" ".join(lines),
            lines=lines,
            above=title is not None and at < title,
            ending=at >= frame.text_to or at in frame.ending,
            near_byline=_is_near_byline(frame, at),
            near_person=any(_is_person_line(one) for one in _beside(frame, at)),
        )


def _beside(frame: Frame, at: int) -> list[str]:
    return [frame.lines[one] for one in (at - 1, at + 1) if 0 <= one < len(frame.lines) and one != frame.title_at]


def _is_near_byline(frame: Frame, at: int) -> bool:
    return any(len(line) < 90 and (starts_byline(line) > 0 or _is_person_line(line)) for line in _beside(frame, at))


@lru_cache(maxsize=512)
def _is_person_line(line: str) -> bool:
    """Whether a line is nothing but people, told by a given name or a byline word."""
    if len(line) > 70:
        return False
    names = read_authors(line)
    told = starts_byline(line) > 0 or has_given_name(line.lstrip("—–- "))
    return bool(names) and told and all(map(is_person, names)) and sum(map(len, names)) >= len(line) - 12 * len(names)


@cache
def _buttons() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:(?:{alternation('button_words')})[\W\d]*)+")


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
    frame: Frame, line: _Line, segments: Sequence[Segment], own_days: list[Reading], *, origin: bool
) -> _Credit | None:
    """What a line credits, and the points that speak for it; None where it names no house or says more."""
    if any(one.kind is Kind.WORDS for one in segments) or _has_label(segments):
        return None
    if line.near_person and not any(one.sure for one in segments):
        segments = [_as_house(one) for one in segments]  # the author stands in the line beside
    house = _choose_house(segments) or (_first_of(segments) if origin else None)
    if (
        house is None
        or fold(house.text) in frame.menu
        or (is_domain(house.text) and same_site(f"http://{house.text}", frame.page.url))
    ):
        return None
    authors = _authors_of(segments, house)
    day = next((one.found for one in segments if one.kind is Kind.DAY), None)
    others = [one for one in segments if one is not house]
    place = next((one.text for one in others if one.kind is Kind.PLACE), None)
    section = next((one.names[0] for one in others if one.kind is Kind.SECTION and one.names), None)
    credit = _Credit(house=house, authors=authors, place=place, section=section, day=day, points=0)
    return dataclasses.replace(credit, points=_count_points(frame, line, segments, credit, own_days) + 2 * origin)


def _has_label(segments: Sequence[Segment]) -> bool:
    """Whether a line begins with a word and a colon that no reader knows: `Further reading:`."""
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


def _count_points(
    frame: Frame, line: _Line, segments: Sequence[Segment], credit: _Credit, own_days: list[Reading]
) -> int:
    house = credit.house
    points = int(house.strength)
    own = _is_own_day(line, credit.day, own_days)
    points += bool(credit.authors) + bool(credit.day) + bool(credit.place and credit.day)
    points += any(one.kind is Kind.TITLE for one in segments) + any(one.kind is Kind.VOLUME for one in segments)
    points += house.quoted + house.prep + (house.after == "/" and bool(credit.authors)) * 2
    points += _leads_elsewhere(frame, line)
    points += line.near_byline and (house.strength >= Strength.MARKED or credit.day is not None or house.quoted)
    points += line.near_person and house.quoted
    if len(segments) == 1 and not line.near_byline and not is_domain(house.text):
        return _count_alone(line, house)
    if credit.day and not own and _has_later_day(line, credit.day, own_days):
        points += 1 + (house.strength <= Strength.ARTICLE and _is_alone(line, segments, house))
    if credit.authors and house.strength <= Strength.ARTICLE and not own and not line.above:
        points += _in_usual_order(segments, house, ending=line.ending)
    bracketed = line.text[:1] in "[(" and bool(credit.place or credit.day)
    points += bracketed
    if line.above and not bracketed and (credit.day is None or house.strength < Strength.MARKED) and points < NEEDED:
        return 0  # a section or slogan above the title
    if own and house.strength < Strength.MARKED:
        return min(points, NEEDED - 1)
    if is_institution(house.text) and not credit.day and not line.text.startswith("["):
        return min(points, NEEDED - 1)  # where somebody works
    return points


def _count_alone(line: _Line, house: Segment) -> int:
    """Points of a house alone in its line: an agency in brackets above the title, a paper in brackets at the end. A
    signature is read elsewhere; another name alone may be anything."""
    bracketed = line.text[:1] in "[(" and line.text[-1:] in "])"
    agency = house.strength is Strength.KNOWN
    return NEEDED if bracketed and (agency if line.above else line.ending and house.strength is Strength.MARKED) else 0


def _in_usual_order(segments: Sequence[Segment], house: Segment, *, ending: bool) -> int:
    """Points for a line that is nothing but a person, the house and perhaps a place and day, in this order; more where
    a byline word or a given name tells the person, or the line ends the article."""
    told = [one for one in segments if one.kind not in _ASIDE]
    kinds = sorted("HOUSE" if one is house else one.kind.name for one in told)
    parted = house.after in _PARTED or house.prep or told[0] is house
    if kinds == ["DAY", "HOUSE", "PERSON"]:
        return int(parted) * (1 + (ending or any(one.sure for one in told)))
    if kinds == ["HOUSE", "PERSON"] and told[1] is house:
        return int(parted) * 2 * (told[0].sure or ending)
    return 0


def _leads_elsewhere(frame: Frame, line: _Line) -> bool:
    return any(not same_site(href, frame.page.url) for _, href in links_of(frame, line.lines[0]))


def _is_sign(
    frame: Frame, line: _Line, segments: Sequence[Segment], credit: _Credit | None, own_days: list[Reading]
) -> bool:
    """Whether a line not understood speaks of another house: a host that is not the site's, a name and another day."""
    houses = [one for one in segments if one.kind is Kind.HOUSE and one.strength >= Strength.MARKED]
    if any(is_domain(one.text) and same_site(f"http://{one.text}", frame.page.url) for one in houses):
        return False
    plain = not any(one.kind is Kind.WORDS and len(one.text.split()) > 1 for one in segments)
    if (
        houses
        and plain
        and len(segments) > 1
        and not line.above
        and len(line.text) <= LONGEST_SIGN
        and not is_bibliography(line.text)
    ):
        return True
    if credit is not None:
        alone = not any(one.text not in line.text for one in own_days)
        town = credit.house.strength is Strength.NONE and " " not in credit.house.text and not credit.house.quoted
        earlier = credit.day is not None and not town and (alone or _has_later_day(line, credit.day, own_days))
        return earlier and bool(own_days) and not line.above and not _is_own_day(line, credit.day, own_days)
    return _names_before_day(line, segments, own_days)


def _names_before_day(line: _Line, segments: Sequence[Segment], own_days: list[Reading]) -> bool:
    """Whether a line is one name that could be a person's or a house's, and an earlier day than the page's own."""
    told = [one for one in segments if one.kind is not Kind.FILLER]
    kinds = [one.kind for one in told]
    if kinds != [Kind.PERSON, Kind.DAY] or told[0].sure or told[1].found is None or line.above:
        return False
    return not _is_own_day(line, told[1].found, own_days) and _has_later_day(line, told[1].found, own_days)


def _is_own_day(line: _Line, day: FoundDate | None, own_days: list[Reading]) -> bool:
    """Whether a line's day is one that the page states of itself elsewhere."""
    return day is not None and any(one.value == day.day and one.text not in line.text for one in own_days)


def _has_later_day(line: _Line, day: FoundDate, own_days: list[Reading]) -> bool:
    """Whether the page states a later day of itself than a line's: when it republished."""
    return any(one.day is not None and one.day > day.day and one.text not in line.text for one in own_days)


def _is_alone(line: _Line, segments: Sequence[Segment], house: Segment) -> bool:
    """Whether a line is a house, a day and perhaps a place, and the house no single word before a comma: a town."""
    told = [one.kind for one in segments if one.kind not in (Kind.FILLER, Kind.PLACE, Kind.SECTION, Kind.VOLUME)]
    if sorted(kind.name for kind in told) != ["DAY", "HOUSE"]:
        return False
    return house.strength >= Strength.ARTICLE or " " in house.text or not line.text.startswith(house.text)


def _found(frame: Frame, credit: _Credit, line: _Line) -> Found:
    links = [link for text in line.lines for link in links_of(frame, text)]
    outlet = trim(credit.house.text)
    url = next((href for anchor, href in links if leads_there(anchor, outlet, href, frame.page.url)), None)
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
