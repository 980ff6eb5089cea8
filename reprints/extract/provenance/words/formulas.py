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


@cache
def formulas() -> tuple[Formula, ...]:
    parts = dict(line.split(" = ", 1) for line in lines("formulas", "parts"))
    return tuple(
        Formula(_compile(line, parts), section == "deictic")
        for section in ("deictic", "beside")
        for line in lines("formulas", section)
    )


def _compile(line: str, parts: dict[str, str]) -> re.Pattern[str]:
    filled = re.sub(r"\{([A-Z_]+)\}", lambda match: parts[match[1]], line)
    return re.compile(_LEAD + filled)


@cache
def expression(name: str) -> re.Pattern[str]:
    """`before-name` or `after-name`."""
    return re.compile("".join(lines("formulas", name)))
