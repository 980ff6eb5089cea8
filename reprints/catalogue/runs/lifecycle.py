"""Runs, from opened to closed: one crawl of one source each. At most one run of a source is under way, which the
caller's lock ensures; any number may be archived and not read yet."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import chain, count
from typing import Any

from sqlalchemy import Connection, Row, select

from reprints.catalogue.proof.queue import queue_entry
from reprints.catalogue.rows import OPEN_STATUSES, RESUMABLE_STATUSES, Run, RunKind, RunStatus, Verdict
from reprints.catalogue.runs import page_outcomes
from reprints.catalogue.schema import runs
from reprints.catalogue.sql import now
from reprints.errors import CatalogueError, NotFoundError

_HELP = "`reprints report` names the last ones"


def open_run(  # noqa: PLR0913
    connection: Connection,
    source: str,
    batch: str | None = None,
    *,
    started_at: datetime | None = None,
    kind: RunKind = RunKind.CRAWL,
    on_trial: bool = False,
) -> Run:
    """A new run; without a batch it is its own. On trial, what it reads is quarantined until it is judged. Its id has
    the time and the source, and a number if that second has a run already."""
    started = started_at or now()
    stem = f"{started:%Y%m%dT%H%M%S}-{source}"
    taken = set(connection.execute(select(runs.c.id).where(runs.c.id.startswith(stem, autoescape=True))).scalars())
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    run_id = next(name for name in names if name not in taken)
    connection.execute(
        runs.insert().values(
            id=run_id,
            batch=batch or run_id,
            source=source,
            status=RunStatus.RUNNING,
            started_at=started,
            resumed=0,
            message="",
            stats={},
            kind=kind,
            verdict=Verdict.TRIAL if on_trial else None,
            **_whereabouts(),
        )
    )
    return get_run(connection, run_id)


def get_run(connection: Connection, run_id: str) -> Run:
    row = connection.execute(select(runs).where(runs.c.id == run_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no run {run_id}", mend=_HELP)
    return _run(row)


def find_run(connection: Connection, prefix: str) -> Run:
    """The run whose id is or begins with `prefix`. Raises NotFoundError when none or several do."""
    query = select(runs).where(runs.c.id.startswith(prefix, autoescape=True)).order_by(runs.c.id)
    found = connection.execute(query.limit(4)).all()  # an exact match sorts first
    if not found:
        raise NotFoundError(f"no run begins with {prefix!r}", mend=_HELP)
    if len(found) > 1 and found[0].id != prefix:
        names = ", ".join(row.id for row in found)
        raise NotFoundError(f"several runs begin with {prefix!r}: {names}", mend="Write more of it")
    return _run(found[0])


def list_runs(
    connection: Connection,
    *,
    batch: str | None = None,
    source: str | None = None,
    limit: int | None = None,
    kind: RunKind | None = RunKind.CRAWL,
) -> list[Run]:
    """Newest first; with `kind` None, of every kind."""
    query = select(runs).order_by(runs.c.started_at.desc(), runs.c.id.desc())
    wanted = {"batch": batch, "source": source, "kind": kind}
    query = query.filter_by(**{name: value for name, value in wanted.items() if value is not None})
    return [_run(row) for row in connection.execute(query.limit(limit))]


def list_by_verdict(connection: Connection, *verdicts: Verdict) -> list[Run]:
    """Oldest first."""
    query = select(runs.c.id).where(runs.c.verdict.in_(verdicts)).order_by(runs.c.started_at, runs.c.id)
    return [get_run(connection, run_id) for run_id in connection.execute(query).scalars().all()]


def find_latest_batch(connection: Connection) -> str | None:
    newest = list_runs(connection, limit=1)
    return newest[0].batch if newest else None


def find_resumable(connection: Connection, source: str, within: timedelta, kind: RunKind = RunKind.CRAWL) -> Run | None:
    """The source's newest run of the kind, if it did not end and began no longer than `within` ago."""
    newest = list_runs(connection, source=source, kind=kind, limit=1)
    if not newest or newest[0].status not in RESUMABLE_STATUSES or newest[0].started_at < now() - within:
        return None
    return newest[0]


def list_archived(connection: Connection, source: str) -> list[Run]:
    """The source's runs whose captures wait to be read, oldest first."""
    query = select(runs).where(runs.c.source == source, runs.c.status == RunStatus.ARCHIVED)
    return [_run(row) for row in connection.execute(query.order_by(runs.c.started_at, runs.c.id))]


def reopen_run(connection: Connection, run_id: str, *, batch: str | None = None) -> Run:
    """Resume an open run, as part of another batch if one is given. Raises CatalogueError on a closed one."""
    run = require_open(connection, run_id)
    values = {"status": RunStatus.RUNNING, "batch": batch or run.batch, "finished_at": None, "resumed": run.resumed + 1}
    return _update(connection, run_id, values | _whereabouts())


def move_run(connection: Connection, run_id: str, batch: str) -> None:
    """Move an open run into the batch that will report it. Raises CatalogueError on a closed one."""
    require_open(connection, run_id)
    _update(connection, run_id, {"batch": batch})


def close_run(  # noqa: PLR0913
    connection: Connection,
    run_id: str,
    status: RunStatus,
    stats: Mapping[str, Any] | None = None,
    message: str = "",
    *,
    verdict: Verdict | None = None,
) -> Run:
    """End a run, with a verdict on its quarantined readings if it was on trial.

    Raises CatalogueError if it is closed, or has pages without an outcome: only an interrupted run, which is resumed,
    and an archived one, which is read later, may have those.
    """
    run = require_open(connection, run_id)
    if status is RunStatus.RUNNING:
        raise ValueError("a run is not closed by calling it running")
    is_final = status not in (RunStatus.INTERRUPTED, RunStatus.ARCHIVED)
    if is_final and (rest := page_outcomes.count_unsettled(connection, run_id)):
        raise CatalogueError(
            f"run {run_id} cannot be closed: {rest} of its pages have no outcome", mend="Resume it: crawl again"
        )
    if verdict:
        queue_entry(connection, run.source, "decision", {"run": run_id, "verdict": str(verdict), "author": None})
    values = {"status": status, "finished_at": now(), "stats": dict(stats or {}), "message": message}
    return _update(connection, run_id, values | ({"verdict": verdict} if verdict else {}))


def note_stats(connection: Connection, run_id: str, stats: Mapping[str, Any]) -> None:
    """Store the figures of an open run so far. Raises CatalogueError on a closed one."""
    require_open(connection, run_id)
    _update(connection, run_id, {"stats": dict(stats)})


def abandon_runs(connection: Connection, source: str, *, keep: str | None = None) -> list[Run]:
    """Close every resumable run of the source but `keep`; pages they left undone have failed as `interrupted`."""
    is_open = runs.c.source == source, runs.c.kind == RunKind.CRAWL, runs.c.status.in_(RESUMABLE_STATUSES)
    found = connection.execute(select(runs).where(*is_open).order_by(runs.c.id)).all()
    return [_abandon(connection, _run(row)) for row in found if row.id != keep]


def _abandon(connection: Connection, run: Run) -> Run:
    page_outcomes.settle_rest(connection, run.id, "interrupted")
    return close_run(connection, run.id, RunStatus.ABANDONED, run.stats, run.message or "not resumed in time")


def require_open(connection: Connection, run_id: str) -> Run:
    """The run, locked so that nobody closes it before this transaction ends. Raises CatalogueError if it is closed."""
    row = connection.execute(select(runs).where(runs.c.id == run_id).with_for_update()).one_or_none()
    run = _run(row) if row else get_run(connection, run_id)
    if run.status not in OPEN_STATUSES:
        raise CatalogueError(f"run {run_id} is closed ({run.status})", mend="Start a new crawl")
    return run


def _update(connection: Connection, run_id: str, values: Mapping[str, Any]) -> Run:
    connection.execute(runs.update().where(runs.c.id == run_id).values(values))
    return get_run(connection, run_id)


def _whereabouts() -> dict[str, Any]:
    return {"pid": os.getpid(), "host": socket.gethostname()}


def _run(row: Row[Any]) -> Run:
    return Run(**row._mapping)
