"""What reading a capture brought: the article, the capture's result and the page's outcome, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Connection, Row, select

from reprints.catalogue import pages
from reprints.catalogue.captures import bodies_of, get_captures
from reprints.catalogue.held import is_believed, take_sight
from reprints.catalogue.pending import is_carried
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
from reprints.catalogue.schema import runs
from reprints.catalogue.versions import VANISHED, load_known, mark_missing, see, see_again
from reprints.catalogue.writes import Writes, split_repeats
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
    for part in split_repeats(readings, lambda reading: found[reading.capture].key):
        batch = _Batch.load(connection, [found[reading.capture] for reading in part], extractor)
        for reading in part:
            capture = found[reading.capture]
            status, verdict = locked[capture.run]
            event = batch.settle(capture, reading, verdict)
            outcomes.append(event[1])
            # a closed run has said what it had to say: its articles move on without it
            if status in OPEN_STATUSES:
                events[capture.run].append(event)
        batch.writes.flush(connection)
    for run, of_run in events.items():
        pages.settle_pages(connection, run, of_run)
    return outcomes


def _lock_runs(connection: Connection, ids: set[str]) -> dict[str, tuple[RunStatus, Verdict | None]]:
    """Before anything else is locked, as `record` does: else two PostgreSQL writers could wait for each other."""
    columns = (runs.c.id, runs.c.status, runs.c.verdict)
    query = select(*columns).where(runs.c.id.in_(ids)).order_by(runs.c.id).with_for_update()
    return {row.id: (row.status, row.verdict) for row in connection.execute(query)}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Batch:
    """Readings of different pages, and what is known of those: `bodies` are by capture id, `known` articles by page."""

    connection: Connection
    extractor: str
    bodies: Mapping[int, CaptureRow]
    known: Mapping[str, Row[Any]]
    writes: Writes

    @classmethod
    def load(cls, connection: Connection, captures: Sequence[CaptureRow], extractor: str) -> Self:
        return cls(
            connection=connection,
            extractor=extractor,
            bodies=bodies_of(connection, captures),
            known=load_known(connection, (capture.key for capture in captures if capture.key is not None)),
            writes=Writes(),
        )

    def settle(self, capture: CaptureRow, reading: Reading, verdict: Verdict | None) -> _Event:
        if capture.key is None:
            raise CatalogueError(f"capture {capture.id} of {capture.url} is no page's")
        known = self.known.get(capture.key)
        match reading.result:
            case Article() as article:
                sight = see(capture.key, capture, self.bodies[capture.id], article, self.extractor)
                outcome, why = take_sight(self.connection, sight, known, verdict, self.writes), ""
                result = CaptureResult.ARTICLE
            case NotAnArticle(reason=reason):
                result, why = CaptureResult.NOT_AN_ARTICLE, reason
                outcome = self._refuse(capture, reason, known)
            case Unreadable(why=reason):
                result, outcome, why = CaptureResult.FAILED, Outcome.FAILED, reason
            case Carried():
                result = CaptureResult.CARRIED
                outcome, why = self._carry(capture, known)
        self.writes.mark_read(capture, self.extractor, result, why)
        return capture.key, outcome, why, capture.id

    def _carry(self, capture: CaptureRow, known: Row[Any] | None) -> tuple[Outcome, str]:
        body = self.bodies[capture.id]
        if not is_carried(capture, body, self.extractor, known.capture_id if known else None):
            raise CatalogueError(
                f"capture {capture.id} of {capture.url} has to be read: nothing read before holds for it"
            )
        if body.result is CaptureResult.NOT_AN_ARTICLE:
            return self._refuse(capture, body.reason, known), body.reason
        if known is not None:
            see_again(known, capture, body, self.writes)
        return Outcome.UNCHANGED, ""

    def _refuse(self, capture: CaptureRow, reason: str, known: Row[Any] | None) -> Outcome:
        """A page that holds no article; one that held one before, and now says it is missing, is gone like a 404."""
        if known is None or reason not in VANISHED:
            return Outcome.NOT_AN_ARTICLE
        # else it was read late, and has been seen since; of a run on trial only once it is accepted
        if capture.fetched_at >= known.last_seen and is_believed(self.connection, capture.run):
            mark_missing(self.connection, capture.run, {known.id: capture.id})
        return Outcome.GONE
