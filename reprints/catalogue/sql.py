"""The few statements SQLite and PostgreSQL word differently, and statements over any number of values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Delete, Row, Select, Table, Update
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
BATCH = 500  # rows per statement: well under SQLite's 32,766 and PostgreSQL's 65,535 parameters


def insert_new(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    unique: Sequence[Column[Any]],
    returning: Column[Any],
) -> list[Any]:
    """Insert the rows whose `unique` columns are not there yet; returns one column of those, in no order."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table).on_conflict_do_nothing(index_elements=list(unique)).returning(returning)
    return [row[0] for part in batched(rows, BATCH) for row in connection.execute(insert, part)]


def select_in(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Iterable[Any]
) -> Iterator[Row[Any]]:
    """The query's rows whose column has one of the values; they are asked for in sorted order, each once."""
    for part in batched(sorted(set(values)), BATCH):
        yield from connection.execute(query.where(column.in_(part)))


def change_in(
    connection: Connection, change: Update | Delete, column: ColumnElement[Any], values: Iterable[Any]
) -> int:
    """Update or delete the rows whose column has one of the values; returns how many those were."""
    return sum(
        connection.execute(change.where(column.in_(part))).rowcount for part in batched(sorted(set(values)), BATCH)
    )


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def now() -> datetime:
    return datetime.now(UTC)
