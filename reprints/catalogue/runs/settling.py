"""Stores readings: the article, the capture's result and the page's outcome, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from reprints.catalogue.articles.batches import ReadingBatch, make_batches
from reprints.catalogue.articles.captures import get_captures
from reprints.catalogue.articles.versions import VANISHED, make_snapshot, mark_missing, see_again
from reprints.catalogue.rows import (
    OPEN_STATUSES,
    CaptureResult,
    CaptureRow,
    Carried,
    Reading,
    RunStatus,
    Unreadable,
    Verdict,
)
from reprints.catalogue.runs.page_outcomes import settle_pages
from reprints.catalogue.runs.quarantine import is_trusted, take_snapshot
from reprints.catalogue.runs.unread import is_carried
from reprints.catalogue.schema import runs
from reprints.errors import CatalogueError
from reprints.model import Article, NotAnArticle, Outcome

# a page's key, its outcome, why, and the capture that showed it
_Event = tuple[str, Outcome, str, int | None]


def settle_readings(connection: Connection, readings: Iterable[Reading], extractor: str) -> list[Outcome]:
    """Store readings; returns the outcome of each.

    Raises CatalogueError on a capture that belongs to no page, or one that cannot be carried.
    """
    readings = [*readings]
    found = get_captures(connection, (reading.capture for reading in readings))
    locked = _lock_runs(connection, {capture.run for capture in found.values()})
    events: dict[str, list[_Event]] = {run: [] for run in sorted(locked)}
    outcomes = []
    for batch, part in make_batches(connection, ((found[reading.capture], reading) for reading in readings)):
        for capture, reading in part:
            status, verdict = locked[capture.run]
            event = _settle(batch, capture, reading, extractor, verdict)
            outcomes.append(event[1])
            # a closed run's pages are final; its articles still change
            if status in OPEN_STATUSES:
                events[capture.run].append(event)
    for run, of_run in events.items():
        settle_pages(connection, run, of_run)
    return outcomes


def _lock_runs(connection: Connection, ids: set[str]) -> dict[str, tuple[RunStatus, Verdict | None]]:
    """Before anything else, as `record` does: otherwise two PostgreSQL writers could deadlock."""
    columns = (runs.c.id, runs.c.status, runs.c.verdict)
    query = select(*columns).where(runs.c.id.in_(ids)).order_by(runs.c.id).with_for_update()
    return {row.id: (row.status, row.verdict) for row in connection.execute(query)}


def _settle(
    batch: ReadingBatch, capture: CaptureRow, reading: Reading, extractor: str, verdict: Verdict | None
) -> _Event:
    if capture.key is None:
        raise CatalogueError(f"capture {capture.id} of {capture.url} belongs to no page")
    known = batch.known.get(capture.key)
    match reading.result:
        case Article() as article:
            snapshot = make_snapshot(capture.key, capture, batch.bodies[capture.id], article, extractor)
            result, outcome, why = CaptureResult.ARTICLE, take_snapshot(batch, snapshot, verdict), ""
        case NotAnArticle(reason=reason):
            result, why = CaptureResult.NOT_AN_ARTICLE, reason
            outcome = _refuse(batch, capture, reason, known)
        case Unreadable(why=reason):
            result, outcome, why = CaptureResult.FAILED, Outcome.FAILED, reason
        case Carried():
            result = CaptureResult.CARRIED
            outcome, why = _carry(batch, capture, extractor, known)
    batch.writes.mark_read(capture, extractor, result, why)
    return capture.key, outcome, why, capture.id


def _carry(batch: ReadingBatch, capture: CaptureRow, extractor: str, known: Row[Any] | None) -> tuple[Outcome, str]:
    body = batch.bodies[capture.id]
    if not is_carried(capture, body, extractor, known.capture_id if known else None):
        raise CatalogueError(f"capture {capture.id} of {capture.url} has to be read: no earlier reading covers it")
    if body.result is CaptureResult.NOT_AN_ARTICLE:
        return _refuse(batch, capture, body.reason, known), body.reason
    if known is not None:
        see_again(known, capture, body, batch.writes)
    return Outcome.UNCHANGED, ""


def _refuse(batch: ReadingBatch, capture: CaptureRow, reason: str, known: Row[Any] | None) -> Outcome:
    """The outcome of a page without an article: gone, like a 404, if it had one before and now says it is missing."""
    if known is None or reason not in VANISHED:
        return Outcome.NOT_AN_ARTICLE
    # not for a backdated capture, since the page was seen later; a run on trial does so once it is accepted
    if capture.fetched_at >= known.last_seen and is_trusted(batch.connection, capture.run):
        mark_missing(batch.connection, capture.run, {known.id: capture.id})
    return Outcome.GONE
