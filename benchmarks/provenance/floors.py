"""The figures the test suite holds each half to."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

from benchmarks.provenance.corpus import fingerprint
from benchmarks.provenance.scores import Figures

FLOORS = Path(__file__).resolve().parent / "floors.json"
MOST = "wrong_dates"  # a ceiling; all others are floors
_DIGITS = 10_000

Pinned = dict[str, dict[str, str | float | None]]  # by half: its file's SHA-256, and figures by name


def read_floors(path: Path = FLOORS) -> Pinned:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def list_figures(figures: Figures) -> dict[str, float | None]:
    """What is pinned, by name."""
    shares = {"wrong_dates": figures.wrong_dates, "own_outlet": figures.own_outlet, "own_day": figures.own_day}
    return {**{field: tally.score for field, tally in figures.fields.items()}, **shares}


def find_faults(half: str, corpus: Path, figures: Figures, pinned: Pinned) -> Iterator[str]:
    """Why these figures do not hold the half's floors; nothing where they do."""
    floors = pinned.get(half)
    if floors is None or fingerprint(corpus) != floors["sha256"]:
        yield f"the pages of the {half} half are not those pinned: run `python -m benchmarks.provenance --pin`"
        return
    for name, measured in list_figures(figures).items():
        floor = floors[name]
        if isinstance(floor, str) or floor is None or measured is None:
            continue
        worse = measured - floor if name == MOST else floor - measured
        if worse > 1e-6:
            yield f"{name} of the {half} half is {measured:.4f}, pinned at {floor:.4f}"


def pin(measured: dict[str, tuple[Path, Figures]], path: Path = FLOORS) -> None:
    """Write the floors of these halves as they are measured now, rounded to the lenient side; the others stay."""
    pinned = read_floors(path)
    for half, (corpus, figures) in measured.items():
        floors = {name: _round(name, figure) for name, figure in list_figures(figures).items()}
        pinned[half] = {"sha256": fingerprint(corpus), **floors}
    path.write_text(json.dumps(pinned, indent=1) + "\n", encoding="utf-8")


def _round(name: str, figure: float | None) -> float | None:
    if figure is None:
        return None
    return (math.ceil if name == MOST else math.floor)(figure * _DIGITS) / _DIGITS
