"""The figures the test suite holds each engine to."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.relevance.judgements import Result, fingerprint, mean_ndcg

FLOORS = Path(__file__).resolve().parents[2] / "tests" / "quality" / "relevance" / "floors.json"
_WORST = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Floor:
    """The least mean nDCG@10 on the queries and articles of this fingerprint."""

    fingerprint: str
    ndcg: float


def read_floors(path: Path = FLOORS) -> dict[str, Floor]:
    if not path.is_file():
        return {}
    return {engine: Floor(**floor) for engine, floor in json.loads(path.read_text(encoding="utf-8")).items()}


def find_fault(engine: str, results: list[Result], path: Path = FLOORS) -> str | None:
    """Why these results do not hold the engine's floor; None if they do."""
    floor = read_floors(path)[engine]
    if fingerprint() != floor.fingerprint:
        return "the queries or the articles changed: run `python -m benchmarks.relevance --pin`"
    measured = mean_ndcg(results)
    if measured >= floor.ndcg:
        return None
    worst = ", ".join(f"{r.judged.query} {r.ndcg:.3f}" for r in sorted(results, key=lambda r: r.ndcg)[:_WORST])
    return f"mean nDCG@10 of {engine} is {measured:.4f}, pinned at {floor.ndcg:.4f}; the worst: {worst}"


def pin(engine: str, results: list[Result], path: Path = FLOORS) -> None:
    """Raise the engine's floor to what is measured, rounded down. Raises ValueError where that would lower it:
    only changed queries or articles may be pinned lower."""
    floors = read_floors(path)
    new = Floor(fingerprint=fingerprint(), ndcg=int(mean_ndcg(results) * 10_000) / 10_000)
    old = floors.get(engine)
    if old and old.fingerprint == new.fingerprint and new.ndcg < old.ndcg:
        raise ValueError(f"{new.ndcg} would lower the floor of {engine}, {old.ndcg}, on the same queries and articles")
    pinned = {name: asdict(floor) for name, floor in {**floors, engine: new}.items()}
    path.write_text(json.dumps(pinned, indent=1, sort_keys=True) + "\n", encoding="utf-8")
