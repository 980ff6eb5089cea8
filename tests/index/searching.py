"""Questions put to whatever index it is."""

from __future__ import annotations

from reprints.index.contract import Hit, Index, Search, Sort
from reprints.index.query.parser import parse_query
from tests.index.corpus import slug_of


def find(index: Index, query: str, **options: object) -> list[str]:
    found = index.search(Search(query=parse_query(query), limit=100, **options))  # type: ignore[arg-type]
    return [slug_of(hit.fields) for hit in found.items]


def walk(index: Index, query: str, sort: Sort, limit: int) -> list[Hit]:
    hits: list[Hit] = []
    cursor = None
    while True:
        page = index.search(Search(query=parse_query(query), sort=sort, limit=limit, cursor=cursor))
        assert len(page.items) <= limit
        hits += page.items
        cursor = page.cursor
        if cursor is None:
            assert len(hits) == page.total
            return hits
