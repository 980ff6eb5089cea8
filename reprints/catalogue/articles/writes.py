"""What a batch of readings changes, gathered so that each statement runs once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, bindparam

from reprints.catalogue.articles import outbox
from reprints.catalogue.articles.names import insert_names, replace_names
from reprints.catalogue.proof.queue import queue_entry, queue_versions
from reprints.catalogue.rows import CaptureResult, CaptureRow
from reprints.catalogue.schema import articles, captures, quarantine, versions
from reprints.catalogue.sql import BATCH, batched, change_in


@dataclass(kw_only=True, slots=True)
class Writes:
    """Rows of one transaction that do not depend on one another: no page may be in it twice. Written by `flush`."""

    articles: list[Mapping[str, Any]] = field(default_factory=list)
    versions: list[Mapping[str, Any]] = field(default_factory=list)
    quarantined: list[Mapping[str, Any]] = field(default_factory=list)
    queued: list[str] = field(default_factory=list)  # articles to index again
    named: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # documents of new articles, by id
    renamed: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # and of new versions
    tombstones: list[tuple[str, str, datetime | None]] = field(default_factory=list)  # source, article, gone_at
    _updates: dict[tuple[str, ...], list[dict[str, Any]]] = field(default_factory=dict)
    _marks: list[dict[str, Any]] = field(default_factory=list)
    _body_marks: list[dict[str, Any]] = field(default_factory=list)

    def update_article(self, article: str, values: Mapping[str, Any]) -> None:
        row = {"at_id": article} | {f"to_{name}": value for name, value in values.items()}
        self._updates.setdefault(tuple(values), []).append(row)

    def mark_read(self, capture: CaptureRow, extractor: str, result: CaptureResult, why: str) -> None:
        values = {"to_extractor": extractor, "to_result": result, "to_reason": why}
        self._marks.append({"at_id": capture.id, **values})
        if capture.revisit_of is not None and result is not CaptureResult.CARRIED:
            # its bytes were read again: the next revisit of them can be carried
            self._body_marks.append({"at_id": capture.revisit_of, "at_key": capture.key, **values})

    def flush(self, connection: Connection) -> None:
        _insert(connection, articles, self.articles)
        _insert(connection, versions, self.versions)
        queue_versions(connection, self.versions)
        for source, article, gone_at in self.tombstones:
            at = gone_at.isoformat() if gone_at else None
            queue_entry(connection, source, "tombstone", {"article": article, "gone_at": at})
        insert_names(connection, self.named)
        replace_names(connection, self.renamed)
        for names, changed in self._updates.items():
            update = articles.update().where(articles.c.id == bindparam("at_id"))
            connection.execute(update.values(_bind(names)), changed)
        _replace_quarantined(connection, self.quarantined)
        _mark(connection, self._marks, self._body_marks)
        outbox.enqueue(connection, self.queued)


def _insert(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    for part in batched(rows, BATCH):
        connection.execute(table.insert(), part)


def _replace_quarantined(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """In place of the run's earlier readings of the same captures."""
    for run in sorted({row["run"] for row in rows}):
        ids = (row["capture_id"] for row in rows if row["run"] == run)
        change_in(connection, quarantine.delete().where(quarantine.c.run == run), quarantine.c.capture_id, ids)
    _insert(connection, quarantine, rows)


def _mark(connection: Connection, marks: list[dict[str, Any]], body_marks: list[dict[str, Any]]) -> None:
    values = _bind(("extractor", "result", "reason"))
    at = captures.c.id == bindparam("at_id")
    if marks:
        connection.execute(captures.update().where(at).values(pending=False, **values), marks)
    if body_marks:
        same = captures.c.key == bindparam("at_key"), ~captures.c.pending
        connection.execute(captures.update().where(at, *same).values(values), body_marks)


def _bind(names: Iterable[str]) -> dict[str, BindParameter[Any]]:
    return {name: bindparam(f"to_{name}") for name in names}
