"""The part of the catalogue that tells of articles: as they are, as they were, as people corrected them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from reprints.catalogue.articles import articles, corrections, earlier
from reprints.catalogue.articles.article_rows import (
    ArticleCounts,
    Correction,
    CorrectionRow,
    KnownPage,
    Sighting,
    Stored,
    Version,
)
from reprints.catalogue.database.front import Front
from reprints.catalogue.sql import BATCH
from reprints.model import Article, Outcome


class Holdings(Front):
    def article(self, wanted: str) -> Article:
        """By id, its beginning, or URL. Raises NotFoundError."""
        return self._read(articles.get_article, wanted)

    def versions(self, wanted: str) -> list[Version]:
        """Oldest first. Raises NotFoundError."""
        return self._read(articles.list_versions, wanted)

    def articles(self, source: str | None = None) -> Iterator[Article]:
        """By id, as they are when their portion is read; holds no transaction and no more than a portion."""
        return self._iterate_articles(source=source)

    def stored(self) -> Iterator[Stored]:
        """Every article with all its versions, by id; holds no more than a portion."""
        after = ""
        while portion := self._read(earlier.select_stored, after=after, limit=BATCH):
            yield from portion
            after = portion[-1].article.id

    def articles_of_run(self, run: str, outcomes: Sequence[Outcome]) -> Iterator[Article]:
        """The articles, as they are now, of the run's pages under these outcomes."""
        return self._iterate_articles(run=run, outcomes=outcomes)

    def _iterate_articles(self, **scope: Any) -> Iterator[Article]:
        after = ""
        while portion := self._read(articles.select_articles, after=after, limit=BATCH, **scope):
            yield from portion
            after = portion[-1].id

    def count_articles(self) -> dict[str, ArticleCounts]:
        return self._read(articles.count_articles)

    def known_pages(self, source: str, *, not_in_run: str, limit: int) -> list[KnownPage]:
        """Articles the run has not listed, the longest unchecked first."""
        return self._read(articles.known_pages, source, not_in_run, limit)

    def sightings(self, wanted: str) -> list[Sighting]:
        """What each run found at the article's page, oldest first. Raises NotFoundError."""
        return self._read(articles.list_sightings, wanted)

    def correct(self, wanted: str, made: Sequence[Correction]) -> None:
        """Store corrections of one article, all or none. Raises NotFoundError."""

        def store(connection: Connection) -> None:
            article = articles.find_id(connection, wanted)
            for one in made:
                corrections.correct(connection, article, one)

        self._write(store)

    def undo_corrections(self, wanted: str, fields: Sequence[str], *, author: str, why: str) -> list[CorrectionRow]:
        """Those taken back. Raises NotFoundError, and takes back none, where one of the fields has none."""

        def undo(connection: Connection) -> list[CorrectionRow]:
            article = articles.find_id(connection, wanted)
            return [corrections.undo(connection, article, field, author, why) for field in fields]

        return self._write(undo)

    def corrections(self, wanted: str) -> list[CorrectionRow]:
        """Oldest first, undone ones too. Raises NotFoundError."""
        return self._read(lambda c: corrections.list_corrections(c, articles.find_id(c, wanted)))
