"""Desks: `Redaktion`, `Review Staff` in place of an author's name. A desk gives no author, but that the page names it
is evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from reprints.extract.provenance.reading import Field, Method, Reading
from reprints.extract.provenance.words.people.names import is_agency, is_person, starts_byline
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold, squeeze, trim

_WITH = re.compile(r"\s+(?:and|with|et|avec|y|con|e|com|und|mit)\s+|\s*/\s*")
LONGEST, MOST_WORDS = 60, 6


def read_desks(stated: Iterable[str]) -> Reading | None:
    """The first of these author's fields that names a desk; as evidence, since no field is ever given by it."""
    for text in stated:
        if desk := _desk_in(text):
            return Reading(field=Field.PAGE_AUTHORS, value=(desk,), text=text, method=Method.DESK)
    return None


def _desk_in(text: str) -> str | None:
    said = squeeze(text[: LONGEST * 2])
    name = trim(re.split(r"\s*[|•·]\s*|\s[-–—]\s", said[starts_byline(said) :])[0])
    if not 2 < len(name) <= LONGEST or len(name.split()) > MOST_WORDS or "@" in name or ":" in name:
        return None
    return name if _desk().search(fold(name)) or _is_house_with_agency(name) else None


def _is_house_with_agency(name: str) -> bool:
    """`The Harbour Review with AFP`: a house that used an agency's copy."""
    parts = _WITH.split(name)
    return len(parts) > 1 and is_agency(parts[-1]) and not any(map(is_person, parts[:-1])) and not is_agency(name)


@cache
def _desk() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{alternation('desk_words')})(?![^\W_])")
