from __future__ import annotations

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from reprints.errors import QueryError
from reprints.index.contract import Index, Search, Sort
from reprints.index.elastic.engine import ElasticIndex
from reprints.index.query.parser import parse_query
from tests.elasticsearch.conftest import MakeSettings, forget
from tests.index.test_collapse import COUNT, drop_copies, make_changes


@pytest.fixture(scope="module")
def families(make_settings: MakeSettings, admin: Elasticsearch) -> Iterator[Index]:
    settings = make_settings()
    opened = ElasticIndex(settings)
    assert all(applied.accepted for applied in opened.apply(make_changes()))
    yield opened
    opened.close()
    forget(admin, settings.elasticsearch_index)


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("query", ["bread", "*", "bread AND copies:>1"])
def test_a_family_is_one_hit_its_first_in_any_order(families: Index, query: str, sort: Sort) -> None:
    search = Search(query=parse_query(query), sort=sort, limit=COUNT)
    wanted = drop_copies(families.search(search))
    found = families.search(Search(query=parse_query(query), sort=sort, limit=COUNT, collapse=True, facets=("year",)))
    assert [hit.id for hit in found.items] == wanted
    assert found.total == len(wanted) == (21 if "copies" in query else 61)
    assert set(found.facets) == {"year"}


def test_pages_of_families_are_the_whole_answer_once(families: Index) -> None:
    query = parse_query("bread")
    whole = [hit.id for hit in families.search(Search(query=query, limit=COUNT, collapse=True)).items]
    paged, cursor = [], None
    while True:
        hits = families.search(Search(query=query, limit=7, collapse=True, cursor=cursor))
        paged += [hit.id for hit in hits.items]
        if (cursor := hits.cursor) is None:
            break
    assert paged == whole


def test_nobody_pages_beyond_what_a_server_collapses(families: Index) -> None:
    with pytest.raises(QueryError):
        families.search(Search(collapse=True, offset=20_000))
    cursor = families.search(Search(query=parse_query("bread"), limit=2)).cursor
    with pytest.raises(QueryError):
        families.search(Search(query=parse_query("bread"), limit=2, cursor=cursor, collapse=True))
