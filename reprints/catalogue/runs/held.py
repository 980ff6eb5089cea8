"""Readings of a run on trial: kept apart until the run is judged, then made versions, or left where they are.

Articles, versions and outbox know nothing of a held reading, so search cannot see it, and a process killed at any
moment leaves either the reading held or the version made, never both and never neither.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select

from reprints.catalogue.articles.articles import article_columns, article_of
from reprints.catalogue.articles.batches import Batch, make_batches
from reprints.catalogue.articles.captures import get_captures
from reprints.catalogue.articles.late import Sight
from reprints.catalogue.articles.versions import (
    Comparison,
    compare_sight,
    mark_missing,
    store_compared,
    store_sight,
)
from reprints.catalogue.rows import CaptureResult, Held, Run, RunKind, RunStatus, Verdict
from reprints.catalogue.runs.runs import get_run
from reprints.catalogue.schema import articles, held, pages, runs, versions
from reprints.catalogue.sql import BATCH, batched
from reprints.errors import CatalogueError
from reprints.model import Article, Outcome

_HOLDING = (Verdict.TRIAL, Verdict.QUARANTINED)


def take_sight(batch: Batch, sight: Sight, verdict: Verdict | None) -> Outcome:
    """Store it, or hold it back where the run that captured it is on trial or in quarantine: its `verdict`."""
    if verdict in _HOLDING:
        found = hold_sight(batch, sight.capture.run, sight)
        if found.outcome is Outcome.UNCHANGED:
            store_compared(batch, sight, found)  # it says no more than what stands already, and since when
        return found.outcome
    if verdict is Verdict.DROPPED:
        return compare_sight(batch, sight).outcome
    return store_sight(batch, sight)


def is_believed(connection: Connection, run: str) -> bool:
    """Whether what is read of the run's captures may be acted upon at once."""
    return _verdict_of(connection, run) in (None, Verdict.ACCEPTED, Verdict.APPLIED)


def hold_sight(batch: Batch, run: str, sight: Sight) -> Comparison:
    """Hold what differs from the article as it stands."""
    found = compare_sight(batch, sight)
    if found.outcome is not Outcome.UNCHANGED:
        batch.writes.held.append(
            {
                "run": run,
                "capture_id": sight.capture.id,
                "article_id": sight.key,
                "outcome": found.outcome,
                "extractor": sight.extractor,
                "changes": list(found.changes),
                "document": sight.document,
            }
        )
    return found


def select_held(connection: Connection, run: str, after: int, limit: int) -> list[Held]:
    """By capture, after a capture's id: one portion of a longer list."""
    latest = (versions.c.article_id == articles.c.id) & (versions.c.version == articles.c.version)
    columns = (held.c.capture_id, held.c.outcome, held.c.changes, held.c.document.label("held_document"))
    query = (
        select(*columns, *article_columns())
        .join_from(held, articles, articles.c.id == held.c.article_id, isouter=True)
        .join(versions, latest, isouter=True)
        .where(held.c.run == run, held.c.capture_id > after)
        .order_by(held.c.capture_id)
        .limit(limit)
    )
    return [_held_of(run, row) for row in connection.execute(query)]


def _held_of(run: str, row: Row[Any]) -> Held:
    return Held(
        run=run,
        capture=row.capture_id,
        outcome=row.outcome,
        changes=tuple(row.changes),
        article=Article.from_document(row.held_document),
        before=article_of(row) if row.document is not None else None,
    )


def count_held(connection: Connection) -> dict[str, dict[Outcome, int]]:
    """Run -> outcome -> readings held."""
    counts: dict[str, dict[Outcome, int]] = {}
    query = select(held.c.run, held.c.outcome, func.count()).group_by(held.c.run, held.c.outcome).order_by(held.c.run)
    for run, outcome, count in connection.execute(query):
        counts.setdefault(run, {})[outcome] = count
    return counts


def list_by_verdict(connection: Connection, *verdicts: Verdict) -> list[Run]:
    """Oldest first."""
    query = select(runs.c.id).where(runs.c.verdict.in_(verdicts)).order_by(runs.c.started_at, runs.c.id)
    return [get_run(connection, run_id) for run_id in connection.execute(query).scalars().all()]


def adopt_held(connection: Connection, run: Run) -> int:
    """Take over what abandoned runs of the source left unjudged, to be judged with this run; returns how many."""
    unjudged = select(runs.c.id).where(
        runs.c.source == run.source,
        runs.c.kind == run.kind,
        runs.c.verdict == Verdict.TRIAL,
        runs.c.status == RunStatus.ABANDONED,
    )
    left = list(connection.execute(unjudged).scalars())
    moved = connection.execute(held.update().where(held.c.run.in_(left)).values(run=run.id)).rowcount
    # what is read of theirs from now on is judged by nobody any more: it stands with this run's verdict
    connection.execute(runs.update().where(runs.c.id.in_(left)).values(verdict=Verdict.APPLIED))
    return moved


def judge_run(connection: Connection, run_id: str, verdict: Verdict) -> Run:
    """Change the verdict on a run that holds readings. Raises CatalogueError where that has been done already."""
    run = _lock(connection, run_id)
    if run.verdict not in _HOLDING:
        raise CatalogueError(f"run {run_id} is not in quarantine ({run.verdict or 'never on trial'})")
    if verdict is Verdict.DROPPED:
        drop_held(connection, run_id)
    connection.execute(runs.update().where(runs.c.id == run_id).values(verdict=verdict))
    return get_run(connection, run_id)


def drop_held(connection: Connection, run_id: str) -> int:
    return connection.execute(held.delete().where(held.c.run == run_id)).rowcount


def apply_held(connection: Connection, run_id: str, limit: int) -> int:
    """Make versions of the next readings the run holds, in the order they were captured; returns how many."""
    run = _lock(connection, run_id)
    query = select(held).where(held.c.run == run_id).order_by(held.c.capture_id).limit(limit)
    rows = connection.execute(query).all()
    found = get_captures(connection, (row.capture_id for row in rows))
    for batch, part in make_batches(connection, ((found[row.capture_id], row) for row in rows)):
        for capture, row in part:
            sight = Sight(
                key=row.article_id,
                capture=capture,
                body=batch.bodies[capture.id],
                document=row.document,
                extractor=row.extractor,
                is_first=run.kind is not RunKind.REEXTRACT,
            )
            store_sight(batch, sight)
            batch.writes.mark_read(capture, row.extractor, CaptureResult.ARTICLE, "")
    # another run's reading of the same bytes is overtaken by this one
    for ids in batched(sorted(found), BATCH):
        connection.execute(held.delete().where(held.c.capture_id.in_(ids)))
    return len(rows)


def finish_trial(connection: Connection, run_id: str) -> bool:
    """Once nothing is held any more: count the articles an accepted run did not find, and close its case."""
    run = _lock(connection, run_id)
    if run.verdict is not Verdict.ACCEPTED:
        return False
    query = select(pages.c.key, pages.c.capture_id).where(pages.c.run == run_id, pages.c.outcome == Outcome.GONE)
    mark_missing(connection, run_id, {row.key: row.capture_id for row in connection.execute(query)})
    connection.execute(runs.update().where(runs.c.id == run_id).values(verdict=Verdict.APPLIED))
    return True


def _verdict_of(connection: Connection, run: str) -> Verdict | None:
    verdict: Verdict | None = connection.execute(select(runs.c.verdict).where(runs.c.id == run)).scalar_one()
    return verdict


def _lock(connection: Connection, run_id: str) -> Run:
    connection.execute(select(runs.c.id).where(runs.c.id == run_id).with_for_update())
    return get_run(connection, run_id)
