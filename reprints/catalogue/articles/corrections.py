"""What people corrected. A correction stands above every version, whatever the page is read as later.

All are kept, undone ones too. What stands is also stored with the article, so that reading one costs no further query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from reprints.catalogue.articles import outbox
from reprints.catalogue.articles.article_rows import Correction, CorrectionRow
from reprints.catalogue.articles.lookup import find_id
from reprints.catalogue.proof.queue import queue_entry
from reprints.catalogue.schema import articles, corrections
from reprints.catalogue.sql import now, select_in
from reprints.errors import NotFoundError

# article, field and time
_Key = tuple[str, str, str]


def correct(connection: Connection, wanted: str, made: Iterable[Correction]) -> None:
    """Store corrections of one article above earlier ones of their fields, all or none. Raises NotFoundError."""
    article_id = _lock(connection, wanted)
    for one in made:
        values = {"field": one.field, "value": one.value, "why": one.why, "author": one.author}
        row = {"article_id": article_id, "at": now(), **values}
        connection.execute(corrections.insert().values(row))
        queue_entry(connection, _find_source(connection, article_id), "correction", write_correction(row))
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


def restore_corrections(
    connection: Connection, made: Mapping[_Key, Mapping[str, Any]], withdrawn: Mapping[_Key, Mapping[str, Any]]
) -> int:
    """Enter corrections of the journal, and their withdrawals, that are missing here, of articles that are here, by
    (article, field, time). Returns how many."""
    here = {row.id for row in select_in(connection, select(articles.c.id), articles.c.id, (key[0] for key in made))}
    changed: list[str] = []
    for key, said in sorted(made.items(), key=lambda one: one[1]["at"]):
        article_id, field, at = key
        if article_id not in here:
            continue
        same = (
            corrections.c.article_id == article_id,
            corrections.c.field == field,
            corrections.c.at == datetime.fromisoformat(at),
        )
        found = connection.execute(select(corrections).where(*same)).one_or_none()
        undone = withdrawn.get(key)
        values = _read_withdrawal(undone) if undone else {}
        if found is None:
            plain = {name: said[name] for name in ("field", "value", "why", "author")}
            row = {"article_id": article_id, "at": datetime.fromisoformat(at), **plain, **values}
            connection.execute(corrections.insert().values(row))
        elif undone and found.undone_at is None:
            connection.execute(corrections.update().where(*same).values(values))
        else:
            continue
        changed.append(article_id)
    for article_id in sorted(set(changed)):
        _store_standing(connection, article_id)
    return len(changed)


def _read_withdrawal(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "undone_at": datetime.fromisoformat(said["at"]),
        "undone_by": said["author"],
        "undone_why": said["why"],
    }


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
    details = write_withdrawal({"article_id": article_id, "field": field, "at": standing.at, **values})
    queue_entry(connection, _find_source(connection, article_id), "withdrawal", details)
    return standing


def write_correction(row: Mapping[str, Any]) -> dict[str, Any]:
    """A correction as the journal has it. Article, field and time name it."""
    plain = {name: row[name] for name in ("field", "value", "why", "author")}
    return {"article": row["article_id"], "at": row["at"].isoformat(), **plain}


def write_withdrawal(row: Mapping[str, Any]) -> dict[str, Any]:
    """The withdrawal of a correction, which `of` names by its time."""
    named = {"article": row["article_id"], "field": row["field"], "of": row["at"].isoformat()}
    return named | {"at": row["undone_at"].isoformat(), "author": row["undone_by"], "why": row["undone_why"]}


def _find_source(connection: Connection, article_id: str) -> str:
    return str(connection.execute(select(articles.c.source).where(articles.c.id == article_id)).scalar_one())


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
