"""Pages still to be read: captures no extractor has looked at, in the order they came."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, select

from reprints.catalogue.captures import body_of, capture_of
from reprints.catalogue.rows import CaptureResult, CaptureRow, Pending
from reprints.catalogue.schema import articles, captures


def select_pending(  # noqa: PLR0913
    connection: Connection, *, extractor: str, source: str | None, run: str | None, after: int, limit: int
) -> list[Pending]:
    """Captures to read with an id above `after`, of every run unless one is named: a dead run's work is not lost."""
    query = select(captures).where(captures.c.pending, captures.c.id > after)
    if source is not None:
        query = query.where(captures.c.source == source)
    if run is not None:
        query = query.where(captures.c.run == run)
    rows = connection.execute(query.order_by(captures.c.id).limit(limit)).all()
    return [pending_of(connection, capture_of(row), extractor) for row in rows]


def pending_of(connection: Connection, capture: CaptureRow, extractor: str) -> Pending:
    body = body_of(connection, capture)
    return Pending(capture=capture, body=body, carried=_is_carried(connection, capture, body, extractor))


def _is_carried(connection: Connection, capture: CaptureRow, body: CaptureRow, extractor: str) -> bool:
    """Whether reading the body again could bring nothing new.

    An article's bytes must be those its latest version was read from: a page that went back to an earlier state is
    a change, though both states were read before.
    """
    if body.id == capture.id or body.key != capture.key or body.extractor != extractor:
        return False
    if body.result is CaptureResult.NOT_AN_ARTICLE:
        return True
    same = and_(articles.c.id == capture.key, articles.c.capture_id == body.id)
    found: Any = connection.execute(select(articles.c.id).where(same)).one_or_none()
    return body.result is CaptureResult.ARTICLE and found is not None
