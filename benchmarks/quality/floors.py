"""The figures the test suite holds us to."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.quality import scores
from benchmarks.quality.corpora import Case, fingerprint
from benchmarks.quality.readers import read_ours

FLOORS = Path(__file__).resolve().parents[2] / "tests" / "quality" / "floors.json"


@dataclass(frozen=True, kw_only=True)
class Floor:
    """Least figures on one set; `kept_chrome`, the share of pages with a line in the body that is none, is the most."""

    fingerprint: str
    body_f1: float | None
    body_f1_held_out: float | None
    exact: float | None
    title: float | None
    kept_chrome: float | None


def measure_floor(cases: list[Case]) -> Floor:
    found = [(case, read_ours(case)) for case in cases]
    bodies = [(case, case.body, reading.body) for case, reading in found if case.body is not None]
    titles = [(case.title, reading.title or "") for case, reading in found if case.title]
    held = [(truth, body) for case, truth, body in bodies if case.held]
    return Floor(
        fingerprint=fingerprint(cases),
        body_f1=scores.mean_f1([scores.compare_bodies(truth, body) for _, truth, body in bodies]),
        body_f1_held_out=scores.mean_f1([scores.compare_bodies(*pair) for pair in held]),
        exact=statistics.mean(scores.tokenise(truth) == scores.tokenise(body) for _, truth, body in bodies),
        title=statistics.mean(scores.squeeze(a) == scores.squeeze(b) for a, b in titles) if titles else None,
        # only where the truth has whole paragraphs can a foreign line be told
        kept_chrome=statistics.mean(bool(_foreign(truth, body)) for _, truth, body in bodies) if titles else None,
    )


def _foreign(truth: str, body: str) -> set[str]:
    return {scores.squeeze(line) for line in body.split("\n")} - {scores.squeeze(line) for line in truth.split("\n")}


def pin(sets: dict[str, list[Case]]) -> None:
    """Write the floors of these sets as they are measured now, rounded down."""
    pinned = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {}
    for name, cases in sets.items():
        measured = asdict(measure_floor(cases))
        pinned[name] = {
            key: int(value * 10_000) / 10_000 if isinstance(value, float) else value for key, value in measured.items()
        }
    FLOORS.write_text(json.dumps(pinned, indent=1) + "\n", encoding="utf-8")
