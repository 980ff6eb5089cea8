"""Pages that show something else in an article's place: a part, a wall, an error. What is known stays as it was."""

from __future__ import annotations

from collections.abc import Iterator

from reprints.report.figures import Figures
from reprints.report.findings import LASTING, STAND_INS, Finding

_MANY = 0.1  # share of the articles
_LEAST = 3


def check_stand_ins(figures: Figures) -> Iterator[Finding]:
    """A note if there is any, a failure if many are new: the site is behind a wall, or was rebuilt."""
    if figures.stand_ins:
        fails = figures.new_stand_ins >= max(_LEAST, _MANY * (figures.articles + figures.stand_ins))
        new = f", {figures.new_stand_ins} of them new" if figures.new_stand_ins < figures.stand_ins else ""
        pages = f"{figures.stand_ins} page{'s' if figures.stand_ins > 1 else ''}"
        message = f"{pages} showed something else in an article's place{new}; the archive keeps what it had"
        yield figures.find("fail" if fails else "note", STAND_INS, message)
    if figures.lasting:
        message = f"{_count(figures.lasting)} came back so for several nights and has a new version: retracted, or cut?"
        yield figures.find("warn", LASTING, message)


def _count(count: int) -> str:
    return f"{count} known article{'s' if count > 1 else ''}"
