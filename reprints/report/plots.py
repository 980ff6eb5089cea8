"""The geometry of the report's small plots; its template draws them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

_WIDTH, _HEIGHT, _PAD = 180, 40, 4


@dataclass(frozen=True, kw_only=True, slots=True)
class BarPart:
    """`x` and `width` in percent."""

    name: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Dot:
    x: float
    y: float
    failed: bool
    shown: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Spark:
    """A curve over runs. `lines` are the points between gaps; failed runs and the last one are shown as dots."""

    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    width: int = _WIDTH
    height: int = _HEIGHT


def measure_spark(values: Sequence[float | None], failed: Sequence[bool]) -> Spark:
    """A run without a value leaves a gap."""
    known = [0.0, *(value for value in values if value is not None)]
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = (_WIDTH - 2 * _PAD) / max(1, len(values) - 1)
    dots = [
        value
        if value is None
        else Dot(
            x=_PAD + number * step,
            y=_HEIGHT - _PAD - (value - low) / span * (_HEIGHT - 2 * _PAD),
            failed=failed[number],
            shown=failed[number] or number == len(values) - 1,
        )
        for number, value in enumerate(values)
    ]
    return Spark(lines=tuple(_join(dots)), dots=tuple(dot for dot in dots if dot))


def _join(dots: Sequence[Dot | None]) -> Iterator[str]:
    for there, part in groupby(dots, key=bool):
        points = [f"{dot.x:.1f},{dot.y:.1f}" for dot in part if dot]
        if there and len(points) > 1:
            yield " ".join(points)


def measure_bar(counts: Mapping[str, int]) -> list[BarPart]:
    """One part per name, none if nothing was counted."""
    total, parts, x = sum(counts.values()), [], 0.0
    for name, count in counts.items() if total else ():
        width = 100 * count / total
        parts.append(BarPart(name=name, count=count, x=x, width=width))
        x += width
    return parts
