"""Bylines that stand in or at the end of the text: read where nothing better names anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.names import is_person, read_agency, read_authors, starts_byline
from reprints.extract.provenance.reading import Found, Reading
from reprints.extract.provenance.text import trim
from reprints.model import RemovedKind

LONGEST = 70
_DASHES = re.compile(r"^[\s\-–—~*]+")
_ALONE = re.compile(r"(?:By|Von|Par|Por)\s*:?")
_PICTURES = re.compile(r"\s+(?:Illustration|Fotos?|Photos?|Bild(?:er)?)\b.*$")  # whoever made the pictures


def read_text_bylines(frame: Frame) -> Iterator[Found]:
    """A line of the text that is nothing but `By Jane Roe`; none where two such lines differ: those are teasers'."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    end = min(len(frame.lines), frame.text_to + 2)
    for at, line in frame.each(range(frame.text_from, end)):
        following = frame.lines[at + 1] if at + 1 < end else ""
        if _ALONE.fullmatch(line) and is_person(trim(following)):
            found.setdefault((trim(following),), (line, following))
        elif names := _names_of(line):
            found.setdefault(names, (line,))
    if len(found) == 1:
        names, lines = next(iter(found.items()))
        reading = Reading(field="page.authors", value=names, text=" ".join(lines), method="text-byline")
        yield Found(readings=(reading,), lifted=tuple((RemovedKind.BYLINE, line) for line in lines))


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
