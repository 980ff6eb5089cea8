"""Given names: they tell a person from a house where both are two words with capitals."""

from __future__ import annotations

import re
from functools import cache

from reprints.extract.provenance.words.tables import lines
from reprints.extract.provenance.words.text import fold

_WORD = re.compile(r"[^\W\d_]+")


@cache
def _given() -> frozenset[str]:
    return frozenset(name for row in lines("given_names", "given") for name in row.split())


def has_given_name(name: str) -> bool:
    """Whether a name's first word, the second after an initial, or the last of two is a given name."""
    words = _WORD.findall(fold(name))
    first = words[0] if words else ""
    if first in _given() or (len(first) == 1 and len(words) > 1 and words[1] in _given()):
        return True
    return len(words) == 2 and words[1] in _given()  # `Molnár Boróka`: the family's name first


def is_given(word: str) -> bool:
    """Whether a folded word is a given name."""
    return word in _given()
