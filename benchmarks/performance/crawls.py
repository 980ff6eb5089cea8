"""The crawl against bare trafilatura and a bare Scrapy spider, and a second night of a site that did not change."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from benchmarks.performance.processes import Cost, run
from benchmarks.performance.rows import Comparison, Row, middle, take_turns

CONCURRENCY = 16
SOURCE = "benchmark"
_BARE = [sys.executable, "-m", "benchmarks.performance.bare"]


class House:
    """`reprints` with a data folder of its own and the benchmark's site as its one source."""

    def __init__(self, folder: Path, address: str, workers: int) -> None:
        self.folder = folder
        self.data = folder / "data"
        sources = folder / "config" / "sources"
        sources.mkdir(parents=True, exist_ok=True)
        (sources / f"{SOURCE}.yml").write_text(yaml.safe_dump(_describe(address)), encoding="utf-8")
        self.environment = {
            "REPRINTS_DATA": str(self.data),
            "REPRINTS_CONFIG": str(folder / "config"),
            "REPRINTS_WORKERS": str(workers),
            "REPRINTS_CONTACT": "mailto:benchmark@example.org",
        }

    def call(self, *words: str, watch: bool = False, cores: int | None = None) -> Cost:
        """`cores` sets the extraction processes, too."""
        environment = self.environment | ({"REPRINTS_WORKERS": str(cores)} if cores else {})
        return run([sys.executable, "-m", "reprints", *words], environment, watch=watch, cores=cores)

    def clear(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)

    def last_crawl(self) -> dict[str, Any]:
        """What the crawl process said of its last run."""
        newest = max(self.data.glob("runs/*/crawl.json"), key=lambda path: path.stat().st_mtime)
        told: dict[str, Any] = json.loads(newest.read_text(encoding="utf-8"))
        return told


def _describe(address: str) -> dict[str, Any]:
    return {
        "id": SOURCE,
        "name": "Benchmark",
        "homepage": f"{address}/",
        "spider": "sitemap",
        "hosts": {"canonical": "127.0.0.1"},
        "network": {"allow": ["127.0.0.0/8"]},
        "politeness": {"delay": 0, "concurrency": CONCURRENCY, "timeout": 60},
        "discovery": {"sitemaps": [f"{address}/sitemap.xml"]},
    }


def measure_crawls(pages: Path, house: House, address: str, *, rounds: int, workers: int) -> Iterator[Row]:
    """The house's last data is left for other parts."""
    count = len(list(pages.glob("*.html")))
    turns: dict[str, Callable[[], Cost]] = {
        "trafilatura": lambda: run([*_BARE, "pool", str(pages), "--workers", str(workers)]),
        "spider": lambda: _spider(address, house.folder / "bodies", count),
        "archive": lambda: _archive(house, count),
        "crawl": lambda: _crawl(house, count),
        "again": lambda: _crawl_again(house, count),
    }
    costs = take_turns(turns, rounds=rounds, pages=count)
    done = Comparison(costs=costs, pages=count)
    what = "`crawl` (fetch, archive, extract, catalogue, index) against trafilatura on both cores"
    yield done.compare(what, "crawl", "trafilatura", least=0.85)
    yield done.compare("`crawl --archive-only` against a bare Scrapy spider", "archive", "spider", least=0.6)
    first, again = (middle([cost.seconds for cost in costs[name]]) for name in ("crawl", "again"))
    figure = f"{again:.1f} s against {first:.1f} s; {count} conditional requests, {count} times 304"
    yield Row(
        what="a second night, nothing changed: how many times faster", figure=figure, value=first / again, least=5
    )


def _spider(address: str, bodies: Path, count: int) -> Cost:
    cost = run([*_BARE, "spider", address, str(bodies)])
    got = len(list(bodies.glob("*.html")))
    if got != count:
        raise SystemExit(f"the bare spider wrote {got} of {count} pages")
    shutil.rmtree(bodies)
    return cost


def _archive(house: House, count: int) -> Cost:
    house.clear()
    cost = house.call("crawl", SOURCE, "--archive-only", "--json")
    report = json.loads(cost.said.splitlines()[-1])
    if (report["listed"], report["unsettled"], report["status"]) != (count, count, "archived"):
        raise SystemExit(f"archived {report['unsettled']} of {count} pages: {report['message']}")
    return cost


def _crawl(house: House, count: int) -> Cost:
    house.clear()
    cost = house.call("crawl", SOURCE, "--json", watch=True)
    _check(cost, count, "new")
    return cost


def _crawl_again(house: House, count: int) -> Cost:
    cost = house.call("crawl", SOURCE, "--json")
    _check(cost, count, "unchanged")
    told = house.last_crawl()
    if told["not_modified"] < count:
        raise SystemExit(f"only {told['not_modified']} of {count} pages were answered 304")
    return cost


def _check(cost: Cost, count: int, outcome: str) -> None:
    """Every page counted once. A benchmark that loses pages measures nothing."""
    report = json.loads(cost.said.splitlines()[-1])
    outcomes = report["outcomes"]
    if report["listed"] != count or sum(outcomes.values()) != count or outcomes[outcome] < 0.9 * count:
        raise SystemExit(f"{report['listed']} of {count} pages listed: {outcomes} {report['findings'][:1]}")


def measure_memory(house: House, count: int) -> Iterator[Row]:
    """One crawl, looked at four times a second. Flat: the second half needs hardly more than the first."""
    house.clear()
    cost = house.call("crawl", SOURCE, "--json", watch=True)
    _check(cost, count, "new")
    for role in ("fetching", "extracting", "command"):
        first, peak = cost.peak(role, first_half=True), cost.peak(role)
        figure = (
            f"{peak:.0f} MB at most, {first:.0f} in the first half of {count} pages; "
            f"{cost.resident_peak(role):.0f} with the files it had mapped"
        )
        yield Row(what=f"memory, {role} process, MB", figure=figure, value=peak, most=350)


def measure_peer(pages: Path, workers: int) -> Iterator[Row]:
    """news-please reads pages where it is installed; its crawler asks the internet for each and stays out of this."""
    count = len(list(pages.glob("*.html")))
    readers = ("trafilatura", "newsplease")
    own, peer = (run([*_BARE, "pool", str(pages), "--workers", str(workers), "--reader", name]) for name in readers)
    figure = f"{count / peer.seconds:.1f} pages/s against {count / own.seconds:.1f} of trafilatura, both in a pool"
    yield Row(what="news-please, its extractor alone", figure=figure, value=peer.seconds / own.seconds)
