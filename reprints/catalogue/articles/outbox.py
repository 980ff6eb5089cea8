"""What the index still lacks: at most one row per article, its latest change, under a new number each time.

The index takes, stores, and only then acknowledges by number: a change queued meanwhile has another number and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, func, insert, select

from reprints.catalogue.articles.article_rows import OutboxEntry, OutboxSize
from reprints.catalogue.articles.lookup import IS_LATEST, article_columns, article_of, load_earlier
from reprints.catalogue.schema import articles, outbox, versions
from reprints.catalogue.sql import BATCH, batched, now


def take(connection: Connection, limit: int = BATCH, *, after: int = 0, dead: bool = False) -> list[OutboxEntry]:
    """The oldest waiting changes numbered above `after`, with the articles and their versions as they are now. Removes
    nothing."""
    query = (
        select(outbox.c.seq, outbox.c.queued_at, outbox.c.attempts, outbox.c.error, *article_columns())
        .join_from(outbox, articles, articles.c.id == outbox.c.article_id)
        .join(versions, IS_LATEST)
        .where(outbox.c.dead.is_(dead), outbox.c.seq > after)
        .order_by(outbox.c.seq)
        .limit(limit)
    )
    found = [(row, article_of(row)) for row in connection.execute(query)]
    earlier = load_earlier(connection, [article for _, article in found])
    return [
        OutboxEntry(
            seq=row.seq,
            article=article,
            earlier=earlier.get(article.id, ()),
            queued_at=row.queued_at,
            attempts=row.attempts,
            error=row.error,
        )
        for row, article in found
    ]


def take_dead(connection: Connection, limit: int = BATCH) -> list[OutboxEntry]:
    """The oldest dead letters."""
    return take(connection, limit, dead=True)


def acknowledge(connection: Connection, seqs: Sequence[int]) -> int:
    """Remove what the index has stored; returns how many were still waiting in that form."""
    _lock(connection, outbox.c.seq.in_(seqs))
    return connection.execute(outbox.delete().where(outbox.c.seq.in_(seqs))).rowcount


def reject(connection: Connection, seq: int, reason: str, *, dead: bool = True) -> None:
    """The index refused it: now a dead letter, or without `dead` one more failed attempt. Superseded changes are left
    alone."""
    values = {"attempts": outbox.c.attempts + 1, "error": reason, "dead": dead}
    connection.execute(outbox.update().where(outbox.c.seq == seq).values(values))


def count(connection: Connection) -> OutboxSize:
    query = select(outbox.c.dead, func.count()).group_by(outbox.c.dead)
    counts = {bool(row[0]): int(row[1]) for row in connection.execute(query)}
    return OutboxSize(waiting=counts.get(False, 0), dead=counts.get(True, 0))


def retry_dead(connection: Connection) -> int:
    """Let every dead letter wait again; returns how many."""
    return connection.execute(outbox.update().where(outbox.c.dead.is_(True)).values(dead=False)).rowcount


def enqueue(connection: Connection, article_ids: Iterable[str]) -> None:
    """Queue these articles as they are now, in place of older changes and dead letters."""
    for part in batched(sorted(set(article_ids)), BATCH):
        _lock(connection, outbox.c.article_id.in_(part))
        connection.execute(outbox.delete().where(outbox.c.article_id.in_(part)))
        queued_at = now()
        rows = [{"article_id": id_, "queued_at": queued_at, "attempts": 0, "dead": False} for id_ in part]
        connection.execute(insert(outbox), rows)


def _lock(connection: Connection, rows: ColumnElement[bool]) -> None:
    """In the same order for all writers: two PostgreSQL writers that delete the same rows could deadlock otherwise."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(outbox.c.seq).where(rows).order_by(outbox.c.article_id).with_for_update())
