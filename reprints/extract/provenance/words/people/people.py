"""Of the names a field has, those that are people's."""

from __future__ import annotations

import re

from reprints.extract.provenance.words.people.names import is_person, is_small, looks_like_outlet
from reprints.extract.provenance.words.places import is_place

_TITLE = re.compile(r"(?=.*[a-z])(?:[A-Z][a-z]{0,2}){2,4}")
_DEGREE = re.compile(r"(?:[A-Z]\.?){1,4}|Ph\.?D\.?|Pharm\.?D\.?|MSc|BSc")


def people_first(names: tuple[str, ...]) -> tuple[str, ...]:
    """Where people are named, without the houses and degrees beside them: `Jane Doe, CNN Business`, `Jane Doe, RDN`."""
    if not any(map(is_person, names)):
        return tuple(name for name in names if not (name.isupper() and " " not in name))
    return tuple(n for n in names if not (looks_like_outlet(n) or _DEGREE.fullmatch(n) or _is_description(n)))


def _is_description(name: str) -> bool:
    """`Redactora de tribunales`: no name, since its words are small."""
    return any(map(is_small, name.split()[1:]))


def without_places(names: tuple[str, ...]) -> tuple[str, ...]:
    """Where people are named, without the places and titles (`MdB`) beside them."""
    if not any(map(is_person, names)):
        return names
    return tuple(name for name in names if not (is_place(name) or _TITLE.fullmatch(name)))
