"""Captures of pages no extractor has read yet, in the order they came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select

from reprints.catalogue.articles.captures import bodies_of, capture_of
from reprints.catalogue.articles.parts import find_parts
from reprints.catalogue.rows import CaptureResult, CaptureRow, Pending
from reprints.catalogue.schema import articles, captures
from reprints.catalogue.sql import select_in


def select_pending(  # noqa: PLR0913
    connection: Connection,
    source: str | None = None,
    *,
    extractor: str,
    run: str | None = None,
    after: int = 0,
    limit: int = 200,
) -> list[Pending]:
    """Pages to read with `extractor` whose capture id is above `after`; of every run unless one is named, so that the
    work of a dead run is not lost."""
    query = select(captures).where(captures.c.pending, captures.c.id > after)
    if source is not None:
        query = query.where(captures.c.source == source)
    if run is not None:
        query = query.where(captures.c.run == run)
    rows = connection.execute(query.order_by(captures.c.id).limit(limit)).all()
    found = [capture_of(row) for row in rows]
    bodies = bodies_of(connection, found)
    known = _find_known(connection, (capture.key for capture in found if capture.key is not None))
    parts = find_parts(connection, found)
    pending = (_make_pending(capture, bodies[capture.id], extractor, known.get(capture.key)) for capture in found)
    # a further page may have changed where the first one has not
    return [
        replace(one, carried=False, parts=tuple(parts[one.capture.id])) if one.capture.id in parts else one
        for one in pending
    ]


def _make_pending(capture: CaptureRow, body: CaptureRow, extractor: str, known: Row[Any] | None) -> Pending:
    return Pending(
        capture=capture,
        body=body,
        carried=is_carried(capture, body, extractor, known.capture_id if known else None),
        is_known=known is not None,
        snapshot=known.snapshot if known else None,
    )


def is_carried(capture: CaptureRow, body: CaptureRow, extractor: str, standing: int | None) -> bool:
    """Whether reading the body again could bring nothing new. `standing` is the capture the page's article was read
    from, if any.

    An article's bytes must be those its latest version was read from: a page that returned to an earlier state has
    changed, though both states were read before.
    """
    if body.id == capture.id or body.key != capture.key or body.extractor != extractor:
        return False
    if body.result is CaptureResult.NOT_AN_ARTICLE:
        return True  # unlike what was withheld, which is judged anew each night
    return body.result is CaptureResult.ARTICLE and standing == body.id


def _find_known(connection: Connection, keys: Iterable[str]) -> dict[str | None, Row[Any]]:
    """Page -> the capture its article was read from, and the snapshot it was read with."""
    query = select(articles.c.id, articles.c.capture_id, articles.c.snapshot)
    return {row.id: row for row in select_in(connection, query, articles.c.id, keys)}
