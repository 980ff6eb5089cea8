"""Whether words name a place: countries in ten languages, states and provinces, and the cities datelines name.

A small general gazetteer: it settles which field of a credit line is the place where position alone cannot.
"""

from __future__ import annotations

from functools import cache, lru_cache

from babel import Locale

from reprints.extract.provenance.words.tables import words
from reprints.extract.provenance.words.text import fold

LANGUAGES = ("en", "es", "fr", "pt", "ca", "it", "de", "eu", "gl", "pl")


@lru_cache(maxsize=4096)
def kind_of_place(text: str) -> str | None:
    """`region` for a country, state or province, `city` for a city, None for what is not known as a place."""
    if text in _codes():
        return "region"
    key = fold(text).strip(" .()")
    if len(key) < 3 or key.isdigit():
        return None
    if key in _regions() or text in _abbreviated_states():
        return "region"
    return "city" if key in _cities() else None


def is_place(text: str) -> bool:
    """Whether the whole is a known place, or known places with a comma, dash, slash or brackets between them."""
    if kind_of_place(text):
        return True
    parts = [part for part in text.replace("/", ",").replace(" - ", ",").replace("(", ",").split(",") if part.strip()]
    return len(parts) > 1 and all(kind_of_place(part.strip(" )")) for part in parts)


@cache
def _codes() -> frozenset[str]:
    return frozenset(words("codes", "places"))


@cache
def _regions() -> frozenset[str]:
    named = (item for code in LANGUAGES for item in Locale(code).territories.items())
    names = {fold(name) for code, name in named if code.isalpha()}  # numbered ones are continents and the world
    return frozenset(names | {fold(name) for name in words("regions", "places")})


@cache
def _abbreviated_states() -> frozenset[str]:
    return frozenset(words("abbreviated", "places"))


@cache
def _cities() -> frozenset[str]:
    return frozenset(fold(name) for name in words("cities", "places"))
