"""The short lines around the title and after the text that may credit without a label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.readers.prose_credits.prose import is_picture
from reprints.extract.provenance.running import is_running, is_sentence
from reprints.extract.provenance.words.people.given import has_given_name
from reprints.extract.provenance.words.people.names import is_person, read_authors, starts_byline
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold

LONGEST = 200


MOST_SMALL = 6


ABOVE = 4  # lines above the title


_FOOTNOTE = re.compile(r"\W*\[?\d{1,2}[\])]|\d{1,2}\.\s(?!\d)|[*†‡]\s?\S|\[\d|\^")


@dataclass(frozen=True, kw_only=True, slots=True)
class ShortLine:
    """A candidate: where it stands, the lines it takes, and what stands beside it."""

    at: int
    text: str
    lines: tuple[str, ...]
    above: bool
    ending: bool
    near_byline: bool
    near_person: bool
    marked: bool


def says_more(text: str) -> bool:
    """Whether a line has more small words than a credit: the cheap check, before it is cut."""
    return sum(1 for word in text.split() if len(word) > 3 and word[0].islower() and word.isalpha()) > MOST_SMALL


def find_short_lines(frame: Frame) -> Iterator[ShortLine]:
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
        if "@" in line or _FOOTNOTE.match(line):
            continue
        if (
            at == title
            or not 3 < len(line) <= LONGEST
            or (is_running(line) and at != frame.text_from)
            or is_sentence(line)
            or starts_posting(line)
            or frame.is_beside(at)
        ):
            continue
        if frame.is_caption(line) or is_picture(fold(line)) or _buttons().fullmatch(fold(line)):
            continue
        lines: tuple[str, ...] = (line,)
        if line.rstrip().endswith(",") and at + 1 < len(frame.lines) and len(frame.lines[at + 1]) <= LONGEST // 2:
            lines = (line, frame.lines[at + 1])
        yield ShortLine(
            at=at,
            text=" ".join(lines),
            lines=lines,
            above=title is not None and at < title,
            ending=at >= frame.text_to or at in frame.ending,
            near_byline=_is_near_byline(frame, at),
            near_person=any(_is_person_line(one) for one in _beside(frame, at)),
            marked=frame.is_marked(at),
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


def starts_posting(line: str) -> bool:
    """Whether a line says who put the text there: `Posted by`, `Enviado por`."""
    return _posting().match(fold(line[:40])) is not None


@cache
def _posting() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternation('posting_words')})(?![^\W_])")


@cache
def _buttons() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:(?:{alternation('button_words')})[\W\d]*)+")
