"""One real Elasticsearch for all tests of this folder; each test has an alias, indices and templates of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from reprints.index.elastic.engine import ElasticIndex
from reprints.settings import Settings
from tests.servers.elasticsearch.distribution import find_missing_packages
from tests.servers.elasticsearch.server import PASSWORD, USER, Server
from tests.servers.server_process import skip_without

# so that tests can reach them
_SMALL_LIMITS = "http.max_content_length: 3mb\nthread_pool.write.queue_size: 8\n"
_HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All in one worker of pytest-xdist, or each would start a server."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.xdist_group("elasticsearch"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    skip_without(find_missing_packages(), "ELASTICSEARCH")
    with Server(settings=_SMALL_LIMITS) as running:
        yield running


@pytest.fixture(scope="session")
def admin(server: Server) -> Iterator[Elasticsearch]:
    client = Elasticsearch(
        server.url, ca_certs=str(server.certificates), basic_auth=(USER, PASSWORD), request_timeout=60
    )
    yield client
    client.close()


MakeSettings = Callable[..., Settings]


@pytest.fixture(scope="session")
def make_settings(server: Server, tmp_path_factory: pytest.TempPathFactory) -> MakeSettings:
    """Settings for the server, by an administrator's password unless the test says otherwise."""

    def make(**changes: Any) -> Settings:
        usual: dict[str, Any] = {
            "data": tmp_path_factory.mktemp("data"),
            "elasticsearch_url": server.url,
            "elasticsearch_ca_certs": server.certificates,
            "elasticsearch_user": USER,
            "elasticsearch_password": PASSWORD,
            "elasticsearch_index": f"test-{uuid.uuid4().hex[:8]}",
            "elasticsearch_timeout": 30.0,
            "elasticsearch_patience": 30.0,
        }
        return Settings(_env_file=None, **{**usual, **changes})  # type: ignore[call-arg]

    return make


@pytest.fixture
def settings(make_settings: MakeSettings, admin: Elasticsearch) -> Iterator[Settings]:
    made = make_settings()
    yield made
    forget(admin, made.elasticsearch_index)


@pytest.fixture
def index(settings: Settings) -> Iterator[ElasticIndex]:
    opened = ElasticIndex(settings, wait=1)
    yield opened
    opened.close()


def forget(admin: Elasticsearch, name: str) -> None:
    """All a test has made, so that the small server does not fill up."""
    found = list(admin.indices.get(index=f"{name}-*", expand_wildcards="all").body)
    if found:
        admin.indices.delete(index=found)
