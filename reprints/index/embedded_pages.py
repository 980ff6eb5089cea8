"""Which hits stand on the page asked for: sorting, ties, offsets and cursors."""

from __future__ import annotations

import base64
import heapq
import json
from collections.abc import Sequence
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Occur, Order, Query

from reprints.errors import QueryError
from reprints.index.api import Search, Sort
from reprints.index.embedded_schema import build_schema, rank_field

_NEWEST = rank_field(str(Sort.NEWEST))
_LARGEST = 1 << 63
_SLACK = 32  # hits fetched beyond a page, which mostly settle its last tie at once


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a hit stands: `key` is what the page is sorted by, ascending; `score` is None where nothing is weighed."""

    address: tantivy.DocAddress
    key: tuple[float, ...]
    score: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    total: int
    places: Sequence[Place]
    cursor: str | None


def find_page(searcher: tantivy.Searcher, query: tantivy.Query, search: Search, *, weighed: bool) -> Page:
    sort = search.sort
    if sort is Sort.RELEVANCE and not weighed:
        sort = Sort.NEWEST
    after = _read_cursor(search.cursor, sort)
    total = searcher.search(query, 1, count=True).count  # type: ignore[attr-defined]  # missing in tantivy.pyi
    if search.limit <= 0 or total == 0:
        return Page(total=total, places=(), cursor=None)
    if sort is Sort.RELEVANCE:
        places = _find_best(searcher, query, search, after)
    else:
        places = _find_sorted(searcher, query, search, rank_field(str(sort)), after)
    more = len(places) > search.limit
    places = places[: search.limit]
    seen = (int(after[0]) if after else search.offset) + len(places)
    return Page(total=total, places=places, cursor=_write_cursor(sort, (seen, *places[-1].key)) if more else None)


def _find_sorted(
    searcher: tantivy.Searcher, query: tantivy.Query, search: Search, field: str, after: Sequence[float] | None
) -> list[Place]:
    """Up to one place more than the page has."""
    offset = 0 if after else search.offset
    if after:
        lowest = int(after[1]) + 1
        beyond = Query.range_query(build_schema(), field, FieldType.Unsigned, lowest, None)
        query = Query.boolean_query([(Occur.Must, query), (Occur.Must, beyond)])
    found = searcher.search(query, search.limit + 1, count=False, order_by_field=field, order=Order.Asc, offset=offset)
    return [Place(address=address, key=(rank,), score=None) for rank, address in found.hits]


def _find_best(
    searcher: tantivy.Searcher, query: tantivy.Query, search: Search, after: Sequence[float] | None
) -> list[Place]:
    """Up to one place more than the page has. tantivy leaves ties in the order of its files, so all hits that tie
    with the page's last are fetched before they are sorted."""
    skipped = int(after[0]) if after else search.offset
    needed = skipped + search.limit + 1
    fetched = needed + _SLACK
    while True:
        hits = searcher.search(query, fetched, count=False).hits
        if len(hits) < fetched or hits[-1][0] < hits[needed - 1][0]:
            break
        fetched *= 16
    ranks = searcher.fast_field_values(_NEWEST, [address for _, address in hits])
    keys = ((-hit[0], rank or 0, number) for number, (hit, rank) in enumerate(zip(hits, ranks, strict=True)))
    if after:
        last = tuple(after[1:])
        best = heapq.nsmallest(search.limit + 1, (key for key in keys if key[:2] > last))
    else:
        best = heapq.nsmallest(needed, keys)[skipped:]
    return [Place(address=hits[number][1], key=(score, rank), score=-score) for score, rank, number in best]


def _write_cursor(sort: Sort, state: Sequence[float]) -> str:
    """Opaque to everyone else: the sort, how many hits came before, and the key of the last."""
    return base64.urlsafe_b64encode(json.dumps([str(sort), *state]).encode()).decode()


def _read_cursor(cursor: str | None, sort: Sort) -> Sequence[float] | None:
    if cursor is None:
        return None
    try:
        name, seen, *key = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError):
        raise _refuse_cursor() from None
    sound = isinstance(seen, int) and all(isinstance(part, int | float) for part in key)
    if not sound or name != sort or len(key) != (2 if sort is Sort.RELEVANCE else 1):
        raise _refuse_cursor()
    if not (0 <= seen < _LARGEST and 0 <= key[-1] < _LARGEST):
        raise _refuse_cursor()
    return [seen, *key]


def _refuse_cursor() -> QueryError:
    mend = "Take it from the answer to the same query in the same order"
    return QueryError("the cursor does not belong to this search", mend=mend)
