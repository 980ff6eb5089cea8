"""Re-extraction on a Dask cluster of two worker processes, from a bucket, with the catalogue on PostgreSQL."""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator
from threading import Event
from typing import Any

import psutil
import pytest
import sqlalchemy

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.runs.rereading import Scope
from reprints.errors import SettingsError, UsageError
from reprints.registry import select_sources
from reprints.settings import find_config, load_settings
from reprints.stages.control import Blind
from reprints.stages.extraction.cluster import WarcDone, WarcTask, reextract_on_cluster
from reprints.stages.extraction.reextraction_run import Request
from tests.conftest import Bucket, Command
from tests.servers.postgres import Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("s3")]

REVIEW = "sample-review"


@pytest.fixture
def shared(command: Command, bucket: Bucket, postgres: tuple[Server, str]) -> Iterator[Command]:
    """An archive of several WARCs in a bucket, and of none here; its titles as another extractor might have read."""
    server, template = postgres
    name = server.create(template)
    command.environment |= {
        **bucket.variables,
        "REPRINTS_CATALOGUE_URL": server.url(name),
        "REPRINTS_ARCHIVE_CACHE_BYTES": "0",
        "REPRINTS_WARC_BYTES": "8000",
    }
    command.run("crawl", REVIEW)
    assert len(bucket.list_warcs()) > 3
    engine = sqlalchemy.create_engine(server.url(name))
    with engine.begin() as connection:
        change = (
            "UPDATE versions SET digest = 'x', document = jsonb_set(document::jsonb, '{title}', '\"Before\"')::json"
        )
        connection.execute(sqlalchemy.text(change))
        connection.execute(sqlalchemy.text("UPDATE articles SET digest = 'x'"))
    engine.dispose()
    yield command
    server.drop(name)


@pytest.fixture
def scheduler(shared: Command, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[int]]]:
    """Its address, and the workers' process ids; each worker has a data folder of its own, that is, none yet."""
    import dask
    from distributed import LocalCluster

    for name, value in shared.variables().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("REPRINTS_DATA", str(shared.data.parent / "worker"))
    options: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with dask.config.set({"distributed.worker.daemon": False}), LocalCluster(**options) as cluster:
        yield cluster.scheduler_address, [worker.pid for worker in cluster.workers.values()]


def told(report: dict[str, Any]) -> dict[str, Any]:
    examples = sorted(report["examples"], key=lambda example: str(example["url"]))
    return {**report, "run": "", "examples": len(examples)}


def test_a_cluster_reads_what_the_processes_of_one_machine_read(
    shared: Command, scheduler: tuple[str, list[int]]
) -> None:
    [local] = shared.json("reextract", "--source", REVIEW, "--dry-run", "--json")
    assert local["fields"]["title"] == 12
    shared.environment["REPRINTS_POOL"] = scheduler[0]
    [spread] = shared.json("reextract", "--source", REVIEW, "--dry-run", "--json")
    assert told(spread) == told(local)

    # a worker that dies over a WARC: another reads it again, and nothing is counted or held twice
    reading = shared.start("reextract", "--source", REVIEW, "--json")
    settings = load_settings(catalogue_url=shared.environment["REPRINTS_CATALOGUE_URL"])
    with Catalogue.open(settings.catalogue) as catalogue:
        while len(catalogue.runs(kind=None)) < 4:
            assert reading.poll() is None, reading.communicate()
            time.sleep(0.05)
        for worker in psutil.Process(scheduler[1][0]).children(recursive=True):
            worker.kill()
        psutil.Process(scheduler[1][0]).kill()
        said = reading.communicate(timeout=240)
        assert reading.returncode == 0, said
        assert {article.version for article in catalogue.articles(REVIEW)} == {2}
        assert "Before" not in {article.title for article in catalogue.articles(REVIEW)}


def test_what_a_task_carries_is_small() -> None:
    [source] = select_sources(find_config() / "sources", [REVIEW])
    scope = Scope(source=REVIEW, warc="x" * 100)
    task = WarcTask(
        run="r" * 40, count=50_000, scope=scope, source=source.model_dump_json(), extractor="1", snapshot=12
    )
    done = WarcDone(outcomes={"changed": 50_000}, lost=("http://a.test/" + "p" * 100,) * 50)
    assert len(pickle.dumps(task)) < 5_000
    assert len(pickle.dumps(done)) < 10_000


def test_a_cluster_without_a_shared_catalogue_or_a_scheduler_is_refused_in_one_line(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reprints.stages.extraction.cluster._CONNECT_SECONDS", 1)

    def read(**settings: Any) -> None:
        list(reextract_on_cluster(load_settings(**settings), [], Request(), stop=Event(), watch=Blind()))

    with pytest.raises(UsageError, match="SQLite in a data folder is not"):
        read(data=command.data, pool="tcp://127.0.0.1:1")
    with pytest.raises(SettingsError, match="no Dask scheduler answers"):
        read(data=command.data, pool="tcp://127.0.0.1:1", catalogue_url="postgresql+psycopg://nobody@127.0.0.1:1/none")
