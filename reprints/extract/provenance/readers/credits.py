"""Finds the page's credit line among its lines: `[Source: …]` at the end of the text, `Fuente: …` beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reprints.extract.provenance.frame import Frame, is_running
from reprints.extract.provenance.readers.credit import LONGEST_CREDIT, Credit, label_length, read_credit
from reprints.extract.provenance.readers.links import leads_there, links_of
from reprints.extract.provenance.reading import NOTHING, Found, Reading
from reprints.extract.provenance.words.dates import Calendar
from reprints.extract.provenance.words.notice import starts_notice
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold
from reprints.model import RemovedKind

JOINED_LINES = 5
_BRACKET = re.compile(r"[\[({]\s*[^\W\d_][^:\[\]]{2,22}:")
_PICTURE = re.compile(rf"\W*(?:{alternation('picture_words')})\b|.*\b(?:getty images|shutterstock|photo)\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A credit line, where it starts, the lines it takes and whether brackets set it off."""

    at: int
    text: str
    lines: tuple[str, ...]
    bracketed: bool


def read_credits(frame: Frame, calendar: Calendar) -> Found:
    """The page's credit: the last in brackets after which no text goes on, else the only one beside the text."""
    placed = [one for one in _candidates(frame) if not _is_of_picture(frame, one)]
    bracketed = [one for one in placed if one.bracketed and _ends_text(frame, one)]
    bare = [one for one in placed if not one.bracketed and (one.at in frame.tail or one.at in frame.head)]
    if bracketed:
        chosen = bracketed[-1]
    elif len({one.text for one in bare}) == 1:
        chosen = bare[-1]
    else:
        return NOTHING  # several sources are a bibliography, or stand under tables
    credit = read_credit(chosen.text, calendar)
    return NOTHING if credit is None else _found(frame, chosen, credit)


def _candidates(frame: Frame) -> Iterator[Placed]:
    for at, line in enumerate(frame.lines):
        if label_length(line):
            if placed := _whole_line(frame.lines, at):
                yield placed
        elif len(line) > 40 and line.rstrip()[-1:] in "])}" and (glued := _glued(line)):
            yield Placed(at=at, text=glued, lines=(glued,), bracketed=True)


def _whole_line(lines: tuple[str, ...], at: int) -> Placed | None:
    """A labelled line, with those after it up to its closing bracket, or the one its label stands above."""
    line = lines[at]
    bracketed = line.lstrip('*"« ')[:1] in "[({"
    if len(line) > LONGEST_CREDIT:
        return None
    if label_length(line) >= len(line.rstrip()) and not bracketed:
        following = lines[at + 1] if at + 1 < len(lines) else ""
        return (
            Placed(at=at, text=f"{line} {following}", lines=(line, following), bracketed=False)
            if 1 < len(following) < 120
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
    stated = fold(placed.text[label_length(placed.text) :])
    return bool(_PICTURE.match(stated)) or frame.is_caption(placed.lines[0])


def _found(frame: Frame, placed: Placed, credit: Credit) -> Found:
    values = {
        "original.authors": credit.authors,
        "original.section": credit.section,
        "original.outlet": credit.outlet,
        "original.agency": credit.agency,
        "original.place": credit.place,
        "original.date": credit.day,
        "original.url": credit.url or _link_of(frame, placed, credit),
    }
    readings = tuple(
        Reading(
            field=field,
            value=value,
            text=credit.date_text if field == "original.date" else placed.text,
            method="credit-line",
        )
        for field, value in values.items()
        if value
    )
    lifted = tuple((RemovedKind.CREDIT, line) for line in placed.lines)
    return Found(readings=readings, lifted=lifted, credit_line=placed.text)


def _link_of(frame: Frame, placed: Placed, credit: Credit) -> str | None:
    links = links_of(frame, placed.lines[-1])
    return next((href for anchor, href in links if leads_there(anchor, credit.outlet, href, frame.page.url)), None)
