"""Finds the page's credit line among its lines: `[Source: …]` at the end of the text, `Fuente: …` beside it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.readers.credit import LONGEST_CREDIT, Credit, read_credit
from reprints.extract.provenance.readers.dayline import says_published
from reprints.extract.provenance.readers.labels import (
    LONGEST_LABEL,
    find_inner_label,
    is_bibliography,
    is_label_alone,
    label_length,
    source_word_length,
    weak_label_length,
)
from reprints.extract.provenance.readers.links import find_original, links_of, named_by_link
from reprints.extract.provenance.reading import NOTHING, Field, Found, Method, Reading
from reprints.extract.provenance.running import is_running
from reprints.extract.provenance.words.dates import UNKNOWN, Calendar, FoundDate, find_date
from reprints.extract.provenance.words.hosts import same_site
from reprints.extract.provenance.words.houses import Strength, weigh_house
from reprints.extract.provenance.words.notice import starts_notice
from reprints.extract.provenance.words.people.names import is_person, read_authors, starts_byline
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import DIGIT, fold, trim
from reprints.model import RemovedKind

JOINED_LINES = 5
LONGEST_MIXED, LONGEST_WORDED, LONGEST_FIELD = 220, 140, 120
_BRACKET = re.compile(r"[\[({]\s*[^\W\d_][^:\[\]]{2,22}:")
_PICTURE = re.compile(rf"\W*(?:{alternation('picture_words')})\b|.*\b(?:getty images|shutterstock|photo)\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A credit line, where it starts, the lines it takes and whether brackets set it off. `length` is that of the words
    before it where they are no label, `before` what stands before a label within a line."""

    at: int
    text: str
    lines: tuple[str, ...]
    bracketed: bool
    length: int = 0
    before: str = ""


def read_credits(frame: Frame, calendar: Calendar) -> Found:
    """The page's credit: the last in brackets after which no text goes on, else the only one beside the text."""
    placed = [one for one in _candidates(frame) if not _is_of_picture(frame, one) and not frame.is_beside(one.at)]
    bracketed = [one for one in placed if one.bracketed and _ends_text(frame, one)]
    bare = [
        one
        for one in placed
        if not one.bracketed
        and (one.at in frame.ending or one.at in frame.head or (one.at in frame.tail and one.at < frame.end))
    ]
    if bracketed:
        chosen = bracketed[-1]
    elif len({fold(one.text) for one in bare}) == 1:
        chosen = bare[-1]
    elif bare:
        return NOTHING  # several sources are a bibliography, or stand under tables
    elif (worded := _worded(frame)) is not None and not _is_of_picture(frame, worded):
        chosen = worded
    else:
        return NOTHING
    if is_bibliography(chosen.text):
        return NOTHING
    credit = read_credit(chosen.text, calendar, chosen.length)
    if credit is not None and not credit.authors and chosen.before and (names := _labelled_people(chosen.before)):
        credit = dataclasses.replace(credit, authors=names)
    if credit is not None and credit.day is None and chosen.before and says_published(chosen.before):
        day = find_date(chosen.before, calendar)
        credit = dataclasses.replace(credit, day=day.day, date_text=day.text) if day else credit
    if credit is None:
        return NOTHING
    if credit.day is None and not chosen.bracketed and (day := _day_beside(frame, chosen, calendar)):
        credit = dataclasses.replace(credit, day=day.day, date_text=day.text)
    found = _found(frame, chosen, credit)
    if not found.readings and not credit.own:
        sign = Reading(field=Field.CREDIT_SIGN, value=chosen.text, text=chosen.text, method=Method.UNREAD)
        found = dataclasses.replace(found, readings=(sign,))
    return found


@cache
def _day_field() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternation('day_fields')})(?:\s*[:：]\s*(?=\S|$)|\W*$)")


def _day_beside(frame: Frame, placed: Placed, calendar: Calendar) -> FoundDate | None:
    """The day of a field of its own a few lines from the credit's: `Source: …`, `Author: …`, `Date: …`."""
    for at in range(max(0, placed.at - 4), min(len(frame.lines), placed.at + 6)):
        line = frame.lines[at]
        if at == placed.at or len(line) > 60 or not (match := _day_field().match(fold(line))):
            continue
        following = frame.lines[at + 1] if at + 1 < len(frame.lines) and match.end() >= len(line.rstrip()) else ""
        if found := find_date(line + " " + following[:40], calendar):
            return found
    return None


def _labelled_people(before: str) -> tuple[str, ...]:
    """The people a label before the source's names: `Автор: Jane Roe. Источник: …`."""
    names = read_authors(before) if starts_byline(before) else ()
    return names if all(map(is_person, names)) else ()


def _candidates(frame: Frame) -> Iterator[Placed]:
    for at, line in enumerate(frame.lines):
        if label_length(line):
            if placed := _whole_line(frame, at):
                yield placed
        elif len(line) <= LONGEST_LABEL and is_label_alone(line) and (placed := _field(frame, at)):
            yield placed
        elif len(line) > 40 and line.rstrip()[-1:] in "])}" and (glued := _glued(line)):
            yield Placed(at=at, text=glued, lines=(glued,), bracketed=True)
        elif len(line) <= LONGEST_MIXED and (inner := find_inner_label(line)) is not None:
            before = line[:inner]
            if before.rstrip()[-1:] in "|·•([-–—,.;" or DIGIT.search(before):
                text = line[inner:]
                yield Placed(at=at, text=text, lines=(line,), bracketed=False, before=before)


def _worded(frame: Frame) -> Placed | None:
    """A line beside the text that begins with words such as `Provided by`; the last where several do."""
    found = None
    for at in dict.fromkeys([*frame.head, *frame.ending]):
        line = frame.lines[at]
        if not 6 < len(line) <= LONGEST_WORDED or at == frame.title_at or frame.is_beside(at) or frame.is_caption(line):
            continue
        following = frame.lines[at + 1] if at + 1 < len(frame.lines) else ""
        if length := weak_label_length(line):
            stated = line[length:] or following
            told = line.lstrip()[:1] in "[(" and find_date(line, UNKNOWN) is not None
            if told or _names_house(frame, stated) or _links_elsewhere(frame, line):
                alone = length >= len(line.rstrip())
                lines = (line, following) if alone else (line,)
                found = Placed(at=at, text=" ".join(lines), lines=lines, bracketed=False, length=length)
        elif length := source_word_length(line, weak=False):
            found = Placed(at=at, text=line, lines=(line,), bracketed=False, length=length)
        elif (length := source_word_length(line, weak=True)) and _names_house(frame, line[length:]):
            found = found or Placed(at=at, text=line, lines=(line,), bracketed=False, length=length)
    return found


def _links_elsewhere(frame: Frame, line: str) -> bool:
    return any(not same_site(href, frame.page.url) for _, href in links_of(frame, line))


def _names_house(frame: Frame, stated: str) -> bool:
    """Whether what stands first is marked as a house's name."""
    first = trim(re.split(r"\s*[,|(;]\s*|\s+[-–—]\s+|\s(?=\d)|\s(?:el|on|le|il|am|em)\s+(?=\d)", stated)[0])
    strength = weigh_house(first, frame.page.houses)
    return strength is not None and strength >= Strength.MARKED


def _is_list(frame: Frame, at: int) -> bool:
    """Whether a label stands above a list of several items: a bibliography."""
    items = [frame.element_of(one) for one in (at + 1, at + 2)]
    return all(one is not None and one.tag == "li" for one in items)


def _whole_line(frame: Frame, at: int) -> Placed | None:
    """A labelled line, with those after it up to its closing bracket, or the one its label stands above."""
    lines = frame.lines
    line = lines[at]
    bracketed = line.lstrip('*"« ')[:1] in "[({"
    if len(line) > LONGEST_CREDIT:
        return None
    if label_length(line) >= len(line.rstrip()) and not bracketed:
        following = lines[at + 1] if at + 1 < len(lines) else ""
        return (
            Placed(at=at, text=f"{line} {following}", lines=(line, following), bracketed=False)
            if 1 < len(following) < 120 and not _is_list(frame, at)
            else None
        )
    if not bracketed or re.search(r"[\])}]\W*$", line):
        return Placed(at=at, text=line, lines=(line,), bracketed=bracketed)
    taken = [line]
    for following in lines[at + 1 : at + JOINED_LINES]:
        if is_running(following) or starts_notice(following):
            break
        taken.append(following)
        if re.search(r"[\])}]\W*$", following):
            return Placed(at=at, text=" ".join(taken), lines=tuple(taken), bracketed=True)
    return Placed(at=at, text=line, lines=(line,), bracketed=True)


def _field(frame: Frame, at: int) -> Placed | None:
    """A field whose label has no colon and stands in an element of its own: `<dt>Source</dt><dd>…</dd>`."""
    following = frame.lines[at + 1] if at + 1 < len(frame.lines) else ""
    if not 1 < len(following) <= LONGEST_FIELD or is_running(following) or _is_list(frame, at):
        return None
    line = frame.lines[at]
    return Placed(at=at, text=f"{line}: {following}", lines=(line, following), bracketed=False)


def _glued(line: str) -> str | None:
    """The credit in brackets a paragraph ends with."""
    tail = line[-LONGEST_CREDIT:]
    starts = [match.start() for match in _BRACKET.finditer(tail) if label_length(tail[match.start() :])]
    return tail[starts[-1] :].strip() if starts else None


def _ends_text(frame: Frame, placed: Placed) -> bool:
    """Whether the article is over after this line: at most two more paragraphs (a note on the author) follow."""
    following = frame.lines[placed.at + len(placed.lines) : max(frame.text_to, placed.at + 12)]
    return sum(1 for line in following if is_running(line) and not starts_notice(line)) <= 2


def _is_of_picture(frame: Frame, placed: Placed) -> bool:
    stated = fold(placed.text[placed.length or label_length(placed.text) :])
    return bool(_PICTURE.match(stated)) or frame.is_caption(placed.lines[0]) or frame.follows_figure(placed.at)


def _found(frame: Frame, placed: Placed, credit: Credit) -> Found:
    if credit.outlet:
        links = links_of(frame, placed.lines[-1])
        credit = dataclasses.replace(credit, outlet=named_by_link(credit.outlet, links, frame.page.url))
    values = {
        Field.ORIGINAL_AUTHORS: credit.authors,
        Field.ORIGINAL_SECTION: credit.section,
        Field.ORIGINAL_OUTLET: credit.outlet,
        Field.ORIGINAL_AGENCY: credit.agency,
        Field.ORIGINAL_PLACE: credit.place,
        Field.ORIGINAL_DATE: credit.day,
        Field.ORIGINAL_URL: credit.url or _link_of(frame, placed, credit),
    }
    readings = tuple(
        Reading(
            field=field,
            value=value,
            text=credit.date_text if field == Field.ORIGINAL_DATE else placed.text,
            method=Method.CREDIT_LINE,
        )
        for field, value in values.items()
        if value
    )
    lifted = tuple((RemovedKind.CREDIT, line) for line in placed.lines)
    return Found(readings=readings, lifted=lifted, credit_line=placed.text)


def _link_of(frame: Frame, placed: Placed, credit: Credit) -> str | None:
    return find_original(frame, placed.lines[-1], credit.outlet)
