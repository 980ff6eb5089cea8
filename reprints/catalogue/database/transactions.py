"""Queries as methods of an open catalogue, each call one transaction.

A query is a function that takes a connection first. `reads`, `writes` and `portions` make a method of it that takes
the rest of its arguments, so type checkers see every call as one of the function itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Concatenate, Generic, ParamSpec, Self, TypeVar

from sqlalchemy import Connection

from reprints.catalogue.database.connection import Database
from reprints.catalogue.database.faults import show_url
from reprints.catalogue.database.migrate import ensure_schema

P = ParamSpec("P")
T = TypeVar("T")
K = TypeVar("K")


class OpenDatabase:
    """Every call raises CatalogueError where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the catalogue at a SQLAlchemy URL; an SQLite file and its folder are created if missing."""
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

    def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **options: P.kwargs) -> T:
        with self._database.reading() as connection:
            return query(connection, *args, **options)

    def write(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **options: P.kwargs) -> T:
        with self._database.writing() as connection:
            return query(connection, *args, **options)


class reads(Generic[P, T]):
    """A query that changes nothing: it sees one snapshot."""

    def __init__(self, query: Callable[Concatenate[Connection, P], T]) -> None:
        self._query = query

    def __get__(self, catalogue: OpenDatabase, _: type) -> Callable[P, T]:
        return lambda *args, **options: catalogue.read(self._query, *args, **options)


class writes(reads[P, T]):
    """A query that changes rows: all of them or none."""

    def __get__(self, catalogue: OpenDatabase, _: type) -> Callable[P, T]:
        return lambda *args, **options: catalogue.write(self._query, *args, **options)


class portions(Generic[K, P, T]):
    """A long list read portion by portion, each in a transaction of its own, so that none stays open meanwhile.

    The query's second argument is the key to go on behind; it returns the next rows in the order of that key.
    """

    def __init__(
        self, query: Callable[Concatenate[Connection, K, P], Sequence[T]], *, start: K, key: Callable[[T], K]
    ) -> None:
        self._query, self._start, self._key = query, start, key

    def __get__(self, catalogue: OpenDatabase, _: type) -> Callable[P, Iterator[T]]:
        def iterate(*args: P.args, **options: P.kwargs) -> Iterator[T]:
            after = self._start
            while portion := catalogue.read(self._query, after, *args, **options):
                yield from portion
                after = self._key(portion[-1])

        return iterate
