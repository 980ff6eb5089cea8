"""What a crawl reports, a batch at a time and all of it or nothing: pages it found, answers it archived, outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from reprints.catalogue.articles.captures import add_captures, resolve_records
from reprints.catalogue.articles.versions import mark_missing
from reprints.catalogue.rows import NewCapture, Recorded, Settled
from reprints.catalogue.runs.pages import list_pages, settle_pages
from reprints.catalogue.runs.runs import require_open
from reprints.errors import CatalogueError
from reprints.model import Outcome


def record(
    connection: Connection,
    run_id: str,
    listed: Iterable[tuple[str, str]],
    captures: Sequence[NewCapture],
    settled: Sequence[Settled],
) -> Recorded:
    """Store a batch; storing it twice changes nothing. Raises CatalogueError if the run is closed."""
    run = require_open(connection, run_id)
    new_pages = list_pages(connection, run.id, run.source, listed)
    new_captures = add_captures(connection, run, captures)
    ids = resolve_records(connection, [event.capture for event in settled if event.capture is not None])
    events = [(event.key, event.outcome, event.why, _resolve(event, ids)) for event in settled]
    standing = settle_pages(connection, run.id, events)
    missing = {key: capture for key, outcome, _, capture in events if outcome is standing[key] is Outcome.GONE}
    if run.verdict is None:
        mark_missing(connection, run.id, missing)  # of a run on trial only once it is accepted
    return Recorded(listed=new_pages, captures=new_captures)


def _resolve(event: Settled, ids: dict[tuple[str, int], int]) -> int | None:
    if event.capture is None:
        return None
    if event.capture not in ids:
        warc, offset = event.capture
        raise CatalogueError(f"page {event.key} rests on {warc} at {offset}, which is no capture")
    return ids[event.capture]
