"""Finds the hits of one page: sorting, ties, offsets and cursors."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import cast

import tantivy
from tantivy import FieldType, Occur, Order, Query

from reprints.index.contract import Search, Sort
from reprints.index.cursors import decode_cursor, encode_cursor, refuse_cursor
from reprints.index.embedded.schema import build_schema, rank_field
from reprints.index.embedded.translation import count_hits

_NEWEST = rank_field(str(Sort.NEWEST))
_LARGEST = 1 << 63
_SLACK = 2_000  # extra hits fetched to settle the page's last tie; they cost about as much as another search
_Hit = tuple[float, tantivy.DocAddress]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A hit's place: `key` is the ascending sort key; `score` is None where nothing is weighed."""

    address: tantivy.DocAddress
    key: tuple[float, ...]
    score: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacePage:
    total: int
    places: Sequence[Place]
    cursor: str | None


def find_page(searcher: tantivy.Searcher, query: tantivy.Query, search: Search, *, weighed: bool) -> PlacePage:
    sort = search.sort
    if sort is Sort.RELEVANCE and not weighed:
        sort = Sort.NEWEST
    after = _read_cursor(search.cursor, sort)
    if search.limit <= 0:
        return PlacePage(total=count_hits(searcher, query), places=(), cursor=None)
    if sort is Sort.RELEVANCE:
        total, places = _find_best(searcher, query, search, after)
    else:
        total, places = _find_sorted(searcher, query, search, rank_field(str(sort)), after)
    more = len(places) > search.limit
    places = places[: search.limit]
    seen = (int(after[0]) if after else search.offset) + len(places)
    return PlacePage(
        total=total, places=places, cursor=encode_cursor(str(sort), seen, *places[-1].key) if more else None
    )


def _find_sorted(
    searcher: tantivy.Searcher, query: tantivy.Query, search: Search, field: str, after: Sequence[float] | None
) -> tuple[int, list[Place]]:
    """The total, and up to one place more than the page shows."""
    offset, beyond = search.offset, query
    if after:
        offset, lowest = 0, int(after[1]) + 1
        rest = Query.range_query(build_schema(), field, FieldType.Unsigned, lowest, None)
        beyond = Query.boolean_query([(Occur.Must, query), (Occur.Must, rest)])
    found = searcher.search(beyond, search.limit + 1, order_by_field=field, order=Order.Asc, offset=offset)
    total = count_hits(searcher, query) if after else int(found.count)  # type: ignore[attr-defined]  # missing in tantivy.pyi
    return total, [Place(address=address, key=(rank,), score=None) for rank, address in found.hits]


def _find_best(
    searcher: tantivy.Searcher, query: tantivy.Query, search: Search, after: Sequence[float] | None
) -> tuple[int, list[Place]]:
    """The total, and up to one place more than the page shows. tantivy orders ties by its files, so every hit tied with
    the page's last is fetched before sorting."""
    skipped = int(after[0]) if after else search.offset
    needed = skipped + search.limit + 1
    found = searcher.search(query, fetched := needed + _SLACK)
    hits, total = found.hits, int(found.count)  # type: ignore[attr-defined]
    while len(hits) == fetched and hits[-1][0] == hits[needed - 1][0]:
        hits = searcher.search(query, fetched := fetched * 16, count=False).hits
    last = tuple(after[1:]) if after else None
    keys = _sort_ties(searcher, hits, needed, last)[0 if after else skipped :]
    return total, [Place(address=hits[number][1], key=(score, rank), score=-score) for score, rank, number in keys]


def _sort_ties(
    searcher: tantivy.Searcher, hits: list[_Hit], needed: int, last: tuple[float, ...] | None
) -> list[tuple[float, int, int]]:
    """(negative score, rank, number among the hits) of the first `needed` hits after `last`; `hits` come highest score
    first."""
    if last is not None:
        keys = zip((-score for score, _ in hits), _read_ranks(searcher, hits), count(), strict=False)
        return heapq.nsmallest(needed, (key for key in keys if key[:2] > last))
    above = len(hits)
    if above > needed:
        lowest = -hits[needed - 1][0]
        hits = hits[: bisect_right(hits, lowest, key=lambda hit: -hit[0])]
        above = bisect_left(hits, lowest, key=lambda hit: -hit[0])
    ranks = _read_ranks(searcher, hits)
    best = sorted((-hits[number][0], ranks[number], number) for number in range(above))
    # often thousands tie: only their ranks need comparing
    tied = heapq.nsmallest(needed - above, zip(ranks[above:], count(above), strict=False))
    return best + [(-hits[number][0], rank, number) for rank, number in tied]


def _read_ranks(searcher: tantivy.Searcher, hits: list[_Hit]) -> list[int]:
    ranks = searcher.fast_field_values(_NEWEST, [address for _, address in hits])
    return cast("list[int]", ranks)  # every document has one


def _read_cursor(cursor: str | None, sort: Sort) -> Sequence[float] | None:
    """How many hits came before, and the key of the last one."""
    if cursor is None:
        return None
    match decode_cursor(cursor):
        case [name, int(seen), *key] if name == sort and len(key) == (2 if sort is Sort.RELEVANCE else 1):
            numbers = all(isinstance(part, int | float) for part in key)
            if numbers and 0 <= seen < _LARGEST and 0 <= key[-1] < _LARGEST:
                return [seen, *key]
    raise refuse_cursor()
