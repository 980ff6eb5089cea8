"""A night on which the server goes away, by the real command: nothing is lost, and it says what is late."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from elasticsearch import Elasticsearch

from reprints.catalogue.catalogue import Catalogue
from reprints.settings import find_config
from tests.conftest import Command
from tests.elasticsearch.conftest import MakeSettings, forget
from tests.servers.elasticsearch.server import Server

pytestmark = pytest.mark.slow
SOURCE, ARTICLES = "sample-review", 12


@pytest.fixture
def night(command: Command, make_settings: MakeSettings, admin: Elasticsearch, tmp_path: Path) -> Iterator[Command]:
    """The sample review, asked slowly enough for a server to die meanwhile."""
    config = shutil.copytree(find_config(), tmp_path / "config")
    describe(config, politeness={"delay": 0.3, "concurrency": 1})
    settings = make_settings()
    password = settings.elasticsearch_password
    assert password
    command.environment |= {
        "REPRINTS_CONFIG": str(config),
        "REPRINTS_ELASTICSEARCH_URL": str(settings.elasticsearch_url),
        "REPRINTS_ELASTICSEARCH_CA_CERTS": str(settings.elasticsearch_ca_certs),
        "REPRINTS_ELASTICSEARCH_USER": str(settings.elasticsearch_user),
        "REPRINTS_ELASTICSEARCH_PASSWORD": password.get_secret_value(),
        "REPRINTS_ELASTICSEARCH_INDEX": settings.elasticsearch_index,
        "REPRINTS_ELASTICSEARCH_RUNS_INDEX": f"{settings.elasticsearch_index}-runs",
    }
    yield command
    forget(admin, settings.elasticsearch_index)


def describe(config: str | Path, **changes: dict[str, Any]) -> None:
    path = Path(config) / "sources" / f"{SOURCE}.yml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, values in changes.items():
        document[name] = {**document.get(name, {}), **values}
    path.write_text(yaml.safe_dump(document), encoding="utf-8")


def wait_for_pages(data: Path, pages: int) -> None:
    deadline = time.monotonic() + 120
    while True:
        found = [json.loads(path.read_text(encoding="utf-8")) for path in data.glob("runs/*/crawl.json")]
        if any(status["pages"].get("fetched", 0) >= pages for status in found):
            return
        assert time.monotonic() < deadline, "it never came so far"
        time.sleep(0.1)


def find_all(admin: Elasticsearch, index: str) -> list[dict[str, Any]]:
    admin.indices.refresh(index=index)
    return [hit["_source"] for hit in admin.search(index=index, size=1000)["hits"]["hits"]]


def test_a_server_that_dies_in_the_night_gets_every_article_once_when_it_is_back(
    night: Command, server: Server, admin: Elasticsearch
) -> None:
    running = night.start("nightly", SOURCE)
    wait_for_pages(night.data, 2)
    server.kill()
    try:
        said, complaint = running.communicate(timeout=240)
        assert running.returncode == 0, complaint
        assert f"The index is behind by {ARTICLES} articles" in said
        assert "reprints index sync" in said
        report = json.loads((night.data / "reports" / "latest.json").read_text(encoding="utf-8"))
        assert (report["severity"], len(report["remarks"])) == ("warn", 1)
        with Catalogue.open(f"sqlite:///{night.data}/catalogue.sqlite") as catalogue:
            assert catalogue.count_articles()[SOURCE].articles == ARTICLES, "the crawl lost nothing by it"
            assert catalogue.outbox_size().waiting == ARTICLES
    finally:
        server.start()

    describe(night.environment["REPRINTS_CONFIG"], politeness={"delay": 0})
    assert "is behind" not in night.run("nightly", SOURCE).stdout
    assert night.run("index", "sync").stdout.startswith("0 changes applied"), "nothing was left"
    index = night.environment["REPRINTS_ELASTICSEARCH_INDEX"]
    with Catalogue.open(f"sqlite:///{night.data}/catalogue.sqlite") as catalogue:
        assert catalogue.outbox_size().waiting == 0
        wanted = sorted(article.id for article in catalogue.articles())
        runs = {run.id for run in catalogue.runs()}
    assert sorted(document["id"] for document in find_all(admin, index)) == wanted
    assert {one["run"] for one in find_all(admin, f"{index}-runs") if one["kind"] == "run"} == runs
    assert night.json("search", "--json")[0]["total"] == ARTICLES


def test_what_waits_and_why_is_in_the_index_of_runs_until_a_person_decides(
    night: Command, admin: Elasticsearch
) -> None:
    describe(night.environment["REPRINTS_CONFIG"], politeness={"delay": 0}, expectations={"articles": {"min": 1_000}})
    index = f"{night.environment['REPRINTS_ELASTICSEARCH_INDEX']}-runs"

    night.run("nightly", SOURCE, code=1)
    [run] = [one for one in find_all(admin, index) if one["kind"] == "run"]
    assert (run["severity"], run["verdict"], run["quarantined"]) == ("fail", "quarantined", ARTICLES)
    [finding] = [one for one in find_all(admin, index) if one["kind"] == "finding"]
    assert (finding["severity"], finding["expectation"]) == ("fail", "articles")
    assert "1000" in finding["message"]

    night.run("quarantine", "drop", run["run"])
    [run] = [one for one in find_all(admin, index) if one["kind"] == "run"]
    assert (run["verdict"], run["quarantined"], run["ok"]) == ("dropped", 0, False)
