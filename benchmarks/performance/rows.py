"""What is measured, as rows of one table."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.performance.processes import Cost


@dataclass(frozen=True, kw_only=True)
class Row:
    """`figure` in words; `value` is held against `least` or `most` where there is a goal."""

    what: str
    figure: str
    value: float | None = None
    least: float | None = None
    most: float | None = None

    @property
    def goal(self) -> str:
        if self.least is not None:
            return f"≥ {self.least:g}"
        return f"≤ {self.most:g}" if self.most is not None else ""

    @property
    def verdict(self) -> str:
        if self.value is None or not self.goal:
            return ""
        met = self.value >= self.least if self.least is not None else self.value <= (self.most or 0.0)
        return "met" if met else "missed"


def print_table(rows: Sequence[Row]) -> None:
    print("\n| what | measured | | goal | |\n|---|---|---|---|---|")
    for row in rows:
        value = "" if row.value is None else f"{row.value:.2f}" if row.value < 20 else f"{row.value:.0f}"
        print(f"| {row.what} | {row.figure} | {value} | {row.goal} | {row.verdict} |", flush=True)


def middle(values: Sequence[float]) -> float:
    return statistics.median(values)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What every turn of every round cost, over so many pages each."""

    costs: Mapping[str, Sequence[Cost]]
    pages: int

    def compare(self, what: str, ours: str, other: str, *, least: float) -> Row:
        """By the clock, round by round; processor time stands beside it, for machines that do other things as well."""
        speeds = [middle([self.pages / cost.seconds for cost in self.costs[name]]) for name in (ours, other)]
        cpus = [middle([cost.cpu for cost in self.costs[name]]) / self.pages * 1000 for name in (ours, other)]
        pairs = zip(self.costs[ours], self.costs[other], strict=True)
        figure = f"{speeds[0]:.1f} against {speeds[1]:.1f} pages/s; {cpus[0]:.1f} against {cpus[1]:.1f} ms CPU a page"
        return Row(what=what, figure=figure, value=middle([b.seconds / a.seconds for a, b in pairs]), least=least)


def take_turns(turns: Mapping[str, Callable[[], Cost]], *, rounds: int, pages: int) -> dict[str, list[Cost]]:
    """Rounds of everything in turn, so that all see the same machine."""
    costs: dict[str, list[Cost]] = {name: [] for name in turns}
    for number in range(rounds):
        for name, turn in turns.items():
            costs[name].append(turn())
            seconds = costs[name][-1].seconds
            print(f"round {number + 1}: {name}: {seconds:.1f} s, {pages / seconds:.1f} pages/s", file=sys.stderr)
    return costs
