"""The versions of articles that stand no longer, for those who follow all of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from sqlalchemy import Connection, select

from reprints.catalogue.articles.article_rows import Stored
from reprints.catalogue.articles.articles import article_columns, article_of, select_articles
from reprints.catalogue.schema import articles, versions
from reprints.catalogue.sql import BATCH, batched
from reprints.model import Article, Earlier


def load_earlier(connection: Connection, found: Sequence[Article]) -> dict[str, tuple[Earlier, ...]]:
    """Article -> its versions but the latest, oldest first. Articles that never changed are left out, and cost
    nothing."""
    loaded: dict[str, tuple[Earlier, ...]] = {}
    for part in batched([article.id for article in found if article.version > 1], BATCH):
        query = (
            select(articles.c.id, versions.c.captured_at, *article_columns())
            .join_from(versions, articles, articles.c.id == versions.c.article_id)
            .where(articles.c.id.in_(part))
            .order_by(articles.c.id, versions.c.version)
        )
        for article, rows in groupby(connection.execute(query), key=lambda row: str(row.id)):
            loaded[article] = tuple(
                Earlier(article=article_of(row), since=row.captured_at, until=following.captured_at)
                for row, following in pairwise(rows)
            )
    return loaded


def select_stored(connection: Connection, *, after: str, limit: int) -> list[Stored]:
    """Articles by id, after an id, each with its earlier versions: one portion of a longer list."""
    found = select_articles(connection, after=after, limit=limit)
    earlier = load_earlier(connection, found)
    return [Stored(article=article, earlier=earlier.get(article.id, ())) for article in found]
