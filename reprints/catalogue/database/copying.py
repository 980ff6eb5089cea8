"""Copies a whole catalogue from an SQLite file to a PostgreSQL database, in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from reprints.catalogue.database.connection import Database
from reprints.catalogue.database.faults import explain, show_url
from reprints.catalogue.database.migrate import ensure_schema
from reprints.catalogue.schema import captures, metadata
from reprints.errors import CatalogueError, UsageError

_PORTION = 2_000  # rows

# called for each portion: table, rows written, rows in all
Watch = Callable[[str, int, int], None]


def copy_catalogue(origin_url: str, target_url: str, watch: Watch) -> dict[str, int]:
    """Rows copied, by table. Both are migrated first and locked against writers until the end.

    Raises UsageError unless the copy is from SQLite to PostgreSQL; CatalogueError where the target is not empty, a
    database fails, or the counts differ at the end: the target is then unchanged.
    """
    with closing(Database(origin_url)) as origin, closing(Database(target_url)) as target:
        if not origin.is_sqlite or target.is_sqlite:
            raise UsageError(
                "a catalogue is copied from SQLite to PostgreSQL, not otherwise",
                mend="Set REPRINTS_CATALOGUE_URL=postgresql://user:password@host/name",
            )
        if not origin.path.exists():
            raise UsageError(f"there is no catalogue {origin.path}", mend="Name the file with --from")
        for database in (origin, target):
            ensure_schema(database)
        with origin.writing() as source, target.writing() as sink:
            _require_empty(sink, target)
            counts = _count(source)
            for table in metadata.sorted_tables:
                _copy_table(_read(source, origin, table), sink, table, counts[table.name], watch)
            _continue_sequences(source, sink)
            _compare(counts, _count(sink))
            sink.execute(text("ANALYZE"))
    return counts


def _require_empty(sink: Connection, target: Database) -> None:
    sink.execute(text("LOCK TABLE runs IN EXCLUSIVE MODE"))  # every writer begins with a run
    if filled := [name for name, count in _count(sink).items() if count]:
        raise CatalogueError(
            f"the catalogue {show_url(target.url)} is not empty: it has {', '.join(filled)}",
            mend="Name a new database; nothing is ever written over",
        )


def _count(connection: Connection) -> dict[str, int]:
    tables = metadata.sorted_tables
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def _read(source: Connection, origin: Database, table: Table) -> Iterator[Sequence[RowMapping]]:
    order = list(table.primary_key)
    # a revisit refers to a capture that must be there first and is never a revisit itself
    first = [captures.c.revisit_of.is_not(None)] if table is captures else []
    try:
        yield from source.execute(select(table).order_by(*first, *order)).mappings().partitions(_PORTION)
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise explain(error, origin.url) from error


def _copy_table(
    portions: Iterator[Sequence[RowMapping]], sink: Connection, table: Table, total: int, watch: Watch
) -> None:
    done = 0
    for portion in portions:
        sink.execute(insert(table), [dict(row) for row in portion])
        done += len(portion)
        watch(table.name, done, total)


def _continue_sequences(source: Connection, sink: Connection) -> None:
    """Continue the file's number sequences, also past deleted rows, so that no number is reused."""
    highest: Mapping[str, int] = dict(source.execute(text("SELECT name, seq FROM sqlite_sequence")).tuples().all())
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None and (last := highest.get(table.name)):
            words: dict[str, Any] = {"table": table.name, "column": column.name, "last": last}
            sink.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"), words)


def _compare(wanted: Mapping[str, int], found: Mapping[str, int]) -> None:
    if differing := [f"{name}: {found[name]} of {count}" for name, count in wanted.items() if found[name] != count]:
        raise CatalogueError(f"not every row arrived ({', '.join(differing)}); nothing was kept", mend="Run it again")
