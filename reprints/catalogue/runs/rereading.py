"""Captures to read again with another extractor, and the results, quarantined until somebody has looked at them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select

from reprints.catalogue.articles.batches import make_batches
from reprints.catalogue.articles.captures import bodies_of, capture_of, get_captures
from reprints.catalogue.articles.parts import find_parts
from reprints.catalogue.articles.versions import find_restated, make_snapshot
from reprints.catalogue.rows import CaptureResult, Pending, Reading, Verdict
from reprints.catalogue.runs.lifecycle import require_open
from reprints.catalogue.runs.quarantine import quarantine_snapshot, quarantine_status
from reprints.catalogue.schema import captures, runs
from reprints.catalogue.sql import BATCH
from reprints.errors import CatalogueError
from reprints.model import Article, CaptureKind, NotAnArticle, Outcome

_UNTRUSTED = (Verdict.QUARANTINED, Verdict.DROPPED)
_body = captures.alias("body")
_body_warc: ColumnElement[str] = func.coalesce(_body.c.warc, captures.c.warc)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """`since` is of the capture; `extractor` the version that read it last; `run` the crawl that captured it, without
    which captures of quarantined crawls are left out; `after` the page to continue behind; `warc` the file that holds
    the bytes."""

    source: str
    since: datetime | None = None
    extractor: str | None = None
    run: str | None = None
    after: str = ""
    warc: str | None = None


def select_rereads(connection: Connection, after: str, scope: Scope) -> list[Pending]:
    """The newest readable captures of the next pages in scope, by page."""
    query = select(captures).where(*_in_scope(scope, after)).order_by(captures.c.key).limit(BATCH)
    if scope.warc is not None:
        query = query.join(_body, _body.c.id == captures.c.revisit_of, isouter=True).where(_body_warc == scope.warc)
    rows = [capture_of(row) for row in connection.execute(query)]
    bodies = bodies_of(connection, rows)
    parts = find_parts(connection, rows)
    return [
        Pending(
            capture=row,
            body=bodies[row.id],
            carried=False,
            is_known=bodies[row.id].result is CaptureResult.ARTICLE,
            parts=tuple(parts.get(row.id, ())),
        )
        for row in rows
    ]


def count_rereads(connection: Connection, scope: Scope) -> dict[str, int]:
    """WARC -> how many captures in scope it holds the bytes of."""
    bodies = captures.join(_body, _body.c.id == captures.c.revisit_of, isouter=True)
    query = select(_body_warc, func.count()).select_from(bodies)
    rows = connection.execute(query.where(*_in_scope(scope, "")).group_by(_body_warc).order_by(_body_warc))
    return {row[0]: row[1] for row in rows}


def _in_scope(scope: Scope, after: str) -> list[ColumnElement[bool]]:
    is_body = captures.c.revisit_of.is_not(None) | captures.c.content_sha256.is_not(None)
    newest = (
        select(func.max(captures.c.id))
        .where(captures.c.source == scope.source, captures.c.kind == CaptureKind.PAGE, ~captures.c.pending, is_body)
        .where(captures.c.key > max(after, scope.after), captures.c.status.in_((200, 203, 304)))
        .group_by(captures.c.key)
    )
    newest = newest.where(captures.c.result.is_(None) | (captures.c.result != CaptureResult.HELD))
    if scope.run is not None:
        newest = newest.where(captures.c.run == scope.run)
    else:
        trusted = select(runs.c.id).where(or_(runs.c.verdict.is_(None), runs.c.verdict.not_in(_UNTRUSTED)))
        newest = newest.where(captures.c.run.in_(trusted))
    clauses: list[ColumnElement[bool]] = [captures.c.id.in_(newest)]
    if scope.since is not None:
        clauses.append(captures.c.fetched_at >= scope.since)
    if scope.extractor is not None:
        clauses.append(captures.c.extractor == scope.extractor)
    return clauses


def quarantine_readings(
    connection: Connection, run: str, readings: Iterable[Reading], *, extractor: str
) -> list[Outcome]:
    """Quarantine the articles among the readings under an open run; returns the outcome of each. One that differs in
    its credit status alone is unchanged. A page that is no article any more leaves the article as it was. Raises
    CatalogueError if the run is closed."""
    require_open(connection, run)
    readings = [*readings]
    found = get_captures(connection, (reading.capture for reading in readings))
    outcomes = []
    for batch, part in make_batches(connection, ((found[reading.capture], reading) for reading in readings)):
        unchanged = []
        for capture, reading in part:
            if not isinstance(reading.result, Article):
                was_read = isinstance(reading.result, NotAnArticle)
                outcomes.append(Outcome.NOT_AN_ARTICLE if was_read else Outcome.FAILED)
                continue
            if capture.key is None:
                raise CatalogueError(f"capture {capture.id} of {capture.url} belongs to no page")
            snapshot = make_snapshot(capture.key, capture, batch.bodies[capture.id], reading.result, extractor)
            outcomes.append(quarantine_snapshot(batch, run, snapshot).outcome)
            unchanged += [snapshot] if outcomes[-1] is Outcome.UNCHANGED else []
        restated = find_restated(batch, unchanged)
        for snapshot in unchanged:
            if snapshot.key in restated:
                quarantine_status(batch, run, snapshot)
    return outcomes
