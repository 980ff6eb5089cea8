"""What a batch of readings changes, gathered so that each statement goes to the database once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, bindparam

from reprints.catalogue.articles import outbox
from reprints.catalogue.rows import CaptureResult, CaptureRow
from reprints.catalogue.schema import articles, captures, held, versions
from reprints.catalogue.sql import BATCH, batched


@dataclass(kw_only=True, slots=True)
class Writes:
    """Rows of one transaction, none of which may rest on another of them: no page may be in it twice.
    Nothing of it is seen before `flush`."""

    articles: list[Mapping[str, Any]] = field(default_factory=list)
    versions: list[Mapping[str, Any]] = field(default_factory=list)
    held: list[Mapping[str, Any]] = field(default_factory=list)
    queued: list[str] = field(default_factory=list)  # articles whose present form the index lacks
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
            # its bytes were read anew: the next revisit of them can be carried
            self._body_marks.append({"at_id": capture.revisit_of, "at_key": capture.key, **values})

    def flush(self, connection: Connection) -> None:
        for table, rows in ((articles, self.articles), (versions, self.versions)):
            _insert(connection, table, rows)
        for names, changed in self._updates.items():
            update = articles.update().where(articles.c.id == bindparam("at_id"))
            connection.execute(update.values(_bind(names)), changed)
        _replace_held(connection, self.held)
        _mark(connection, self._marks, self._body_marks)
        outbox.enqueue(connection, self.queued)


def _insert(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    for part in batched(rows, BATCH):
        connection.execute(table.insert(), part)


def _replace_held(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """In place of what the same run held of the same capture."""
    for part in batched(rows, BATCH):
        for run in {row["run"] for row in part}:
            ids = [row["capture_id"] for row in part if row["run"] == run]
            connection.execute(held.delete().where(held.c.run == run, held.c.capture_id.in_(ids)))
        connection.execute(held.insert(), part)


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
