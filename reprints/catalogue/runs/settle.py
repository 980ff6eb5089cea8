"""What reading a capture brought: the article, the capture's result and the page's outcome, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from reprints.catalogue.articles.batches import Batch, make_batches
from reprints.catalogue.articles.captures import get_captures
from reprints.catalogue.articles.versions import VANISHED, mark_missing, see, see_again
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
from reprints.catalogue.runs import pages
from reprints.catalogue.runs.held import is_believed, take_sight
from reprints.catalogue.runs.pending import is_carried
from reprints.catalogue.schema import runs
from reprints.errors import CatalogueError
from reprints.model import Article, NotAnArticle, Outcome

# a page's key, its outcome, why, and the capture that showed it
_Event = tuple[str, Outcome, str, int | None]


def settle_readings(connection: Connection, readings: Iterable[Reading], extractor: str) -> list[Outcome]:
    """Store readings; returns each page's outcome by its own.

    Raises CatalogueError on a capture that is not a page's, or one that cannot be carried.
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
            # a closed run has said what it had to say: its articles move on without it
            if status in OPEN_STATUSES:
                events[capture.run].append(event)
    for run, of_run in events.items():
        pages.settle_pages(connection, run, of_run)
    return outcomes


def _lock_runs(connection: Connection, ids: set[str]) -> dict[str, tuple[RunStatus, Verdict | None]]:
    """Before anything else is locked, as `record` does: else two PostgreSQL writers could wait for each other."""
    columns = (runs.c.id, runs.c.status, runs.c.verdict)
    query = select(*columns).where(runs.c.id.in_(ids)).order_by(runs.c.id).with_for_update()
    return {row.id: (row.status, row.verdict) for row in connection.execute(query)}


def _settle(batch: Batch, capture: CaptureRow, reading: Reading, extractor: str, verdict: Verdict | None) -> _Event:
    if capture.key is None:
        raise CatalogueError(f"capture {capture.id} of {capture.url} is no page's")
    known = batch.known.get(capture.key)
    match reading.result:
        case Article() as article:
            sight = see(capture.key, capture, batch.bodies[capture.id], article, extractor)
            result, outcome, why = CaptureResult.ARTICLE, take_sight(batch, sight, verdict), ""
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


def _carry(batch: Batch, capture: CaptureRow, extractor: str, known: Row[Any] | None) -> tuple[Outcome, str]:
    body = batch.bodies[capture.id]
    if not is_carried(capture, body, extractor, known.capture_id if known else None):
        raise CatalogueError(f"capture {capture.id} of {capture.url} has to be read: nothing read before holds for it")
    if body.result is CaptureResult.NOT_AN_ARTICLE:
        return _refuse(batch, capture, body.reason, known), body.reason
    if known is not None:
        see_again(known, capture, body, batch.writes)
    return Outcome.UNCHANGED, ""


def _refuse(batch: Batch, capture: CaptureRow, reason: str, known: Row[Any] | None) -> Outcome:
    """A page that holds no article; one that held one before, and now says it is missing, is gone like a 404."""
    if known is None or reason not in VANISHED:
        return Outcome.NOT_AN_ARTICLE
    # else it was read late, and has been seen since; of a run on trial only once it is accepted
    if capture.fetched_at >= known.last_seen and is_believed(batch.connection, capture.run):
        mark_missing(batch.connection, capture.run, {known.id: capture.id})
    return Outcome.GONE
