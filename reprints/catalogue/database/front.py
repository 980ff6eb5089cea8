"""An open catalogue: its database, and each call upon it as one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, TypeVar

from reprints.catalogue.database.connection import Database
from reprints.catalogue.database.faults import show_url
from reprints.catalogue.database.migrate import ensure_schema

T = TypeVar("T")


class Front:
    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the catalogue at a SQLAlchemy URL; an SQLite file and its folder are made if need be."""
        database = Database(url)
        try:
            ensure_schema(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({show_url(self._database.url)})"

    def _read(self, function: Callable[..., T], *args: Any, **options: Any) -> T:
        with self._database.reading() as connection:
            return function(connection, *args, **options)

    def _write(self, function: Callable[..., T], *args: Any, **options: Any) -> T:
        with self._database.writing() as connection:
            return function(connection, *args, **options)
