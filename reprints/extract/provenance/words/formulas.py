"""The sentences of `formulas.txt`, compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from reprints.extract.provenance.words.tables import lines

# `Editor's note:` and its like before the sentence
_LEAD = (
    r"[\W_]*(?:(?:editor'?s? note|note|nota|ed\. ?note|credit|credits|disclaimer|about|aviso|hinweis|n\.? ?de la r\.?)"
    r"\s*:\s*)?"
)


@dataclass(frozen=True)
class Formula:
    pattern: re.Pattern[str]
    deictic: bool


@dataclass(frozen=True)
class Anywhere:
    """A formula looked for anywhere in a sentence. `weak`: the name behind it has to be marked as a house's."""

    pattern: re.Pattern[str]
    weak: bool


@cache
def _parts() -> dict[str, str]:
    return dict(line.split(" = ", 1) for line in lines("formulas", "parts"))


@cache
def anywhere() -> tuple[Anywhere, ...]:
    return tuple(
        Anywhere(re.compile(_fill(line.removeprefix("~"))), line.startswith("~"))
        for line in lines("formulas", "anywhere")
    )


@cache
def any_anywhere() -> re.Pattern[str]:
    """All of `anywhere` in one expression: a third of the time where none is there, as in most sentences."""
    sources = [one.pattern.pattern for one in anywhere()]
    at_words = [source.removeprefix(r"\b") for source in sources if source.startswith(r"\b")]
    return re.compile(
        "|".join([rf"\b(?:{'|'.join(at_words)})", *(one for one in sources if not one.startswith(r"\b"))])
    )


@cache
def formulas() -> tuple[Formula, ...]:
    return tuple(
        Formula(re.compile(_LEAD + _fill(line)), section == "deictic")
        for section in ("deictic", "beside")
        for line in lines("formulas", section)
    )


def _fill(line: str) -> str:
    return re.sub(r"\{([A-Z_]+)\}", lambda match: _parts()[match[1]], line)


@cache
def expression(name: str) -> re.Pattern[str]:
    """The expression of a section that is one: `before-name`, `after-name`, `after-permission`."""
    return re.compile("".join(lines("formulas", name)))
