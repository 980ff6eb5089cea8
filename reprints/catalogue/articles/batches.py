"""Readings worked on together: what is known of their pages is loaded at once, and what they bring written at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, select

from reprints.catalogue.articles.captures import bodies_of
from reprints.catalogue.articles.writes import Writes
from reprints.catalogue.rows import CaptureRow
from reprints.catalogue.schema import articles
from reprints.catalogue.sql import BATCH, batched

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Of captures of different pages: `bodies` are those with the bytes, by capture id, `known` the articles there are,
    by page. `writes` are made once all of it is done."""

    connection: Connection
    bodies: Mapping[int, CaptureRow]
    known: Mapping[str, Row[Any]]
    writes: Writes = field(default_factory=Writes)


def make_batches(
    connection: Connection, items: Iterable[tuple[CaptureRow, T]]
) -> Iterator[tuple[Batch, list[tuple[CaptureRow, T]]]]:
    """The items in their order, no page twice in one batch; each is written before the next is loaded."""
    for part in _split_repeats(items, lambda item: item[0].key):
        captures = [capture for capture, _ in part]
        batch = Batch(
            connection=connection,
            bodies=bodies_of(connection, captures),
            known=load_known(connection, (capture.key for capture in captures if capture.key is not None)),
        )
        yield batch, part
        batch.writes.flush(connection)


def load_known(connection: Connection, keys: Iterable[str]) -> dict[str, Row[Any]]:
    """The articles there are of these pages, locked in the order of keys, so that two writers cannot block each
    other."""
    found: dict[str, Row[Any]] = {}
    for part in batched(sorted(set(keys)), BATCH):
        query = select(articles).where(articles.c.id.in_(part)).order_by(articles.c.id).with_for_update()
        found |= {row.id: row for row in connection.execute(query)}
    return found


def _split_repeats(items: Iterable[T], key: Callable[[T], Hashable]) -> Iterator[list[T]]:
    """The items in their order, in portions in which no key comes twice."""
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
