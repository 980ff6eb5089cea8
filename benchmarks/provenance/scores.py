"""Figures of one half of the corpus.

A score is (right - wrong) / (right + wrong + missed): a wrong value costs twice what a missing one does, and a field
that is rightly null is not counted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.provenance.compare import Verdict, judge
from benchmarks.provenance.corpus import Case, Fields

FIELDS = tuple(field.name for field in dataclasses.fields(Fields))
Pair = tuple[Case, Fields | None]  # a page and what was read from it


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def score(self) -> float | None:
        """None where no page states the field and none was read."""
        counted = self.right + self.wrong + self.missed
        return (self.right - self.wrong) / counted if counted else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Of one half. `wrong_dates` is the share of republished pages with a wrong day of first publication; `own_outlet`
    and `own_day` are the shares of own pages whose outlet is null and, of those with a day, of those that keep it."""

    republished: int
    own: int
    unread: int
    fields: dict[str, Tally]
    wrong_dates: float | None
    own_outlet: float | None
    own_day: float | None
    by_language: dict[str, Tally]
    by_markup: dict[str, Tally]


def measure(pairs: Sequence[Pair]) -> Figures:
    republished = [pair for pair in pairs if not pair[0].is_own]
    own = [pair for pair in pairs if pair[0].is_own]
    fields = {field: tally(field, republished) for field in FIELDS}
    dated = [pair for pair in own if pair[0].expect.date]
    return Figures(
        republished=len(republished),
        own=len(own),
        unread=sum(found is None for _, found in pairs),
        fields=fields,
        wrong_dates=fields["date"].wrong / len(republished) if republished else None,
        own_outlet=_share(verdict(pair, "outlet") is Verdict.RIGHTLY_NULL for pair in own),
        own_day=_share(verdict(pair, "date") is Verdict.RIGHT for pair in dated),
        by_language=_split(republished, lambda case: case.language),
        by_markup=_split(republished, lambda case: case.markup),
    )


def verdict(pair: Pair, field: str) -> Verdict:
    """A page that was taken for no article has missed whatever it states."""
    case, found = pair
    return judge(field, getattr(case.expect, field), getattr(found or Fields(), field))


def tally(field: str, pairs: Iterable[Pair]) -> Tally:
    verdicts = [verdict(pair, field) for pair in pairs]
    return Tally(
        right=verdicts.count(Verdict.RIGHT), wrong=verdicts.count(Verdict.WRONG), missed=verdicts.count(Verdict.MISSED)
    )


def _split(pairs: Sequence[Pair], key: Callable[[Case], str]) -> dict[str, Tally]:
    """Outlets, by what the key tells apart."""
    names = sorted({key(case) for case, _ in pairs})
    return {name: tally("outlet", [pair for pair in pairs if key(pair[0]) == name]) for name in names}


def _share(hits: Iterable[bool]) -> float | None:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else None
