"""Readings of a run on trial: in quarantine until the run is judged, then made versions, kept there or dropped.

Articles, versions and outbox know nothing of a quarantined reading, so search cannot see it, and a process killed at
any moment leaves either the reading in quarantine or the version made, never both and never neither.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select

from reprints.catalogue.articles.backdating import Snapshot
from reprints.catalogue.articles.batches import ReadingBatch, make_batches
from reprints.catalogue.articles.captures import get_captures
from reprints.catalogue.articles.lookup import IS_LATEST, article_columns, article_of
from reprints.catalogue.articles.versions import (
    SnapshotOutcome,
    compare_snapshot,
    mark_missing,
    restate_credit,
    store_compared,
    store_snapshot,
)
from reprints.catalogue.proof.queue import queue_entry
from reprints.catalogue.rows import CaptureResult, QuarantinedReading, Run, RunKind, RunStatus, Verdict
from reprints.catalogue.runs.lifecycle import get_run
from reprints.catalogue.schema import articles, pages, quarantine, runs, versions
from reprints.catalogue.sql import BATCH, change_in
from reprints.errors import CatalogueError
from reprints.model import Article, Outcome

_UNDECIDED = (Verdict.TRIAL, Verdict.QUARANTINED)


def take_snapshot(batch: ReadingBatch, snapshot: Snapshot, verdict: Verdict | None) -> Outcome:
    """Store it, or quarantine it where the run that captured it has such a `verdict`."""
    if verdict in _UNDECIDED:
        found = quarantine_snapshot(batch, snapshot.capture.run, snapshot)
        if found.outcome is Outcome.UNCHANGED:
            store_compared(batch, snapshot, found)  # unchanged: only record that it was seen
        return found.outcome
    if verdict is Verdict.DROPPED:
        return compare_snapshot(batch, snapshot).outcome
    return store_snapshot(batch, snapshot)


def is_trusted(connection: Connection, run: str) -> bool:
    """Whether readings of the run's captures take effect at once."""
    verdict = connection.execute(select(runs.c.verdict).where(runs.c.id == run)).scalar_one()
    return verdict in (None, Verdict.ACCEPTED, Verdict.APPLIED)


def quarantine_snapshot(batch: ReadingBatch, run: str, snapshot: Snapshot) -> SnapshotOutcome:
    """Quarantine a snapshot that differs from the article as it stands."""
    found = compare_snapshot(batch, snapshot)
    if found.outcome is not Outcome.UNCHANGED:
        _hold(batch, run, snapshot, found)
    return found


def quarantine_status(batch: ReadingBatch, run: str, snapshot: Snapshot) -> None:
    """Quarantine a snapshot that differs in its credit status alone."""
    _hold(batch, run, snapshot, SnapshotOutcome(outcome=Outcome.UNCHANGED, changes=("credit_status",)))


def _hold(batch: ReadingBatch, run: str, snapshot: Snapshot, found: SnapshotOutcome) -> None:
    batch.writes.quarantined.append(
        {
            "run": run,
            "capture_id": snapshot.capture.id,
            "article_id": snapshot.key,
            "outcome": found.outcome,
            "extractor": snapshot.extractor,
            "changes": list(found.changes),
            "document": snapshot.document,
        }
    )


def select_quarantined(connection: Connection, after: int, run: str) -> list[QuarantinedReading]:
    """The next readings the run has in quarantine, by capture id."""
    document = quarantine.c.document.label("new_document")
    columns = (quarantine.c.capture_id, quarantine.c.outcome, quarantine.c.changes, document)
    query = (
        select(*columns, *article_columns())
        .join_from(quarantine, articles, articles.c.id == quarantine.c.article_id, isouter=True)
        .join(versions, IS_LATEST, isouter=True)
        .where(quarantine.c.run == run, quarantine.c.capture_id > after)
        .order_by(quarantine.c.capture_id)
        .limit(BATCH)
    )
    return [_reading_of(run, row) for row in connection.execute(query)]


def _reading_of(run: str, row: Row[Any]) -> QuarantinedReading:
    return QuarantinedReading(
        run=run,
        capture=row.capture_id,
        outcome=row.outcome,
        changes=tuple(row.changes),
        article=Article.from_document(row.new_document),
        before=article_of(row) if row.document is not None else None,
    )


def count_quarantined(connection: Connection) -> dict[str, dict[Outcome, int]]:
    """Run -> outcome -> readings in quarantine."""
    counts: dict[str, dict[Outcome, int]] = {}
    query = select(quarantine.c.run, quarantine.c.outcome, func.count()).order_by(quarantine.c.run)
    for run, outcome, count in connection.execute(query.group_by(quarantine.c.run, quarantine.c.outcome)):
        counts.setdefault(run, {})[outcome] = count
    return counts


def adopt_quarantined(connection: Connection, run: Run) -> int:
    """Take over what abandoned runs of the source left unjudged, to be judged with this run; returns how many readings
    that is."""
    unjudged = select(runs.c.id).where(
        runs.c.source == run.source,
        runs.c.kind == run.kind,
        runs.c.verdict == Verdict.TRIAL,
        runs.c.status == RunStatus.ABANDONED,
    )
    left = list(connection.execute(unjudged).scalars())
    moved = connection.execute(quarantine.update().where(quarantine.c.run.in_(left)).values(run=run.id)).rowcount
    # nobody will judge what is read of them from now on: it takes effect
    connection.execute(runs.update().where(runs.c.id.in_(left)).values(verdict=Verdict.APPLIED))
    return moved


def judge_run(connection: Connection, run_id: str, verdict: Verdict, by: str | None = None) -> Run:
    """Set the verdict on a run on trial or in quarantine, by whom. Raises CatalogueError on any other."""
    run = _lock(connection, run_id)
    if run.verdict not in _UNDECIDED:
        raise CatalogueError(f"run {run_id} is not in quarantine ({run.verdict or 'never on trial'})")
    if verdict is Verdict.DROPPED:
        drop_quarantined(connection, run_id)
    connection.execute(runs.update().where(runs.c.id == run_id).values(verdict=verdict))
    queue_entry(connection, run.source, "decision", {"run": run_id, "verdict": str(verdict), "author": by})
    return get_run(connection, run_id)


def drop_quarantined(connection: Connection, run_id: str) -> int:
    """Delete what the run has in quarantine; returns how many readings that was."""
    return connection.execute(quarantine.delete().where(quarantine.c.run == run_id)).rowcount


def apply_portion(connection: Connection, run_id: str, limit: int) -> int:
    """Make versions of the run's next quarantined readings, in the order of capture; returns how many."""
    run = _lock(connection, run_id)
    query = select(quarantine).where(quarantine.c.run == run_id).order_by(quarantine.c.capture_id).limit(limit)
    rows = connection.execute(query).all()
    found = get_captures(connection, (row.capture_id for row in rows))
    for batch, part in make_batches(connection, ((found[row.capture_id], row) for row in rows)):
        for capture, row in part:
            snapshot = Snapshot(
                key=row.article_id,
                capture=capture,
                body=batch.bodies[capture.id],
                document=row.document,
                extractor=row.extractor,
                is_first=run.kind is not RunKind.REEXTRACT,
            )
            store_snapshot(batch, snapshot)
            if row.outcome is Outcome.UNCHANGED:
                restate_credit(batch, snapshot)
            batch.writes.mark_read(capture, row.extractor, CaptureResult.ARTICLE, "")
    # this supersedes readings of the same captures by other runs
    change_in(connection, quarantine.delete(), quarantine.c.capture_id, found)
    return len(rows)


def finish_trial(connection: Connection, run_id: str) -> bool:
    """Once all of an accepted run is applied: count the articles it did not find, and mark it applied."""
    run = _lock(connection, run_id)
    if run.verdict is not Verdict.ACCEPTED:
        return False
    query = select(pages.c.key, pages.c.capture_id).where(pages.c.run == run_id, pages.c.outcome == Outcome.GONE)
    mark_missing(connection, run_id, {row.key: row.capture_id for row in connection.execute(query)})
    connection.execute(runs.update().where(runs.c.id == run_id).values(verdict=Verdict.APPLIED))
    return True


def _lock(connection: Connection, run_id: str) -> Run:
    connection.execute(select(runs.c.id).where(runs.c.id == run_id).with_for_update())
    return get_run(connection, run_id)
