"""An index of several shards: as far as one node can show it."""

from __future__ import annotations

from elasticsearch import Elasticsearch

from reprints.index.contract import Search
from reprints.index.elastic.engine import ElasticIndex
from reprints.index.query.parser import parse_query
from tests.elasticsearch.conftest import MakeSettings, forget
from tests.index.corpus import make_change

# "wheat" is common among the even ones and rare among the odd ones: weighed shard by shard, the order would differ
CHANGES = [
    make_change(f"a{n}", title="Harvest", text="wheat " * (n % 7 + 1) + "rye " * (n % 5) + "barley " * (n % 3))
    for n in range(120)
]


def test_cut_into_shards_by_a_rebuild_an_index_answers_in_the_same_order(
    make_settings: MakeSettings, admin: Elasticsearch
) -> None:
    settings = make_settings(elasticsearch_replicas=0)
    query = Search(query=parse_query("wheat rye -nothing"), limit=50)
    try:
        one = ElasticIndex(settings, wait=1)
        assert all(result.accepted for result in one.apply(CHANGES))
        expected = [hit.id for hit in one.search(query).items]
        one.close()

        many = ElasticIndex(settings.model_copy(update={"elasticsearch_shards": 3}), wait=1)
        assert [hit.id for hit in many.search(query).items] == expected, "cut only once it is built anew"
        with many.begin_rebuild() as fresh:
            fresh.apply(CHANGES)
            fresh.commit()
        first = many.search(query)
        assert first.total == 96, "every fifth has no rye"
        again = many.search(Search(query=query.query, limit=50, offset=50))
        assert len({hit.id for hit in (*first.items, *again.items)}) == 96, "no article twice, none left out"
        assert [hit.id for hit in first.items] == expected
        many.close()
        live = admin.indices.get_alias(name=settings.elasticsearch_index).body
        shape = admin.indices.get_settings(index=next(iter(live)))[next(iter(live))]["settings"]["index"]
        assert (shape["number_of_shards"], shape["number_of_replicas"]) == ("3", "0")
        shards = admin.cat.shards(index=next(iter(live)), format="json")
        assert all(int(shard["docs"]) > 10 for shard in shards), "the articles are spread"
    finally:
        forget(admin, settings.elasticsearch_index)
