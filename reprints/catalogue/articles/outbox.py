"""What the index still lacks. One row an article at most: its latest change, under a new number each time.

The index takes, stores, and only then acknowledges by number: a change queued meanwhile has another number and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, exists, func, insert, literal, select

from reprints.catalogue.articles.article_rows import Change, OutboxSize
from reprints.catalogue.articles.articles import article_columns, article_of
from reprints.catalogue.articles.earlier import load_earlier
from reprints.catalogue.schema import articles, outbox, versions
from reprints.catalogue.sql import BATCH, batched, now


def take(connection: Connection, limit: int, *, after: int = 0, dead: bool = False) -> list[Change]:
    """The oldest waiting changes, or dead letters, numbered above `after`, with the articles and their versions as they
    are now. Takes nothing away."""
    query = (
        select(outbox.c.seq, outbox.c.queued_at, outbox.c.attempts, outbox.c.error, *article_columns())
        .join_from(outbox, articles, articles.c.id == outbox.c.article_id)
        .join(versions, (versions.c.article_id == articles.c.id) & (versions.c.version == articles.c.version))
        .where(outbox.c.dead.is_(dead), outbox.c.seq > after)
        .order_by(outbox.c.seq)
        .limit(limit)
    )
    found = [(row, article_of(row)) for row in connection.execute(query)]
    earlier = load_earlier(connection, [article for _, article in found])
    return [
        Change(
            seq=row.seq,
            article=article,
            earlier=earlier.get(article.id, ()),
            queued_at=row.queued_at,
            attempts=row.attempts,
            error=row.error,
        )
        for row, article in found
    ]


def acknowledge(connection: Connection, seqs: Sequence[int]) -> int:
    """The index has these; returns how many were still waiting in that form."""
    _lock(connection, outbox.c.seq.in_(seqs))
    return connection.execute(outbox.delete().where(outbox.c.seq.in_(seqs))).rowcount


def reject(connection: Connection, seq: int, reason: str, *, dead: bool) -> None:
    """The index would not take it: a dead letter, or one more attempt for what may pass. Superseded ones are left."""
    connection.execute(
        outbox.update().where(outbox.c.seq == seq).values(attempts=outbox.c.attempts + 1, error=reason, dead=dead)
    )


def size(connection: Connection) -> OutboxSize:
    query = select(outbox.c.dead, func.count()).group_by(outbox.c.dead)
    counts = {bool(row[0]): int(row[1]) for row in connection.execute(query)}
    return OutboxSize(waiting=counts.get(False, 0), dead=counts.get(True, 0))


def retry_dead(connection: Connection) -> int:
    return connection.execute(outbox.update().where(outbox.c.dead.is_(True)).values(dead=False)).rowcount


def enqueue(connection: Connection, article_ids: Iterable[str]) -> None:
    """Queue each article's present form, in place of an older change or dead letter."""
    for part in batched(sorted(set(article_ids)), BATCH):
        _lock(connection, outbox.c.article_id.in_(part))
        connection.execute(outbox.delete().where(outbox.c.article_id.in_(part)))
        queued_at = now()
        rows = [{"article_id": id_, "queued_at": queued_at, "attempts": 0, "dead": False} for id_ in part]
        connection.execute(insert(outbox), rows)


def _lock(connection: Connection, rows: ColumnElement[bool]) -> None:
    """In one order for all writers: two that delete the same rows could else wait for each other in PostgreSQL."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(outbox.c.seq).where(rows).order_by(outbox.c.article_id).with_for_update())


def enqueue_all(connection: Connection) -> int:
    """Queue every article, for an index that starts again; returns how many."""
    connection.execute(outbox.delete())
    rows = select(articles.c.id, literal(now(), outbox.c.queued_at.type), literal(0), literal(False))
    waiting = exists().where(outbox.c.article_id == articles.c.id)
    names = ["article_id", "queued_at", "attempts", "dead"]
    connection.execute(insert(outbox).from_select(names, rows.where(~waiting).order_by(articles.c.id)))
    return size(connection).waiting
