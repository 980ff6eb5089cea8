"""What an archive of a billion captures takes: bytes measured here, and the arithmetic from them.

.venv/bin/python -m benchmarks.scale                               the sample's pages, SQLite, the embedded index
.venv/bin/python -m benchmarks.scale --articles FOLDER --servers   real pages, PostgreSQL and Elasticsearch too
.venv/bin/python -m benchmarks.scale --set sources=2000 --set delay=5
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from benchmarks.quality.corpora import Case, load_articles, load_sample
from benchmarks.scale import measures
from benchmarks.scale.arithmetic import Assumptions, list_assumptions, work_out
from benchmarks.scale.measures import Figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, help="the public article-extraction benchmark: real pages")
    parser.add_argument("--count", type=int, default=2_000, help="articles in catalogues and indexes")
    parser.add_argument("--servers", action="store_true", help="measure PostgreSQL and Elasticsearch, too")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="another assumption")
    asked = parser.parse_args()
    given = Assumptions(**dict(map(_read_pair, asked.set)))
    cases = load_articles(asked.articles) if asked.articles else load_sample()
    figures: dict[str, Figure] = {}
    print("| measured | | mean of |\n|---|---|---|")
    for figure in _measure(cases, asked.count, servers=asked.servers):
        figures[figure.name] = figure
        print(f"| {figure.name} | {figure.value:,.1f} {figure.unit} | {figure.of:,} |", flush=True)
    print("\n| assumed | |\n|---|---|")
    for name, value in list_assumptions(given):
        print(f"| `{name}` | {value:,.10g} |")
    print("\n| worked out | from | |\n|---|---|---|")
    for result in work_out(figures, given):
        value = f"{result.value:,.0f}" if result.value >= 100 else f"{result.value:.3g}"
        print(f"| {result.name} | {result.how} | {value} {result.unit} |")


def _measure(cases: list[Case], count: int, *, servers: bool) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        yield from measures.measure_warc(cases, root / "archive")
        yield from measures.measure_extraction(cases)
        yield from measures.measure_catalogue(f"sqlite:///{root / 'catalogue.sqlite'}", "SQLite", count)
        yield from measures.measure_embedded(root / "index", count)
    if servers:
        from tests.servers.postgres import run_postgres

        with run_postgres() as server:
            yield from measures.measure_catalogue(server.url(server.create()), "PostgreSQL", count)
        yield from measures.measure_elasticsearch(count)


def _read_pair(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    known = [field.name for field in fields(Assumptions)]
    if name not in known:
        raise SystemExit(f"benchmarks.scale: {name!r} is no assumption; there are {', '.join(known)}")
    return name, float(value)


if __name__ == "__main__":
    main()
