"""Numbered snapshots of what was learned, and which of them a run reads with. The document is the extractor's JSON."""

from __future__ import annotations

from sqlalchemy import Connection, select

from reprints.catalogue.rows import SnapshotRow
from reprints.catalogue.runs.lifecycle import require_open
from reprints.catalogue.schema import runs, snapshots
from reprints.catalogue.sql import insert_new, now
from reprints.errors import NotFoundError


def newest_snapshot(connection: Connection) -> SnapshotRow | None:
    row = connection.execute(select(snapshots).order_by(snapshots.c.number.desc()).limit(1)).one_or_none()
    return SnapshotRow(**row._mapping) if row else None


def get_snapshot(connection: Connection, number: int) -> SnapshotRow:
    """Raises NotFoundError for a number that no snapshot has."""
    row = connection.execute(select(snapshots).where(snapshots.c.number == number)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no snapshot {number}", mend="`reprints sources learned` shows the newest")
    return SnapshotRow(**row._mapping)


def add_snapshot(connection: Connection, document: str, seen: int) -> SnapshotRow:
    """Store the next snapshot, made when `seen` was the last name, unless the newest says the same: only that it was
    looked at again is then noted. Returns the newest."""
    newest = newest_snapshot(connection)
    number = newest.number if newest else 0
    if newest is not None and newest.document == document:
        connection.execute(snapshots.update().where(snapshots.c.number == number).values(seen=seen))
    else:
        number += 1
        row = {"number": number, "taken_at": now(), "seen": seen, "document": document}
        # another process may have taken it meanwhile: then its snapshot is the newest
        insert_new(connection, snapshots, [row], unique=[snapshots.c.number], returning=snapshots.c.number)
    return get_snapshot(connection, number)


def freeze_snapshot(connection: Connection, run_id: str, number: int) -> int:
    """Have an open run read with a snapshot, unless one was chosen before it was resumed; returns its number. Raises
    CatalogueError if the run is closed."""
    run = require_open(connection, run_id)
    if run.snapshot is not None:
        return run.snapshot
    connection.execute(runs.update().where(runs.c.id == run_id).values(snapshot=number))
    return number
