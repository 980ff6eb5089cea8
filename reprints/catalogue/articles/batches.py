"""Readings settled together: one query loads what is known of their pages, one statement writes each kind of change."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, select

from reprints.catalogue.articles.captures import bodies_of
from reprints.catalogue.articles.writes import Writes
from reprints.catalogue.rows import CaptureRow
from reprints.catalogue.schema import articles
from reprints.catalogue.sql import select_in

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingBatch:
    """Captures of different pages: `bodies` are the captures with the bytes, by capture id, `known` the articles that
    exist, by page. `writes` are flushed once the whole batch is done."""

    connection: Connection
    bodies: Mapping[int, CaptureRow]
    known: Mapping[str, Row[Any]]
    writes: Writes = field(default_factory=Writes)


def make_batches(
    connection: Connection, items: Iterable[tuple[CaptureRow, T]]
) -> Iterator[tuple[ReadingBatch, list[tuple[CaptureRow, T]]]]:
    """The items in their order, no page twice in a batch; each batch is written before the next is loaded."""
    for part in _split_repeats(items, lambda item: item[0].key):
        captures = [capture for capture, _ in part]
        batch = ReadingBatch(
            connection=connection,
            bodies=bodies_of(connection, captures),
            known=load_known(connection, (capture.key for capture in captures if capture.key is not None)),
        )
        yield batch, part
        batch.writes.flush(connection)


def load_known(connection: Connection, keys: Iterable[str]) -> dict[str, Row[Any]]:
    """The articles these pages have, locked in the order of keys so that two writers cannot deadlock."""
    query = select(articles).order_by(articles.c.id).with_for_update()
    return {row.id: row for row in select_in(connection, query, articles.c.id, keys)}


def _split_repeats(items: Iterable[T], key: Callable[[T], Hashable]) -> Iterator[list[T]]:
    """The items in their order, in portions without a repeated key."""
    part: list[T] = []
    seen: set[Hashable] = set()
    for item in items:
        if key(item) in seen:
            yield part
            part, seen = [], set()
        part.append(item)
        seen.add(key(item))
    if part:
        yield part
