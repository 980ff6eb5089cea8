"""The little that SQLite and PostgreSQL say in different words, and reading rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
BATCH = 500  # rows a statement: well under SQLite's 32,766 and PostgreSQL's 65,535 parameters


def insert_new(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    unique: Sequence[Column[Any]],
    returning: Column[Any],
) -> list[Any]:
    """Insert the rows whose `unique` columns are not there yet; returns one column of those, in no order."""
    insert = _insert(connection, table).on_conflict_do_nothing(index_elements=list(unique)).returning(returning)
    return [row[0] for part in batched(rows, BATCH) for row in connection.execute(insert, part)]


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def now() -> datetime:
    return datetime.now(UTC)
