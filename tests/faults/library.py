"""A catalogue of invented articles that nobody crawled, all of them still to be indexed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from benchmarks.articles import make_articles
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Reading, RunStatus, Settled
from reprints.model import Outcome
from tests.catalogue.hand import EXTRACTOR, Archive

_BATCH = 500


def fill_catalogue(path: Path, count: int) -> None:
    with Catalogue.open(f"sqlite:///{path}") as catalogue:
        archive = Archive(catalogue, source="benchmark")
        archive.open_night()
        articles = list(make_articles(count, words=60))
        for at in range(0, count, _BATCH):
            _publish(archive, articles[at : at + _BATCH])
        catalogue.close_run(archive.run.id, RunStatus.FINISHED)


def _publish(archive: Archive, articles: list) -> None:  # type: ignore[type-arg]
    catalogue = archive.catalogue
    captures = [archive.make_capture(article.url, key=article.id) for article in articles]
    settled = [Settled(key=str(c.key), outcome=Outcome.FETCHED, capture=(c.warc, c.offset)) for c in captures]
    listed = [(article.id, article.url) for article in articles]
    catalogue.record(archive.run.id, listed=listed, captures=captures, settled=settled)
    ids = catalogue.record_ids([(c.warc, c.offset) for c in captures])
    readings = [
        Reading(capture=ids[(c.warc, c.offset)], result=replace(article, source=archive.source))
        for c, article in zip(captures, articles, strict=True)
    ]
    catalogue.settle_many(readings, extractor=EXTRACTOR)
