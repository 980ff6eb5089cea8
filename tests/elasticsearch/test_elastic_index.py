"""What every index promises, promised by Elasticsearch."""

from __future__ import annotations

import base64
import dataclasses
import json
from datetime import date

import pytest
from elasticsearch import Elasticsearch

from reprints.errors import BusyError, IndexError_, QueryError
from reprints.index.contract import Applied, IndexChange, Search, Sort
from reprints.index.elastic import pages as elastic_pages
from reprints.index.elastic.engine import ElasticIndex
from reprints.index.engine import open_index
from reprints.index.query.parser import parse_query
from reprints.index.query.tree import And, Node, Or, Term
from reprints.settings import Settings
from tests.elasticsearch.conftest import MakeSettings
from tests.index.corpus import make_article, make_change, read_changes
from tests.index.searching import find, walk


def test_an_index_nobody_wrote_to_is_empty_and_is_not_made_by_reading(
    index: ElasticIndex, settings: Settings, admin: Elasticsearch
) -> None:
    assert index.search(Search(facets=("outlet",))).facets == {"outlet": ()}
    assert (index.count(), index.status().exists, list(index.stamps())) == (0, False, [])
    assert not admin.indices.get(index=f"{settings.elasticsearch_index}*").body


def test_pages_by_cursor_are_the_whole_answer_once(index: ElasticIndex) -> None:
    index.apply(read_changes())
    for sort in Sort:
        for query in ("*", "war OR tribunal OR grain OR archive"):
            whole = [hit.id for hit in index.search(Search(query=parse_query(query), sort=sort, limit=100)).items]
            assert [hit.id for hit in walk(index, query, sort, 4)] == whole
            second = index.search(Search(query=parse_query(query), sort=sort, limit=3, offset=3))
            assert [hit.id for hit in second.items] == whole[3:6]


def test_pages_go_on_beyond_the_window_of_the_server(
    index: ElasticIndex, settings: Settings, admin: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.apply(make_change(f"n{n}", text="grain", date=date(2000 + n % 20, 1, 1)) for n in range(350))
    # its usual 10,000, made small on the server too: it refuses what goes beyond
    admin.indices.put_settings(index=settings.elasticsearch_index, settings={"index.max_result_window": 100})
    monkeypatch.setattr(elastic_pages, "WINDOW", 100)
    monkeypatch.setattr(elastic_pages, "STRIDE", 40)
    sought = parse_query("grain")
    whole = index.search(Search(query=sought, sort=Sort.OLDEST, limit=350))
    ids = [hit.id for hit in whole.items]
    assert (whole.total, len(set(ids)), whole.cursor) == (350, 350, None)
    deep = index.search(Search(query=sought, sort=Sort.OLDEST, offset=130, limit=50))
    assert [hit.id for hit in deep.items] == ids[130:180]
    rest = index.search(Search(query=sought, sort=Sort.OLDEST, limit=200, cursor=deep.cursor))
    assert [hit.id for hit in rest.items] == ids[180:]
    assert rest.cursor is None
    for edge in (90, 99, 100):
        at = index.search(Search(query=sought, sort=Sort.OLDEST, offset=edge, limit=10))
        assert [hit.id for hit in at.items] == ids[edge : edge + 10]
    past = index.search(Search(query=sought, sort=Sort.OLDEST, offset=900, limit=10))
    assert (past.total, past.items, past.cursor) == (350, (), None)


def test_a_cursor_outlives_its_point_in_time(index: ElasticIndex, admin: Elasticsearch) -> None:
    index.apply(read_changes())
    whole = [hit.id for hit in index.search(Search(sort=Sort.CHANGED_FIRST, limit=100)).items]
    first = index.search(Search(sort=Sort.CHANGED_FIRST, limit=3))
    second = index.search(Search(sort=Sort.CHANGED_FIRST, limit=3, cursor=first.cursor))
    assert second.cursor
    pit = json.loads(base64.urlsafe_b64decode(second.cursor))[2]
    admin.close_point_in_time(body={"id": pit})
    third = index.search(Search(sort=Sort.CHANGED_FIRST, limit=3, cursor=second.cursor))
    assert [hit.id for hit in third.items] == whole[6:9]


@pytest.mark.parametrize("cursor", ["x", "", "bnVsbA==", "WyJkYXRlIiwgMSwgMV0=", "W10="])
def test_a_cursor_of_another_search_is_refused(index: ElasticIndex, cursor: str) -> None:
    index.apply([make_change("a", text="war"), make_change("b", text="war")])
    other = index.search(Search(sort=Sort.OLDEST, limit=1)).cursor
    for wrong in (cursor, other):
        with pytest.raises(QueryError, match="cursor"):
            index.search(Search(query=parse_query("war"), cursor=wrong))


def test_a_facet_there_is_not_is_refused_with_those_there_are(index: ElasticIndex) -> None:
    with pytest.raises(QueryError, match="outlet"):
        index.search(Search(facets=("colour",)))


def test_a_long_query_and_the_deepest_that_can_be_read_can_be_asked(index: ElasticIndex) -> None:
    index.apply([make_change("a", text="w1")])
    assert find(index, " OR ".join(f"w{n}" for n in range(100))) == ["a"]
    deep, depth = "w1", 0
    with pytest.raises(QueryError, match="too deeply nested"):
        while True:
            found = find(index, deep, filters=(parse_query("-has:outlet"),))
            assert found == (["a"] if depth % 2 == 0 else [])
            deep, depth = f"NOT (w{depth + 2} OR {deep})", depth + 1
    assert depth > 10


def test_a_query_too_large_for_the_server_is_not_the_servers_fault(index: ElasticIndex) -> None:
    index.apply([make_change("a", text="war")])
    node: Node = Term(text="a")
    for _ in range(20):
        node = Or(nodes=(And(nodes=(node, Term(text="b"))), Term(text="c")))
    with pytest.raises(QueryError, match="too large"):
        index.search(Search(query=node))


def test_one_bad_article_is_refused_with_its_reason_and_the_rest_arrive(index: ElasticIndex) -> None:
    undatable = make_article("bad", text="x", first_seen=None)
    mistaken = IndexChange(id="other", article=make_article("b", text="x"))
    article = make_article("misfit", text="x")
    misfit = dataclasses.replace(article, capture=dataclasses.replace(article.capture, status=70_000))
    results = index.apply(
        [
            make_change("a", text="x"),
            IndexChange(id=undatable.id, article=undatable),
            mistaken,
            IndexChange(id=misfit.id, article=misfit),
            make_change("z", text="x"),
        ]
    )
    assert [result.accepted for result in results] == [True, False, False, False, True]
    assert "no date" in str(results[1].reason)
    assert "capture.status" in str(results[3].reason)
    assert sorted(find(index, "*")) == ["a", "z"]


def test_a_newer_version_replaces_and_a_removal_forgets(index: ElasticIndex) -> None:
    old = make_change("a", text="wheat")
    index.apply([old, make_change("b", text="barley")])
    index.apply([make_change("a", text="maize", version=2), make_change("a", text="rice", version=3)])
    assert (find(index, "wheat OR maize"), find(index, "rice version:3"), index.count()) == ([], ["a"], 2)
    assert index.apply([IndexChange(id=old.id, article=None), IndexChange(id="never-seen", article=None)])[1].accepted
    assert (find(index, "*"), index.count()) == (["b"], 1)


def test_changes_are_idempotent_and_an_older_one_never_lies_over_a_newer(index: ElasticIndex) -> None:
    newer = dataclasses.replace(make_change("a", text="rice", version=2), seq=7)
    older = dataclasses.replace(make_change("a", text="wheat"), seq=5)
    assert index.apply([newer])[0].accepted
    assert index.apply([newer])[0].accepted
    refused = index.apply([older])[0]
    assert "newer form" in str(refused.reason)
    assert (find(index, "rice"), find(index, "wheat")) == (["a"], [])
    tombstone = dataclasses.replace(make_change("a", text="rice", version=2, gone_at=date(2026, 1, 1)), seq=8)
    assert index.apply([tombstone])[0].accepted
    assert find(index, "gone:yes") == ["a"]


def test_the_last_of_an_id_wins_however_many_requests_are_under_way(
    make_settings: MakeSettings,
) -> None:
    settings = make_settings(elasticsearch_bulk_bytes=2_000, elasticsearch_bulk_threads=4)
    index = ElasticIndex(settings)
    changes = [make_change(f"a{n % 7}", text=f"grain pass{n // 7} " * 20) for n in range(140)]
    assert index.apply(changes) == [Applied(id=change.id) for change in changes]
    assert len(find(index, "pass19")) == index.count() == 7
    index.close()


def test_a_text_of_any_length_is_indexed_whole(index: ElasticIndex) -> None:
    text = "word " * 400_000 + "q" * 70_000 + " lastword"
    index.apply([make_change("long", text=text, language="en", outlet="O" * 70_000), make_change("short", text="x")])
    assert find(index, "lastword") == ["long"]
    hit = index.search(Search(query=parse_query("lastword"), highlight=True)).items[0]
    assert hit.fields["outlet"] == "O" * 70_000


def test_a_second_writer_is_told_that_the_index_is_busy(index: ElasticIndex, settings: Settings) -> None:
    with index.begin_rebuild(), pytest.raises(BusyError, match="another process"):
        ElasticIndex(settings, wait=0.05).apply([make_change("a", text="x")])
    assert index.apply([make_change("a", text="x")])[0].accepted


def test_the_settings_name_the_index_and_a_closed_one_opens_again(settings: Settings) -> None:
    index = open_index(settings)
    index.apply([make_change("a", text="x")])
    index.close()
    assert index.count() == 1
    status = index.status()
    assert (status.engine, status.articles, status.exists) == ("elasticsearch", 1, True)
    assert status.bytes > 0
    index.close()


def test_an_index_of_another_making_is_left_alone(
    index: ElasticIndex, settings: Settings, admin: Elasticsearch
) -> None:
    name = settings.elasticsearch_index
    admin.indices.create(index=name)
    with pytest.raises(IndexError_, match="not an alias"):
        index.apply([make_change("a", text="x")])
    admin.indices.delete(index=name)
    admin.indices.create(index=f"{name}-foreign", aliases={name: {}}, mappings={"_meta": {"reprints": {"mapping": 99}}})
    admin.indices.put_mapping(index=f"{name}-foreign", meta={"reprints": {"mapping": 99}})
    with pytest.raises(IndexError_, match="has mapping 99") as caught:
        index.search(Search())
    assert "rebuild" in caught.value.mend


def test_catalan_and_basque_are_found_by_their_stems(index: ElasticIndex) -> None:
    index.apply(
        [
            make_change("llibres", text="Els llibres publicats l'any passat", language="ca"),
            make_change("etxeak", text="Etxeak erre zituzten", language="eu"),
        ]
    )
    assert (find(index, "publicar"), find(index, "etxe")) == (["llibres"], ["etxeak"])
