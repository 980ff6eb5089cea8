"""The shared table of queries: every engine finds the same articles."""

from __future__ import annotations

from typing import Any

import pytest

from reprints.index.contract import Index, Search, Sort
from reprints.index.query.parser import parse_query
from tests.index.corpus import read_queries, slug_of


@pytest.mark.parametrize("case", read_queries(), ids=lambda case: str(case["query"]))
def test_every_query_of_the_table_finds_its_articles(index: Index, case: dict[str, Any]) -> None:
    sort = Sort(case.get("sort", "relevance"))
    hits = index.search(Search(query=parse_query(case["query"]), sort=sort, limit=100))
    found = [slug_of(hit.fields) for hit in hits.items]
    assert hits.total == len(found)
    if "sorted" in case:
        assert found == case["sorted"]
    else:
        assert sorted(found) == sorted(case["finds"])
