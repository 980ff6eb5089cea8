"""What people corrected. A correction stands above every version, whatever the page is read as later.

All are kept, undone ones too. What stands is also stored with the article, so that reading one costs no further query.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from reprints.catalogue.articles import outbox
from reprints.catalogue.articles.article_rows import Correction, CorrectionRow
from reprints.catalogue.articles.lookup import find_id
from reprints.catalogue.schema import articles, corrections
from reprints.catalogue.sql import now
from reprints.errors import NotFoundError


def correct(connection: Connection, wanted: str, made: Iterable[Correction]) -> None:
    """Store corrections of one article above earlier ones of their fields, all or none. Raises NotFoundError."""
    article_id = _lock(connection, wanted)
    for one in made:
        values = {"field": one.field, "value": one.value, "why": one.why, "author": one.author}
        connection.execute(corrections.insert().values(article_id=article_id, at=now(), **values))
    _store_standing(connection, article_id)


def undo_corrections(
    connection: Connection, wanted: str, fields: Iterable[str], *, author: str, why: str
) -> list[CorrectionRow]:
    """Take back the corrections of these fields that stand; returns them. An earlier one, or the page's own words,
    stand again. Raises NotFoundError, and takes back none, where one of the fields has none."""
    article_id = _lock(connection, wanted)
    undone = [_undo(connection, article_id, field, author, why) for field in fields]
    _store_standing(connection, article_id)
    return undone


def list_corrections(connection: Connection, wanted: str) -> list[CorrectionRow]:
    """Oldest first, undone ones too. Raises NotFoundError."""
    return _list(connection, find_id(connection, wanted))


def _undo(connection: Connection, article_id: str, field: str, author: str, why: str) -> CorrectionRow:
    standing = _find_standing(connection, article_id).get(field)
    if standing is None:
        raise NotFoundError(
            f"no correction of {field} stands for article {article_id}", mend="`reprints correct ID` lists them"
        )
    values = {"undone_at": now(), "undone_by": author, "undone_why": why}
    connection.execute(corrections.update().where(corrections.c.id == standing.id).values(values))
    return standing


def _list(connection: Connection, article_id: str) -> list[CorrectionRow]:
    query = select(corrections).where(corrections.c.article_id == article_id).order_by(corrections.c.id)
    return [CorrectionRow(**row._mapping) for row in connection.execute(query)]


def _lock(connection: Connection, wanted: str) -> str:
    article_id = find_id(connection, wanted)
    connection.execute(select(articles.c.id).where(articles.c.id == article_id).with_for_update())
    return article_id


def _find_standing(connection: Connection, article_id: str) -> dict[str, CorrectionRow]:
    return {row.field: row for row in _list(connection, article_id) if row.undone_at is None}


def _store_standing(connection: Connection, article_id: str) -> None:
    standing = {
        row.field: {"value": row.value, "why": row.why, "author": row.author, "at": row.at.isoformat()}
        for row in _find_standing(connection, article_id).values()
    }
    connection.execute(articles.update().where(articles.c.id == article_id).values(corrections=standing or None))
    outbox.enqueue(connection, [article_id])
