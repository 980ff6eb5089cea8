"""Keys that may do what they must and nothing else, on a server with security and TLS."""

from __future__ import annotations

import dataclasses

import pytest
from elasticsearch import AuthorizationException, Elasticsearch

from reprints.errors import IndexError_
from reprints.index.contract import Search
from reprints.index.elastic.client import connect
from reprints.index.elastic.engine import ElasticIndex
from reprints.index.elastic.setup import make_key, set_up
from reprints.settings import Settings
from tests.elasticsearch.conftest import MakeSettings, forget
from tests.index.corpus import make_change, read_changes
from tests.servers.elasticsearch.server import PASSWORD


@pytest.fixture
def with_key(settings: Settings, make_settings: MakeSettings) -> MakeSettings:
    def make(role: str) -> Settings:
        return make_settings(
            elasticsearch_user=None,
            elasticsearch_password=None,
            elasticsearch_api_key=make_key(settings, role),
            elasticsearch_index=settings.elasticsearch_index,
        )

    return make


def test_the_indexers_key_fills_rebuilds_and_drops_its_own_index(settings: Settings, with_key: MakeSettings) -> None:
    set_up(settings)
    index = ElasticIndex(with_key("indexer"))
    changes = read_changes()
    assert all(applied.accepted for applied in index.apply(changes))
    assert index.apply([dataclasses.replace(changes[0], article=None)])[0].accepted
    with index.begin_rebuild() as rebuild:
        rebuild.apply(changes)
        assert rebuild.count() == len(changes)
        rebuild.commit()
    assert len(list(index.stamps())) == index.status().articles == index.search(Search()).total == len(changes)
    assert len(index.drop_kept()) == 1
    index.close()


def test_the_indexers_key_can_neither_read_write_nor_delete_elsewhere(
    settings: Settings, with_key: MakeSettings, admin: Elasticsearch
) -> None:
    set_up(settings)
    client = connect(with_key("indexer"))
    other = f"other-{settings.elasticsearch_index}"
    admin.index(index=other, id="1", document={"secret": "x"}, refresh=True)
    attempts = {
        "read": lambda: client.search(index=other),
        "get": lambda: client.get(index=other, id="1"),
        "write": lambda: client.index(index=other, document={}),
        "delete a document": lambda: client.delete(index=other, id="1"),
        "delete the index": lambda: client.indices.delete(index=other),
        "make an index": lambda: client.indices.create(index=f"{other}-2"),
        "point our alias at it": lambda: client.indices.put_alias(index=other, name=settings.elasticsearch_index),
        "change templates": lambda: client.indices.put_index_template(name="x", index_patterns=["x"]),
        "change the cluster": lambda: client.cluster.put_settings(persistent={"action.auto_create_index": False}),
        "make users": lambda: client.security.put_user(username="eve", password=PASSWORD, roles=["superuser"]),
    }
    for attempt, call in attempts.items():
        with pytest.raises(AuthorizationException):
            pytest.fail(f"the indexer's key could {attempt}: {call()}")
    assert admin.count(index=other)["count"] == 1
    client.close()
    admin.indices.delete(index=other)


def test_the_searchers_key_searches_and_changes_nothing(settings: Settings, with_key: MakeSettings) -> None:
    writer = ElasticIndex(settings)
    writer.apply(read_changes())
    writer.close()
    index = ElasticIndex(with_key("searcher"))
    assert index.search(Search(facets=("outlet",))).total == len(read_changes())
    page = index.search(Search(limit=5))
    assert index.search(Search(limit=5, cursor=page.cursor)).items
    for change in (lambda: index.apply([make_change("a", text="x")]), index.begin_rebuild):
        with pytest.raises(IndexError_, match="do not permit"):
            change()
    client = connect(index._settings)
    with pytest.raises(AuthorizationException):
        client.indices.delete(index=list(client.indices.get_alias(name=index.name).body))
    client.close()
    assert index.count() == len(read_changes())
    index.close()


def test_a_key_without_templates_on_the_server_is_told_who_can_help(
    with_key: MakeSettings, settings: Settings, admin: Elasticsearch
) -> None:
    index = ElasticIndex(with_key("indexer"))
    with pytest.raises(IndexError_, match="has mapping of its own") as caught:
        index.apply([make_change("a", text="x")])
    assert "reprints index setup" in caught.value.mend
    assert not admin.indices.get(index=f"{settings.elasticsearch_index}-*").body
    set_up(settings)
    set_up(settings)
    assert index.apply([make_change("a", text="x")])[0].accepted
    index.close()
    forget(admin, settings.elasticsearch_index)
