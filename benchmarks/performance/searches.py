"""The embedded index at a size, the shared query set, and tantivy itself on the same files; and the command's door."""

from __future__ import annotations

import dataclasses
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.articles import make_articles
from benchmarks.performance.rows import Row, middle
from reprints.index.contract import IndexChange, Search
from reprints.index.embedded.engine import EmbeddedIndex
from reprints.index.embedded.folder import IndexFolder
from reprints.index.embedded.translation import to_query
from reprints.index.query.parser import parse_query
from reprints.model import Article
from tests.index.corpus import read_changes, read_queries

_PORTION = 5_000
_PAGE = 10
_ROUNDS = 15  # of a query: it takes a millisecond, and so does whatever comes between


def measure_searches(folder: Path, count: int) -> Iterator[Row]:
    """The p95 over the shared queries, each the median of its rounds; ours and the engine's in turns."""
    _build(folder, count)
    index, store = EmbeddedIndex(folder), IndexFolder(folder, wait=1)
    engine = store.open(store.current() or "")
    engine.reload()
    ours: list[float] = []
    bare: list[float] = []
    for line in read_queries():
        node = parse_query(str(line["query"]))
        own, its = [], []
        for _ in range(_ROUNDS + 1):
            began = time.perf_counter()
            index.search(Search(query=parse_query(str(line["query"])), limit=_PAGE))
            own.append(time.perf_counter() - began)
            began = time.perf_counter()
            searcher = engine.searcher()
            for _, address in searcher.search(to_query(node), _PAGE).hits:
                searcher.doc(address)
            its.append(time.perf_counter() - began)
        ours.append(middle(own[1:]) * 1000)
        bare.append(middle(its[1:]) * 1000)
    p95, engine_p95 = (statistics.quantiles(times, n=20)[-1] for times in (ours, bare))
    figure = f"p50 {middle(ours):.1f}, p95 {p95:.1f} ms over {len(ours)} queries in {count:,} articles"
    yield Row(what="embedded index, p95 of the shared queries, ms", figure=figure, value=p95, most=50)
    figure = f"p50 {middle(ours):.1f} against {middle(bare):.1f}, p95 {p95:.1f} against {engine_p95:.1f} ms"
    yield Row(what="the same against tantivy alone, p95", figure=figure, value=p95 / engine_p95, most=1.5)


def _build(folder: Path, count: int) -> None:
    began = time.perf_counter()
    index = EmbeddedIndex(folder)
    if index.count() == count:
        return
    articles = _salt(make_articles(count))
    with index.begin_rebuild() as rebuild:
        while applied := rebuild.apply(IndexChange(id=a.id, article=a) for a in islice(articles, _PORTION)):
            if not all(one.accepted for one in applied):
                raise SystemExit("an article was refused")
        rebuild.commit()
    seconds = time.perf_counter() - began
    print(f"indexed {count:,} articles in {seconds:.0f} s, {count / seconds:.0f}/s", file=sys.stderr)


def _salt(articles: Iterator[Article]) -> Iterator[Article]:
    """One article in ten speaks of what the shared queries ask for: a corpus article's title, text and fields."""
    corpus = [change.article for change in read_changes() if change.article]
    dice = random.Random(7)  # noqa: S311
    for number, article in enumerate(articles):
        if number % 10:
            yield article
            continue
        known = dice.choice(corpus)
        yield dataclasses.replace(
            article,
            title=f"{known.title or ''} {article.title or ''}".strip(),
            text=f"{article.text}\n{known.text}",
            language=known.language,
            original=known.original,
            republication=known.republication,
        )


def measure_door(rounds: int = 15) -> Iterator[Row]:
    """Processor time: the clock counts what else the machine does."""
    door, python = [str(Path(sys.executable).with_name("reprints")), "--help"], [sys.executable, "-c", "pass"]
    pairs = [(_spend(door), _spend(python)) for _ in range(rounds)]
    ours, bare = (middle([pair[side] for pair in pairs]) * 1000 for side in (0, 1))
    yield Row(
        what="`reprints --help` against `python -c pass`",
        figure=f"{ours:.0f} against {bare:.0f} ms",
        value=ours / bare,
        most=4,
    )


def _spend(command: list[str]) -> float:
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    used: resource.struct_rusage = os.wait4(pid, 0)[2]
    return used.ru_utime + used.ru_stime
