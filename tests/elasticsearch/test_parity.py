"""The shared table of queries, asked of both engines: the same articles, in the same order where there is one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reprints.errors import QueryError
from reprints.index.contract import FACETS, Hits, Index, Search, Sort
from reprints.index.elastic.engine import ElasticIndex
from reprints.index.embedded.engine import EmbeddedIndex
from reprints.index.query.parser import parse_query
from tests.elasticsearch.conftest import MakeSettings, forget
from tests.index.corpus import read_changes, read_queries, slug_of
from tests.index.test_query_parser import queries


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    opened = EmbeddedIndex(tmp_path_factory.mktemp("embedded"))
    opened.apply(read_changes())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def elastic(make_settings: MakeSettings, admin: Elasticsearch) -> Iterator[Index]:
    settings = make_settings()
    opened = ElasticIndex(settings)
    assert all(applied.accepted for applied in opened.apply(read_changes()))
    yield opened
    opened.close()
    forget(admin, settings.elasticsearch_index)


@pytest.mark.parametrize("case", read_queries(), ids=lambda case: str(case["query"]))
def test_every_query_of_the_table_finds_the_same_on_both_engines(
    embedded: Index, elastic: Index, case: dict[str, Any]
) -> None:
    search = Search(
        query=parse_query(case["query"]),
        sort=Sort(case.get("sort", "relevance")),
        limit=100,
        facets=FACETS,
        highlight=True,
    )
    ours, theirs = elastic.search(search), embedded.search(search)
    found = [slug_of(hit.fields) for hit in ours.items]
    if "sorted" in case:
        assert found == case["sorted"]
    else:
        assert sorted(found) == sorted(case["finds"])
    assert ours.total == theirs.total
    assert ours.facets == theirs.facets
    assert by_id(ours) == by_id(theirs)
    if search.sort is not Sort.RELEVANCE:
        assert [hit.id for hit in ours.items] == [hit.id for hit in theirs.items]


def by_id(hits: Hits) -> dict[str, Any]:
    return {hit.id: (hit.fields, hit.snippets, hit.score is None) for hit in hits.items}


def make_words() -> list[str]:
    """Every word of the corpus, the beginning of it, without its accents, and with the word that follows."""
    found = set[str]()
    for change in read_changes():
        assert change.article
        words = re.findall(r"[^\W_]+", f"{change.article.title or ''} {change.article.text}")
        for word, following in pairwise(words):
            bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
            found |= {word, f"{word[:4]}*", bare, f'"{word} {following}"', f"title:{word}", word.upper()}
    return sorted(found - {"AND", "OR", "NOT"})


leaves = st.sampled_from(make_words())
combined = st.one_of(
    st.tuples(leaves, leaves).map(" ".join),
    st.tuples(leaves, leaves).map(" OR ".join),
    st.tuples(leaves, leaves).map(lambda pair: f"{pair[0]} NOT ({pair[1]})"),
)


@pytest.mark.slow
@hypothesis_settings(max_examples=400, deadline=None, derandomize=True)
@given(text=st.one_of(queries, leaves, combined))
def test_any_query_finds_the_same_on_both_engines(embedded: Index, elastic: Index, text: str) -> None:
    try:
        node = parse_query(text)
    except QueryError:
        return
    search = Search(query=node, sort=Sort.NEWEST, limit=100)
    ours, theirs = elastic.search(search), embedded.search(search)
    assert [slug_of(hit.fields) for hit in ours.items] == [slug_of(hit.fields) for hit in theirs.items]
    assert ours.total == theirs.total
