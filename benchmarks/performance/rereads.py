"""WARCs read again: on two cores against one, to which every process is bound, and against FastWARC and trafilatura
with nothing around them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from benchmarks.performance.crawls import SOURCE, House
from benchmarks.performance.processes import Cost, run
from benchmarks.performance.rows import Comparison, Row, take_turns


def measure_rereads(house: House, count: int, *, rounds: int) -> Iterator[Row]:
    """`house` has crawled the pages."""
    warcs = [str(path) for path in sorted(house.data.glob("archive/**/*.warc.gz"))]
    bare = [sys.executable, "-m", "benchmarks.performance.bare", "warc", *warcs]
    again = ("reextract", "--source", SOURCE, "--dry-run", "--json")
    turns: dict[str, Callable[[], Cost]] = {
        "bare 1": lambda: run([*bare, "--workers", "1"], cores=1),
        "bare 2": lambda: run([*bare, "--workers", "2"], cores=2),
        "reextract 1": lambda: house.call(*again, cores=1),
        "reextract 2": lambda: house.call(*again, cores=2),
        "extract 1": lambda: house.call("extract", *warcs, "--workers", "1", cores=1),
        "extract 2": lambda: house.call("extract", *warcs, "--workers", "2", cores=2),
    }
    costs = take_turns(turns, rounds=rounds, pages=count)
    done = Comparison(costs=costs, pages=count)
    for command in ("reextract", "extract"):
        two = f"{command} 2"
        yield done.compare(f"`{command}` on two cores against one", two, f"{command} 1", least=1.8)
        yield done.compare(f"`{command}` against FastWARC and trafilatura, on two cores", two, "bare 2", least=0.8)
