"""The earlier versions of articles, for indices that hold all of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from sqlalchemy import Connection, select

from reprints.catalogue.articles.article_rows import ArticleHistory
from reprints.catalogue.articles.lookup import article_columns, article_of, select_articles
from reprints.catalogue.schema import articles, versions
from reprints.catalogue.sql import select_in
from reprints.model import Article, Earlier


def load_earlier(connection: Connection, found: Sequence[Article]) -> dict[str, tuple[Earlier, ...]]:
    """Article -> its versions but the latest, oldest first. Articles that never changed are left out and cost no
    query."""
    query = (
        select(articles.c.id, versions.c.captured_at, *article_columns())
        .join_from(versions, articles, articles.c.id == versions.c.article_id)
        .order_by(articles.c.id, versions.c.version)
    )
    rows = select_in(connection, query, articles.c.id, (article.id for article in found if article.version > 1))
    return {
        article: tuple(
            Earlier(article=article_of(row), since=row.captured_at, until=following.captured_at)
            for row, following in pairwise(of_article)
        )
        for article, of_article in groupby(rows, key=lambda row: str(row.id))
    }


def select_histories(connection: Connection, after: str) -> list[ArticleHistory]:
    """The next articles by id, each with its earlier versions."""
    found = select_articles(connection, after)
    earlier = load_earlier(connection, found)
    return [ArticleHistory(article=article, earlier=earlier.get(article.id, ())) for article in found]
