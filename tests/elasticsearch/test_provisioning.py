"""A fresh server made ready: passwords and users, least privileges, the index of runs fed by a crawl."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import suppress

import pytest
from elasticsearch import AuthorizationException, Elasticsearch, NotFoundError
from pydantic import SecretStr

from reprints.catalogue.catalogue import Catalogue
from reprints.index.elastic.engine import ElasticIndex
from reprints.index.elastic.setup import INDEXER, KIBANA_SYSTEM
from reprints.kibana.install import describe_reader
from reprints.settings import Settings
from reprints.stages.operations.kibana import prepare_server
from reprints.stages.pipeline.reports import find_reports
from reprints.stages.pipeline.run_index import sync_runs
from tests.conftest import Command
from tests.elasticsearch.archive import make_archive, make_changes
from tests.elasticsearch.conftest import MakeSettings, forget
from tests.servers.elasticsearch.server import PASSWORD, USER, Server

SECRET = "long-enough-for-a-test"  # noqa: S105


@pytest.fixture
def fresh(settings: Settings, admin: Elasticsearch) -> Iterator[Settings]:
    named = f"{settings.elasticsearch_index}-runs"
    yield settings.model_copy(
        update={
            "elasticsearch_runs_index": named,
            "kibana_system_password": SecretStr(SECRET),
            "indexer_password": SecretStr(SECRET),
        }
    )
    with suppress(NotFoundError):
        admin.security.delete_user(username=INDEXER)
        admin.security.delete_role(name=INDEXER)


def login(server: Server, user: str) -> Elasticsearch:
    return Elasticsearch(server.url, ca_certs=str(server.certificates), basic_auth=(user, SECRET))


def test_a_fresh_server_is_prepared_twice_as_once(fresh: Settings, server: Server, admin: Elasticsearch) -> None:
    names = {KIBANA_SYSTEM, INDEXER, fresh.elasticsearch_runs_index}
    assert names <= set(prepare_server(fresh))
    assert names <= set(prepare_server(fresh))
    assert login(server, KIBANA_SYSTEM).security.authenticate()["username"] == KIBANA_SYSTEM
    assert admin.indices.exists(index=fresh.elasticsearch_runs_index)
    assert list(admin.indices.get_alias(name=fresh.elasticsearch_index)), "an alias, so that Kibana finds its fields"


def test_the_crawlers_user_fills_the_indices_and_may_do_nothing_else(
    fresh: Settings, server: Server, admin: Elasticsearch
) -> None:
    prepare_server(fresh)
    settings = fresh.model_copy(update={"elasticsearch_user": INDEXER, "elasticsearch_password": SecretStr(SECRET)})
    index = ElasticIndex(settings)
    assert all(applied.accepted for applied in index.apply(make_changes(make_archive()[:3])))
    index.close()
    other = f"other-{uuid.uuid4().hex[:8]}"
    admin.index(index=other, id="1", document={"secret": True})
    client = login(server, INDEXER)
    for forbidden in (
        lambda: client.get(index=other, id="1"),
        lambda: client.indices.delete(index=other),
        client.security.get_user,
        lambda: client.cluster.put_settings(persistent={"cluster.routing.allocation.enable": "all"}),
    ):
        with pytest.raises(AuthorizationException):
            forbidden()
    admin.indices.delete(index=other)


def test_a_reader_searches_and_changes_nothing(fresh: Settings, server: Server, admin: Elasticsearch) -> None:
    prepare_server(fresh)
    name = f"reader-{uuid.uuid4().hex[:6]}"
    indices = (fresh.elasticsearch_index, fresh.elasticsearch_runs_index)
    role = describe_reader(indices)["elasticsearch"]
    admin.security.put_role(name=name, cluster=role["cluster"], indices=role["indices"])
    admin.security.put_user(username=name, password=SECRET, roles=[name])
    client = login(server, name)
    for index in indices:
        assert client.search(index=index)["hits"]["total"]["value"] == 0
        assert client.field_caps(index=index, fields="*")["fields"]
        with pytest.raises(AuthorizationException):
            client.index(index=index, document={})
    with pytest.raises(AuthorizationException):
        client.indices.delete(index=fresh.elasticsearch_runs_index)
    admin.security.delete_user(username=name)
    admin.security.delete_role(name=name)


@pytest.mark.slow
def test_runs_reach_their_index_and_one_that_refuses_fails_no_crawl(
    command: Command, make_settings: MakeSettings, server: Server, admin: Elasticsearch
) -> None:
    settings = make_settings(data=command.data)
    runs = f"{settings.elasticsearch_index}-runs"
    settings = settings.model_copy(update={"elasticsearch_runs_index": runs})
    command.environment |= {
        "REPRINTS_ELASTICSEARCH_URL": server.url,
        "REPRINTS_ELASTICSEARCH_CA_CERTS": str(server.certificates),
        "REPRINTS_ELASTICSEARCH_USER": USER,
        "REPRINTS_ELASTICSEARCH_PASSWORD": PASSWORD,
        "REPRINTS_ELASTICSEARCH_INDEX": settings.elasticsearch_index,
        "REPRINTS_ELASTICSEARCH_RUNS_INDEX": runs,
    }
    admin.indices.create(index=runs, mappings={"properties": {"listed": {"type": "date"}}})
    done = command.run("crawl", "sample-review")
    assert "The index of runs is behind" in done.stdout
    assert PASSWORD not in done.stdout + done.stderr
    admin.indices.delete(index=runs)
    with Catalogue.open(settings.catalogue) as catalogue:
        assert sync_runs(settings, catalogue) == 1
        assert sync_runs(settings, catalogue) == 0, "the index has the run already"
        [report] = find_reports(catalogue, None)
    run = admin.get(index=runs, id=report.run)["_source"]
    assert run["outcomes"] == report.to_document()["outcomes"]
    assert run["articles"] == run["outcomes"]["new"] == admin.count(index=settings.elasticsearch_index)["count"]
    assert 0 < run["fill"]["original"]["outlet"] <= 1
    outcomes = admin.search(index=runs, query={"term": {"kind": "outcome"}}, size=99)["hits"]["hits"]
    assert sum(outcome["_source"]["pages"] for outcome in outcomes) == report.listed
    forget(admin, settings.elasticsearch_index)
