"""What people corrected. A correction stands on top of every version, whatever the page is read as later.

All are kept, undone ones too. What stands is also kept with the article, so that reading one costs no further query.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from reprints.catalogue.articles import outbox
from reprints.catalogue.articles.article_rows import Correction, CorrectionRow
from reprints.catalogue.schema import articles, corrections
from reprints.catalogue.sql import now
from reprints.errors import NotFoundError


def correct(connection: Connection, article_id: str, made: Correction) -> None:
    """Add a correction, above earlier ones of the field."""
    _lock(connection, article_id)
    connection.execute(
        corrections.insert().values(
            article_id=article_id, field=made.field, value=made.value, why=made.why, author=made.author, at=now()
        )
    )
    _settle(connection, article_id)


def undo(connection: Connection, article_id: str, field: str, author: str, why: str) -> CorrectionRow:
    """Take back the correction of a field that stands; an earlier one, or the page's own words, stand again.

    Raises NotFoundError where none stands.
    """
    _lock(connection, article_id)
    standing = _standing(connection, article_id).get(field)
    if standing is None:
        raise NotFoundError(
            f"no correction of {field} stands for article {article_id}", mend="`reprints correct ID` lists them"
        )
    values = {"undone_at": now(), "undone_by": author, "undone_why": why}
    connection.execute(corrections.update().where(corrections.c.id == standing.id).values(values))
    _settle(connection, article_id)
    return standing


def list_corrections(connection: Connection, article_id: str) -> list[CorrectionRow]:
    """Oldest first, undone ones too."""
    query = select(corrections).where(corrections.c.article_id == article_id).order_by(corrections.c.id)
    return [_row(row) for row in connection.execute(query)]


def _lock(connection: Connection, article_id: str) -> None:
    connection.execute(select(articles.c.id).where(articles.c.id == article_id).with_for_update())


def _standing(connection: Connection, article_id: str) -> dict[str, CorrectionRow]:
    return {row.field: row for row in list_corrections(connection, article_id) if row.undone_at is None}


def _settle(connection: Connection, article_id: str) -> None:
    standing = {
        row.field: {"value": row.value, "why": row.why, "author": row.author, "at": row.at.isoformat()}
        for row in _standing(connection, article_id).values()
    }
    connection.execute(articles.update().where(articles.c.id == article_id).values(corrections=standing or None))
    outbox.enqueue(connection, [article_id])


def _row(row: Row[Any]) -> CorrectionRow:
    return CorrectionRow(**row._mapping)
