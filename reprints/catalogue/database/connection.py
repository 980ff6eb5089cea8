"""The engine and its transactions.

SQLite runs in WAL mode, so that readers and one writer do not block each other, and with synchronous=FULL: a commit is
on disk before it returns and survives power loss, not only kill -9. That costs one fsync per transaction, and
transactions are batches (one every half second in a crawl). Writers begin with BEGIN IMMEDIATE: a transaction that
reads first and writes later cannot wait for the lock but fails at once with a stale snapshot.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from reprints.catalogue.database.faults import explain
from reprints.errors import CatalogueError

BUSY_SECONDS = 30
# as in the standard library, types without a JSON form are errors
_JSON = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_URL_HELP = "Write sqlite:////path/to/catalogue.sqlite or postgresql://user:password@host/name"


class Database:
    """An engine whose transactions raise CatalogueError instead of the driver's errors."""

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        try:
            self.engine = _make_engine(self.url)
        except (ImportError, NoSuchModuleError):
            raise CatalogueError(
                f"the driver for {self.url.drivername} catalogues is not installed",
                mend="Install the project with its postgres extra",
            ) from None

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return Path(str(self.url.database))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot; never waits for a writer."""
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, committed at the end, rolled back on any exception."""
        with self._transaction(writes=True) as connection:
            yield connection

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self.engine.connect() as idle:
                connection = idle.execution_options(writes=writes)
                with connection.begin():
                    yield connection
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise explain(error, self.url) from error

    def close(self) -> None:
        self.engine.dispose()


def parse_url(url: str) -> URL:
    """Raises CatalogueError on a URL that cannot be a catalogue's."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # not repeated, since it may contain a password
        raise CatalogueError("the catalogue's address is not a database URL", mend=_URL_HELP) from None
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise CatalogueError(f"a catalogue cannot be kept in {backend}", mend=_URL_HELP)
    if backend == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise CatalogueError("a catalogue in memory is lost at once: it needs a file", mend=_URL_HELP)
    # the driver the project installs; SQLAlchemy's default is an older one
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _make_engine(url: URL) -> Engine:
    json_options = {"json_serializer": dump_json, "json_deserializer": load_json}
    if url.get_backend_name() != "sqlite":
        return create_engine(url, **json_options, pool_pre_ping=True)
    # the driver's timeout is SQLite's busy_timeout
    engine = create_engine(url, **json_options, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins no transaction, `_begin` does
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def dump_json(value: Any) -> str:
    try:
        return orjson.dumps(value, option=_JSON).decode()
    except TypeError:
        # half a surrogate pair, found on broken pages and rejected by databases, or a very large number
        return json.dumps(value, separators=(",", ":"))


def load_json(text: str | bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)
