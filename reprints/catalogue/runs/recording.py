"""What a crawl reports, in batches stored whole or not at all: pages listed, captures archived, outcomes known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from reprints.catalogue.articles.aliasing import add_aliases, move_captures, move_pages
from reprints.catalogue.articles.captures import add_captures, resolve_records
from reprints.catalogue.articles.versions import mark_missing
from reprints.catalogue.rows import NewAlias, NewCapture, Recorded, Settled
from reprints.catalogue.runs.lifecycle import require_open
from reprints.catalogue.runs.page_outcomes import list_pages, settle_pages
from reprints.errors import CatalogueError
from reprints.model import Announced, Outcome


def record(  # noqa: PLR0913
    connection: Connection,
    run_id: str,
    *,
    listed: Iterable[tuple[str, str]] = (),
    captures: Sequence[NewCapture] = (),
    settled: Sequence[Settled] = (),
    announced: Mapping[str, Announced] | None = None,
    moved: Sequence[NewAlias] = (),
    aliases: Sequence[NewAlias] = (),
) -> Recorded:
    """Store (key, url) pages listed, pages that are another's alias, captures and outcomes, in this order; storing them
    twice changes nothing. `announced` says what pages (by key) were announced with.

    Raises CatalogueError if the run is closed.
    """
    run = require_open(connection, run_id)
    new_pages = list_pages(connection, run.id, run.source, listed, announced)
    move_pages(connection, run.id, moved)
    new_captures = add_captures(connection, run, captures)
    move_captures(connection, run.id, moved)
    add_aliases(connection, run.source, [*moved, *aliases])
    ids = resolve_records(connection, [event.capture for event in settled if event.capture is not None])
    events = [(event.key, event.outcome, event.why, _resolve(event, ids)) for event in settled]
    standing = settle_pages(connection, run.id, events)
    missing = {key: capture for key, outcome, _, capture in events if outcome is standing[key] is Outcome.GONE}
    if run.verdict is None:
        mark_missing(connection, run.id, missing)  # a run on trial does so once it is accepted
    return Recorded(listed=new_pages, captures=new_captures)


def _resolve(event: Settled, ids: dict[tuple[str, int], int]) -> int | None:
    if event.capture is None:
        return None
    if event.capture not in ids:
        warc, offset = event.capture
        raise CatalogueError(f"page {event.key} rests on {warc} at {offset}, which is no capture")
    return ids[event.capture]
