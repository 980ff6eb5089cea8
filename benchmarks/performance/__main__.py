"""`python -m benchmarks.performance`, or `make bench`: one table of how fast and how large the house is.

By default what a few minutes allow. The whole: `--pages 5000 --articles 200000`; memory over a long crawl:
`--only memory --pages 50000`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.performance.crawls import SOURCE, House, measure_crawls, measure_memory, measure_peer
from benchmarks.performance.pages import write_pages
from benchmarks.performance.rereads import measure_rereads
from benchmarks.performance.rows import Row, print_table
from benchmarks.performance.searches import measure_door, measure_searches
from benchmarks.performance.site import serve

PARTS = ("door", "search", "crawl", "reread", "memory")


def main() -> None:
    options = _parse()
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="reprints-bench-", dir=options.folder) as folder:
        # everything measured finds its modules compiled, ours and the others', as where it was run before
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder, "bytecode"))
        rows = list(measure(options, Path(folder)))
    if options.json:
        print(json.dumps([asdict(row) | {"verdict": row.verdict} for row in rows], indent=1, ensure_ascii=False))
        return
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f} at the end; ", end="")
    print(f"{options.pages} pages, {options.articles} articles, {options.rounds} rounds, medians")
    print_table(rows)


def measure(options: argparse.Namespace, folder: Path) -> Iterator[Row]:
    if "door" in options.only:
        yield from measure_door()
    if "search" in options.only:
        yield from measure_searches(folder / "index", options.articles)
    if not {"crawl", "reread", "memory"} & set(options.only):
        return
    pages = folder / "pages"
    write_pages(pages, options.pages, options.source)
    with serve(pages) as address:
        house = House(folder / "house", address, options.workers)
        warm_up(folder, options.workers)
        if "crawl" in options.only:
            yield from measure_crawls(pages, house, address, rounds=options.rounds, workers=options.workers)
        if "memory" in options.only:
            yield from measure_memory(house, options.pages)
        if "reread" in options.only:
            house.clear()
            house.call("crawl", SOURCE, "--json")
            yield from measure_rereads(house, options.pages, rounds=options.rounds)
    if "crawl" in options.only and importlib.util.find_spec("newsplease"):
        yield from measure_peer(pages, options.workers)


def warm_up(folder: Path, workers: int) -> None:
    """A few pages through every command, so that none is measured while its modules are compiled."""
    write_pages(folder / "few", 8)
    with serve(folder / "few") as address:
        house = House(folder / "warm", address, workers)
        list(measure_crawls(folder / "few", house, address, rounds=1, workers=workers))
        house.clear()
        house.call("crawl", SOURCE, "--json")
        list(measure_rereads(house, 8, rounds=1))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.performance",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--pages", type=int, default=300, help="of the site that is crawled (default 300)")
    parser.add_argument("--source", type=Path, metavar="FOLDER", help="*.html and *.html.gz to make them of")
    parser.add_argument("--articles", type=int, default=20_000, help="in the search index (default 20,000)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2, help="extraction processes, ours and trafilatura's")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--folder", type=Path, help="for the data, some 50 kB a page; default: the system's own")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
