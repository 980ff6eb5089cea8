"""Runs: one crawl of one source each. Of one source at most one is under way, which the caller's lock on it ensures;
any number may be archived and not read yet."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from reprints.catalogue.rows import OPEN_STATUSES, RESUMABLE_STATUSES, Run, RunKind, RunStatus, Verdict
from reprints.catalogue.runs import pages
from reprints.catalogue.schema import runs
from reprints.catalogue.sql import now
from reprints.errors import CatalogueError, NotFoundError


def open_run(  # noqa: PLR0913
    connection: Connection,
    source: str,
    batch: str | None,
    started_at: datetime | None,
    *,
    kind: RunKind = RunKind.CRAWL,
    on_trial: bool = False,
) -> Run:
    """A new run; its id has the time and the source, and a number if that second has a run already."""
    started = started_at or now()
    stem = f"{started:%Y%m%dT%H%M%S}-{source}"
    taken = set(connection.execute(select(runs.c.id).where(runs.c.id.startswith(stem, autoescape=True))).scalars())
    run_id = stem
    number = 1
    while run_id in taken:
        number += 1
        run_id = f"{stem}-{number}"
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
        raise NotFoundError(f"there is no run {run_id}", mend="`reprints report` names the last ones")
    return _run(row)


def find_run(connection: Connection, prefix: str) -> Run:
    """The run whose id is or begins with `prefix`. Raises NotFoundError when none or several do."""
    exact = connection.execute(select(runs).where(runs.c.id == prefix)).one_or_none()
    if exact:
        return _run(exact)
    found = connection.execute(
        select(runs).where(runs.c.id.startswith(prefix, autoescape=True)).order_by(runs.c.id).limit(4)
    ).all()
    if len(found) == 1:
        return _run(found[0])
    if found:
        names = ", ".join(row.id for row in found)
        raise NotFoundError(f"several runs begin with {prefix!r}: {names}", mend="Write more of it")
    raise NotFoundError(f"no run begins with {prefix!r}", mend="`reprints report` names the last ones")


def list_runs(
    connection: Connection,
    *,
    batch: str | None = None,
    source: str | None = None,
    limit: int | None = None,
    kind: RunKind | None = RunKind.CRAWL,
) -> list[Run]:
    """Newest first; `kind` None: of every kind."""
    query = select(runs).order_by(runs.c.started_at.desc(), runs.c.id.desc())
    if kind is not None:
        query = query.where(runs.c.kind == kind)
    if batch is not None:
        query = query.where(runs.c.batch == batch)
    if source is not None:
        query = query.where(runs.c.source == source)
    if kind is not None:
        query = query.where(runs.c.kind == kind)
    return [_run(row) for row in connection.execute(query.limit(limit))]


def latest_batch(connection: Connection) -> str | None:
    newest = list_runs(connection, limit=1)
    return newest[0].batch if newest else None


def resumable_run(connection: Connection, source: str, within: timedelta, kind: RunKind = RunKind.CRAWL) -> Run | None:
    """The source's newest run of the kind, if it never came to its end and began no longer than `within` ago."""
    newest = list_runs(connection, source=source, kind=kind, limit=1)
    if not newest or newest[0].status not in RESUMABLE_STATUSES or newest[0].started_at < now() - within:
        return None
    return newest[0]


def list_archived(connection: Connection, source: str) -> list[Run]:
    """The source's runs that are archived and not read yet, oldest first."""
    query = select(runs).where(runs.c.source == source, runs.c.status == RunStatus.ARCHIVED)
    return [_run(row) for row in connection.execute(query.order_by(runs.c.started_at, runs.c.id))]


def reopen_run(connection: Connection, run_id: str, batch: str | None) -> Run:
    """Take up an open run again, as part of another batch if one is given. Raises CatalogueError on a closed one."""
    run = require_open(connection, run_id)
    connection.execute(
        runs.update()
        .where(runs.c.id == run_id)
        .values(
            status=RunStatus.RUNNING,
            batch=batch or run.batch,
            finished_at=None,
            resumed=run.resumed + 1,
            **_whereabouts(),
        )
    )
    return get_run(connection, run_id)


def move_run(connection: Connection, run_id: str, batch: str) -> None:
    """Into another batch. Raises CatalogueError if the run is closed."""
    require_open(connection, run_id)
    connection.execute(runs.update().where(runs.c.id == run_id).values(batch=batch))


def close_run(  # noqa: PLR0913
    connection: Connection,
    run_id: str,
    status: RunStatus,
    stats: Mapping[str, Any],
    message: str,
    *,
    verdict: Verdict | None = None,
) -> Run:
    """End a run, and say what becomes of what it holds. Only an interrupted one, which is resumed, and an archived one,
    which is read later, may have pages without an outcome.

    Raises CatalogueError if the run is closed, or if pages it listed came to no end.
    """
    require_open(connection, run_id)
    if status is RunStatus.RUNNING:
        raise ValueError("a run is not closed by calling it running")
    if status not in (RunStatus.INTERRUPTED, RunStatus.ARCHIVED):
        rest = pages.count_unsettled(connection, run_id)
        if rest:
            raise CatalogueError(
                f"run {run_id} cannot be closed: {rest} of its pages have no outcome", mend="Resume it: crawl again"
            )
    values = {"status": status, "finished_at": now(), "stats": dict(stats), "message": message}
    values |= {"verdict": verdict} if verdict else {}
    connection.execute(runs.update().where(runs.c.id == run_id).values(values))
    return get_run(connection, run_id)


def note_stats(connection: Connection, run_id: str, stats: Mapping[str, Any]) -> None:
    """What an open run has come to so far. Raises CatalogueError if it is closed."""
    require_open(connection, run_id)
    connection.execute(runs.update().where(runs.c.id == run_id).values(stats=dict(stats)))


def abandon_runs(connection: Connection, source: str, keep: str | None) -> list[Run]:
    """Close every run of the source that could be resumed but `keep`; what they left undone has failed as
    `interrupted`."""
    is_open = runs.c.source == source, runs.c.kind == RunKind.CRAWL, runs.c.status.in_(RESUMABLE_STATUSES)
    query = select(runs.c.id).where(*is_open).order_by(runs.c.id)
    abandoned = []
    for run_id in connection.execute(query).scalars().all():
        if run_id == keep:
            continue
        pages.settle_rest(connection, run_id, "interrupted")
        run = get_run(connection, run_id)
        message = run.message or "not resumed in time"
        abandoned.append(close_run(connection, run_id, RunStatus.ABANDONED, run.stats, message))
    return abandoned


def require_open(connection: Connection, run_id: str) -> Run:
    """The run, which nobody can close before this transaction ends. Raises CatalogueError if it is closed."""
    row = connection.execute(select(runs).where(runs.c.id == run_id).with_for_update()).one_or_none()
    run = _run(row) if row else get_run(connection, run_id)
    if run.status not in OPEN_STATUSES:
        raise CatalogueError(f"run {run_id} is closed ({run.status})", mend="Start a new crawl")
    return run


def _whereabouts() -> dict[str, Any]:
    return {"pid": os.getpid(), "host": socket.gethostname()}


def _run(row: Row[Any]) -> Run:
    return Run(**row._mapping)
