"""What is to be entered in the archive's journal: queued in the transaction that it tells of, entered after it.

So nothing takes effect that the journal does not get to know, whenever the process is killed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from reprints.catalogue.proof.digests import name_version
from reprints.catalogue.schema import journal_queue
from reprints.catalogue.sql import BATCH, now
from reprints.model import IMPORTED


@dataclass(frozen=True, kw_only=True, slots=True)
class Queued:
    seq: int
    source: str
    kind: str
    at: datetime
    details: Mapping[str, Any]


def queue_entry(connection: Connection, source: str, kind: str, details: Mapping[str, Any]) -> None:
    marked = {**details, "token": uuid.uuid4().hex}  # tells an entry made twice, by a killed command, from two
    row = {"source": source, "kind": kind, "at": now(), "details": marked}
    connection.execute(journal_queue.insert().values(row))


def queue_versions(connection: Connection, added: Iterable[Mapping[str, Any]]) -> None:
    """`added` are new rows of the versions table."""
    by_source: dict[str, list[list[Any]]] = {}
    for row in added:
        by_source.setdefault(row["document"]["source"] or IMPORTED, []).append(name_version(row))
    for source, documents in by_source.items():
        queue_entry(connection, source, "documents", {"documents": documents, "replaced": []})


def queue_replaced(connection: Connection, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """A version's row before and after a change of ours, such as a better reading of the same capture."""
    old, new = name_version(before), name_version(after)
    if old == new:
        return
    details = {"documents": [new], "replaced": [old]}
    queue_entry(connection, after["document"]["source"] or IMPORTED, "documents", details)


def take_queued(connection: Connection, limit: int = BATCH) -> list[Queued]:
    """The oldest entries. Removes nothing."""
    query = select(journal_queue).order_by(journal_queue.c.seq).limit(limit)
    return [Queued(**row._mapping) for row in connection.execute(query)]


def list_queued(connection: Connection) -> list[Queued]:
    return [Queued(**row._mapping) for row in connection.execute(select(journal_queue).order_by(journal_queue.c.seq))]


def remove_queued(connection: Connection, seqs: Sequence[int]) -> None:
    connection.execute(journal_queue.delete().where(journal_queue.c.seq.in_(seqs)))
