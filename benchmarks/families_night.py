"""`python -m benchmarks.families_night --count N`: the nightly pass over families in a real catalogue of N articles.

Fills an SQLite catalogue with generated articles, lets the pass run over all of them as on the first night, adds some
a night by the functions a crawl uses, a hundredth of them, and lets it run again. Of each step it prints seconds and
the most memory the process has held. A catalogue that was begun in `--folder` is gone on with.

The texts are made of invented words, whose frequencies fall more slowly than those of running text, as content words'
do. A tenth are copies of another one, edited, cut or re-headlined; a twentieth share a paragraph, as pages of one site
do; and one text in a thousand has dozens of copies.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy
import psutil
from numpy.random import Generator

from reprints.catalogue.articles.digest import digest_of
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.database.connection import Database
from reprints.catalogue.rows import NewCapture, Reading, RunStatus, Settled
from reprints.catalogue.schema import articles, captures, versions
from reprints.catalogue.sql import batched
from reprints.model import Article, CaptureKind, Outcome
from reprints.settings import Settings
from reprints.stages.pipeline.families import update_families
from reprints.urls import make_id

_EXTRACTOR = "benchmark"
_START = datetime(2026, 11, 1, tzinfo=UTC)
_BATCH = 500
_SHARED_PARAGRAPH = 20  # words
_LARGE_FAMILY = 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--words", type=int, default=200, help="of a text, on the average")
    parser.add_argument("--nights", type=int, default=2, help="after the first, each with 1 %% of the articles new")
    parser.add_argument("--folder", type=Path, help="keep the catalogue there (1,000,000 articles: some 5 GB)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        settings = Settings(_env_file=None, data=folder)
        folder.mkdir(parents=True, exist_ok=True)
        with Catalogue.open(settings.catalogue) as catalogue:
            run(settings, catalogue, options)


def run(settings: Settings, catalogue: Catalogue, options: argparse.Namespace) -> None:
    texts = Texts(options.words)
    known = sum(counts.articles for counts in catalogue.count_articles().values())
    with measuring(f"{max(0, options.count - known)} articles into the catalogue"):
        pour(settings, catalogue, texts, known, options.count)
    with measuring("first night's pass"):
        print(f"  {update_families(settings, catalogue)}")
    share = max(1, options.count // 100)
    for night in range(1, options.nights + 1):
        begin = max(options.count, sum(counts.articles for counts in catalogue.count_articles().values()))
        fill(catalogue, texts, begin, begin + share)
        with measuring(f"night {night}, {share} articles new"):
            print(f"  {update_families(settings, catalogue)}")
    families = [row.size for row in catalogue.families()]
    print(f"{len(families)} families of {sum(families)} articles, the largest of {max(families, default=0)}")
    print(f"the catalogue has {(settings.data / 'catalogue.sqlite').stat().st_size / 1e9:.2f} GB")
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB of memory in all")


class Texts:
    """Text number N is always the same, whatever was asked for before."""

    def __init__(self, words: int) -> None:
        chance = numpy.random.default_rng(1)
        syllables = numpy.array("ba ce di fo gu la me ni ro su ta ve xi za tor men lis par con tri".split())  # noqa: SIM905
        parts = syllables[chance.integers(0, len(syllables), (60_000, 4))]
        self._vocabulary = numpy.array(["".join(row) for row in parts])
        weights = 1 / numpy.arange(20, len(self._vocabulary) + 20) ** 0.8
        self._bounds = numpy.cumsum(weights) / weights.sum()
        self._words = words
        self._shared = [self._draw(numpy.random.default_rng([2, site]), _SHARED_PARAGRAPH) for site in range(20)]

    def make(self, number: int) -> str:
        chance = numpy.random.default_rng([3, number])
        kind = chance.random()
        words = self._copy(number, chance) if kind < 0.1 and number else self._original(number)
        if kind > 0.95:
            words = [*words, *self._shared[number % len(self._shared)]]
        return "\n".join(" ".join(line) for line in batched(words, 80))

    def _original(self, number: int) -> list[str]:
        chance = numpy.random.default_rng([4, number])
        return self._draw(chance, int(self._words * chance.choice([0.3, 0.6, 1, 1, 1.1, 2])))

    def _copy(self, number: int, chance: Generator) -> list[str]:
        other = int(chance.integers(0, number))
        if chance.random() < 0.01 * _LARGE_FAMILY:
            other -= other % 1000  # one text in a thousand is copied again and again
        words = self._original(other)
        match chance.integers(0, 4):
            case 0:
                return words
            case 1:
                return words[: max(1, len(words) * 6 // 10)]
            case 2:
                return [*self._draw(chance, 30), *words[20:]]
            case _:
                for at in numpy.flatnonzero(chance.random(len(words)) < 0.2):
                    words[at] = self._draw(chance, 1)[0]
                return words

    def _draw(self, chance: Generator, count: int) -> list[str]:
        places = numpy.searchsorted(self._bounds, chance.random(count))
        drawn: list[str] = self._vocabulary[numpy.minimum(places, len(self._vocabulary) - 1)].tolist()
        return drawn


def pour(settings: Settings, catalogue: Catalogue, texts: Texts, first: int, last: int) -> None:
    """The rows a crawl leaves, a table at a time: settling a million readings one by one takes hours."""
    began = time.monotonic()
    run_ = catalogue.open_run("benchmark")
    database = Database(settings.catalogue)
    for numbers in batched(range(first, last), 10 * _BATCH):
        seen = [_article(number, texts) for number in numbers]
        catalogue.record(run_.id, listed=[(a.id, a.url) for a in seen], captures=[_capture(n) for n in numbers])
        ids = catalogue.record_ids([_place(number) for number in numbers])
        rows = [_rows(article, ids[_place(number)], number) for number, article in zip(numbers, seen, strict=True)]
        with database.writing() as connection:
            connection.execute(articles.insert(), [article for article, _ in rows])
            connection.execute(versions.insert(), [version for _, version in rows])
            connection.execute(captures.update().where(captures.c.pending).values(pending=False))
        if (done := numbers[-1] + 1 - first) % 50_000 == 0:
            print(f"  {done} in {time.monotonic() - began:.0f} s", flush=True)
    catalogue.settle_rest(run_.id, "benchmark")
    catalogue.close_run(run_.id, RunStatus.FINISHED)
    database.close()


def _rows(article: Article, capture: int, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    at, document = _capture(number).fetched_at, article.to_document()
    digest = digest_of(document)
    seen = {"first_seen": at, "last_seen": at, "checked_at": at}
    named = {"id": article.id, "source": "benchmark", "url": article.url, "canonical_url": article.url}
    known = {"version": 1, "missing_runs": 0, "digest": digest, "language": "en", "capture_id": capture}
    version = {"article_id": article.id, "version": 1, "capture_id": capture, "extractor": _EXTRACTOR}
    version |= {"created_at": at, "captured_at": at, "digest": digest, "changes": [], "document": document}
    return {**named, **seen, **known}, version


def fill(catalogue: Catalogue, texts: Texts, first: int, last: int) -> None:
    """As a crawl does: pages listed and fetched, then read."""
    for numbers in batched(range(first, last), _BATCH):
        run_ = catalogue.open_run("benchmark")
        fetched = [_capture(number) for number in numbers]
        places = [_place(number) for number in numbers]
        listed = [(str(capture.key), capture.url) for capture in fetched]
        settled = [
            Settled(key=key, outcome=Outcome.FETCHED, capture=place)
            for (key, _), place in zip(listed, places, strict=True)
        ]
        catalogue.record(run_.id, listed=listed, captures=fetched, settled=settled)
        ids = catalogue.record_ids(places)
        readings = [
            Reading(capture=ids[place], result=_article(number, texts))
            for number, place in zip(numbers, places, strict=True)
        ]
        catalogue.settle_many(readings, extractor=_EXTRACTOR)
        catalogue.close_run(run_.id, RunStatus.FINISHED)


def _place(number: int) -> tuple[str, int]:
    return f"benchmark/2026/{number // 50_000}.warc.gz", number


def _url(number: int) -> str:
    return f"https://archive.example.org/doc/{number}.html"


def _capture(number: int) -> NewCapture:
    return NewCapture(
        url=_url(number),
        kind=CaptureKind.PAGE,
        status=200,
        fetched_at=_START + timedelta(seconds=number / 10),
        warc=_place(number)[0],
        offset=number,
        length=1_000,
        payload_sha256=f"{number:064x}",
        key=make_id(_url(number)),
        content_sha256=f"{number:064x}",
    )


def _article(number: int, texts: Texts) -> Article:
    return Article(
        id=make_id(_url(number)),
        source=None,
        url=_url(number),
        canonical_url=_url(number),
        title=f"Title {number}",
        text=texts.make(number),
        language="en",
    )


@contextmanager
def measuring(what: str) -> Iterator[None]:
    """Prints seconds, and the most memory held meanwhile, sampled ten times a second."""
    process, done = psutil.Process(), threading.Event()
    most = 0

    def sample() -> None:
        nonlocal most
        while not done.wait(0.1):
            most = max(most, process.memory_info().rss)

    sampler = threading.Thread(target=sample, daemon=True)
    began = time.monotonic()
    sampler.start()
    try:
        yield
    finally:
        done.set()
        sampler.join()
        print(f"{what}: {time.monotonic() - began:.1f} s, at most {most / 1e9:.2f} GB", flush=True)


if __name__ == "__main__":
    main()
