"""Bylines in, before or at the end of the text: lines that are nothing but a byline or a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reprints.extract.provenance.frame import GAP, Frame
from reprints.extract.provenance.readers.links import links_of
from reprints.extract.provenance.reading import Field, Found, Method, Reading
from reprints.extract.provenance.running import is_running
from reprints.extract.provenance.words.dates import Calendar
from reprints.extract.provenance.words.people.given import has_given_name
from reprints.extract.provenance.words.people.names import (
    is_byline_word,
    is_person,
    read_agency,
    read_authors,
    starts_byline,
    unique,
)
from reprints.extract.provenance.words.segments import Kind, cut_line
from reprints.extract.provenance.words.tables import word_set
from reprints.extract.provenance.words.text import fold, squeeze, trim
from reprints.model import RemovedKind

LONGEST = 70
SHORT = 80  # characters, fewer than which make a line part of a gap
LEAD_WITHIN = 8  # lines below the title
_BEHIND_TITLE = re.compile(r"[”\"»]\s*,?\s+(?i:por|by|di|von|par|de)\s+(?P<names>[^\W\d_].{3,60})$")
_DASHES = re.compile(r"^[\s\-–—~*]+")
_BYLINE_WORD = re.compile(r"(?i:by|von|par|por|di)\b|(?:By|Von|Par|Por)(?=[A-Z])")
_NUMBER = re.compile(r"[IVXLC]+\.\s|[A-Z]\)\s|\d")  # of a chapter
_PICTURES = re.compile(r"\s+(?:Illustration|Fotos?|Photos?|Bild(?:er)?)\b.*$")  # whoever made the pictures


def read_text_bylines(frame: Frame) -> Iterator[Found]:
    """A line of the text that is nothing but `By Jane Roe`; none where two such lines differ: those are teasers'."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    end = min(len(frame.lines), _find_end(frame) + 2)
    for at, line in frame.each(range(frame.text_from, end)):
        following = frame.lines[at + 1] if at + 1 < end else ""
        if line[:1].isupper() and is_byline_word(line) and is_person(trim(following)):
            found.setdefault((trim(following),), (line, following))
        elif names := _names_of(line):
            found.setdefault(names, (line,))
    if len(found) == 1:
        names, lines = next(iter(found.items()))
        reading = Reading(field=Field.PAGE_AUTHORS, value=names, text=" ".join(lines), method=Method.TEXT_BYLINE)
        yield Found(readings=(reading,), lifted=tuple((RemovedKind.BYLINE, line) for line in lines))


def _find_end(frame: Frame) -> int:
    """One past the last running line before a long gap or a notice, whatever box it stands in: a byline with its word
    may follow sources and boxes."""
    last, blanks = frame.text_to, 0
    for at in range(frame.text_from, len(frame.lines)):
        if at in frame.notices:
            break
        if is_running(frame.lines[at]):
            last, blanks = max(last, at + 1), 0
        elif (blanks := blanks + (len(frame.lines[at]) < SHORT)) > GAP:
            break
    return last


def read_name_before_credit(frame: Frame, credits: frozenset[str]) -> Iterator[Found]:
    """People's names alone in a line close below the title, where a credit, a heading or a rule follows."""
    if frame.title_at is None:
        return
    for at in range(frame.title_at + 1, min(frame.title_at + 4, frame.text_from + 1, len(frame.lines) - 1)):
        line = frame.lines[at]
        if line in credits or not (names := _people_of(line)) or frame.is_beside(at):
            continue
        if frame.lines[at + 1] in credits or (has_given_name(line) and _is_set_off(frame, at)):
            reading = Reading(field=Field.PAGE_AUTHORS, value=names, text=line, method=Method.LEAD_NAME)
            yield Found(readings=(reading,), lifted=((RemovedKind.BYLINE, line),))
        return


def _is_set_off(frame: Frame, at: int) -> bool:
    """Whether a line stands in bold, and before a heading or rule."""
    element = frame.element_of(at)
    following = None if element is None else element.getnext()
    strong = element is not None and (
        element.tag in ("b", "strong") or next(element.iter("b", "strong"), None) is not None
    )
    return strong and following is not None and following.tag in ("hr", "h2", "h3", "h4")


def read_name_lines(frame: Frame, calendar: Calendar) -> Iterator[Found]:
    """Lines around the text that are nothing but people, told by a given name, and perhaps a day or a reading time; and
    the person a title names behind a quotation. What they name is weighed on reprints alone, whose authors stand so."""
    places = dict.fromkeys([*frame.head, *frame.lead, *frame.ending])
    for at in places:
        line = frame.lines[at]
        if at == frame.title_at:
            names = _names_in_title(line)
        elif _may_be_names(frame, at):
            names = _names_beside_day(frame, line, calendar)
        else:
            names = ()
        if names:
            yield Found(readings=(Reading(field=Field.PAGE_AUTHORS, value=names, text=line, method=Method.NAME_LINE),))


def _may_be_names(frame: Frame, at: int) -> bool:
    """Whether a line is short and beside the text, and below it no link: those lead to people the article is about."""
    line = frame.lines[at]
    if not 4 < len(line) <= LONGEST or frame.is_beside(at) or at <= (frame.title_at or 0) - 3:
        return False
    linked = at in frame.ending and any(text == line for text, _ in links_of(frame, line))
    return not linked


def _names_in_title(title: str) -> tuple[str, ...]:
    match = _BEHIND_TITLE.search(title)
    names = read_authors(match["names"]) if match else ()
    return names if names and all(map(is_person, names)) else ()


def _names_beside_day(frame: Frame, line: str, calendar: Calendar) -> tuple[str, ...]:
    segments = cut_line(line, calendar, title=frame.page.title, known=frame.page.houses)
    people = [one for one in segments if one.kind is Kind.PERSON]
    told = all(one.sure and all(map(has_given_name, one.names)) for one in people)
    if not people or not told or any(one.kind not in (Kind.PERSON, Kind.DAY, Kind.FILLER) for one in segments):
        return ()
    return unique(name for one in people for name in one.names)


def read_lead_name(frame: Frame) -> Iterator[Found]:
    """The paragraph that is nothing but people's names and stands, with the title close above, right before the first
    running one as its neighbour in the mark-up: a name in another box may be of a button, a picture, a teaser."""
    at = frame.text_from - 1
    if frame.title_at is None or not frame.title_at < at <= frame.title_at + LEAD_WITHIN or at + 2 > len(frame.lines):
        return
    line, text = frame.lines[at], frame.lines[at + 1]
    if not (names := _people_of(line)):
        return
    for paragraph in frame.page.elements.named("p"):
        following = paragraph.getnext()
        if following is None or following.tag != "p" or len(paragraph) > 2:
            continue
        if squeeze(paragraph.text_content()) == line and squeeze(following.text_content())[:40] == text[:40]:
            reading = Reading(field=Field.PAGE_AUTHORS, value=names, text=line, method=Method.LEAD_NAME)
            yield Found(readings=(reading,), lifted=((RemovedKind.BYLINE, line),))
            return


def _people_of(line: str) -> tuple[str, ...]:
    """The people a line names, where it says nothing else."""
    if len(line) > LONGEST or line.endswith(("!", "?", ":", ",")) or _BYLINE_WORD.match(line) or _NUMBER.match(line):
        return ()
    if any(word in word_set("picture_words") for word in re.split(r"\W+", fold(line))):
        return ()  # the credit of a picture
    names = read_authors(line)
    said = sum(map(len, names)) >= len(line) - 5 * len(names)
    return names if said and all(map(is_person, names)) else ()


def _names_of(line: str) -> tuple[str, ...]:
    """The people, or the agency, a short line names and beside whom it says nothing else."""
    if len(line) > LONGEST or line.endswith((".", "!", "?", ":")):
        return ()
    said = line if line[:1].isalnum() else _DASHES.sub("", line)
    length = starts_byline(said) if said != line or said[:1].isupper() else 0
    named = _PICTURES.sub("", said[length:])
    names = read_authors(f"By {named}") if length else ()
    if not all(is_person(name) or read_agency(name) for name in names):
        return ()
    return names if sum(map(len, names)) >= len(named) - 5 * len(names) else ()
