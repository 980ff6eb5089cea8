"""What is usual for a source, learned from its runs by median and MAD, which a few odd nights do not shift."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from zoneinfo import ZoneInfo

from reprints.report.figures import Figures

_LEAST_WEEKDAYS = 4
_LEAST_RUNS = 5
_MOST_RUNS = 20
_MAD_TO_SIGMA = 1.4826  # of a normal distribution


@dataclass(frozen=True, kw_only=True, slots=True)
class PastRun:
    """An earlier run whose readings stand."""

    started_at: datetime
    figures: Figures


@dataclass(frozen=True, kw_only=True, slots=True)
class Usual:
    """`spread` is a robust standard deviation with a lower limit."""

    median: float
    spread: float
    runs: int

    def deviation(self, value: float) -> float:
        """In spreads, signed."""
        return (value - self.median) / self.spread


def pick_comparable(history: Sequence[PastRun], at: datetime, zone: str) -> list[PastRun]:
    """The runs on the same weekday in the source's zone if there are enough, else all, else none; newest first.

    A Sunday of a paper that prints nothing on Sundays is compared with its Sundays only.
    """
    local = ZoneInfo(zone)
    newest = sorted(history, key=lambda past: past.started_at, reverse=True)
    weekday = at.astimezone(local).weekday()
    same = [past for past in newest if past.started_at.astimezone(local).weekday() == weekday]
    if len(same) >= _LEAST_WEEKDAYS:
        return same[:_MOST_RUNS]
    return newest[:_MOST_RUNS] if len(newest) >= _LEAST_RUNS else []


def learn_usual(
    past: Sequence[PastRun], measure: Callable[[Figures], float | None], *, least: float, share: float = 0.0
) -> Usual | None:
    """The spread is at least `least` and `share` of the median. None if too few runs have the figure."""
    values = [value for run in past if (value := measure(run.figures)) is not None]
    if len(values) < _LEAST_WEEKDAYS:
        return None
    middle = median(values)
    mad = median(abs(value - middle) for value in values)
    spread = max(_MAD_TO_SIGMA * mad, least, share * abs(middle))
    return Usual(median=middle, spread=spread, runs=len(values))


def chance_of_at_most(successes: int, trials: int, rate: float) -> float:
    """The binomial probability of at most so many successes."""
    if rate >= 1:
        return 1.0 if successes >= trials else 0.0
    term = total = (1 - rate) ** trials
    for k in range(successes):
        term *= (trials - k) / (k + 1) * rate / (1 - rate)
        total += term
    return min(total, 1.0)
