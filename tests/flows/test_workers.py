"""prefect.yaml on a real Prefect server with PostgreSQL, and real workers that are stopped, killed and raced."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from reprints.archive.layout import list_partials
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Run
from reprints.settings import find_config, load_settings
from tests.flows.cluster import Cluster, kill_all, run_cluster, wait_until
from tests.servers.postgres import Server

# commands that start Prefect take seconds each, on a busy machine many
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect"), pytest.mark.timeout(1200)]
SOURCE, ARTICLES = "sample-review", 12
ASK = f"""
import sys
from flows import guards
guards._WAIT_SECONDS = 3.0
from threading import Event
from flows.crawling import crawl_source
for line in sys.stdin:
    print(crawl_source.fn("{SOURCE}", "b", 1, Event()), flush=True)
"""
BUSY = f"{SOURCE} is being crawled by another worker. Wait for that crawl to end"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, postgres: tuple[Server, str]) -> Iterator[Cluster]:
    """Deployed as compose.prefect.yml does it."""
    server, _ = postgres
    name = server.create()
    with run_cluster(tmp_path_factory.mktemp("cluster"), server.url(name)) as running:
        done = running.deploy()
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        yield running
    server.drop(name)


@pytest.fixture
def config(cluster: Cluster) -> Path:
    return set_pace(cluster, 3.0)  # some fifty seconds


def set_pace(cluster: Cluster, delay: float) -> Path:
    document = yaml.safe_load((find_config() / "sources" / f"{SOURCE}.yml").read_text(encoding="utf-8"))
    document["politeness"] |= {"delay": delay, "concurrency": 1}
    folder = cluster.home / "config" / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{SOURCE}.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
    return folder.parent


def count_fetched(data: Path) -> int:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in data.glob("runs/*/crawl.json")]
    return max((status["pages"].get("fetched", 0) for status in found), default=0)


def read_runs(data: Path) -> list[Run]:
    with Catalogue.open(load_settings(data=data).catalogue) as catalogue:
        return catalogue.runs()


@contextmanager
def another_worker(cluster: Cluster, config: Path, data: Path) -> Iterator[Callable[[], str]]:
    """On a machine with a disk of its own; what it says when it is asked for the source."""
    variables = cluster.variables("prefect-worker", REPRINTS_CONFIG=str(config), REPRINTS_DATA=str(data))
    with (cluster.home / "elsewhere.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", ASK], env=variables, cwd=cluster.home, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip

    def ask() -> str:
        assert process.stdin
        assert process.stdout
        process.stdin.write("now\n")
        process.stdin.flush()
        return process.stdout.readline().strip()

    with process:
        yield ask
        assert process.stdin
        process.stdin.close()


def test_prefect_yaml_is_deployed_as_it_stands(cluster: Cluster) -> None:
    found: list[dict[str, Any]] = cluster.ask("/deployments/filter", {})
    assert {(one["name"], one["entrypoint"]) for one in found} == {
        ("every-night", "flows.nightly.nightly"),
        ("spread", "flows.spread.crawl_sources"),
        ("by-hand", "flows.backfill.backfill"),
        ("by-hand", "flows.reextract.reextract"),
        ("by-hand", "flows.rebuild_index.rebuild_index"),
    }
    [night] = [one for one in found if one["name"] == "every-night"]
    assert [(s["schedule"]["cron"], s["schedule"]["timezone"]) for s in night["schedules"]] == [
        ("40 4 * * *", "Europe/Madrid")
    ]
    assert night["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert night["global_concurrency_limit"]["limit"] == 1
    assert {one["work_pool_name"] for one in found} == {"reprints"}


def test_a_worker_told_to_stop_lets_its_crawl_end_in_good_order(cluster: Cluster, config: Path) -> None:
    data = cluster.home / "kept"
    with cluster.worker("polite", REPRINTS_CONFIG=str(config), REPRINTS_DATA="kept") as worker:
        cluster.run("backfill/by-hand", {"source": SOURCE, "slower": 1.0})
        wait_until(lambda: count_fetched(data) >= 2)
        worker.terminate()
        assert worker.wait(150) == 0
    assert list_partials(data / "archive") == [], "the WARC was closed"
    assert [str(run.status) for run in read_runs(data)] == ["interrupted"]


def test_a_worker_killed_in_mid_run_loses_nothing_and_another_goes_on(
    cluster: Cluster, config: Path, tmp_path: Path
) -> None:
    """Meanwhile nobody else may have the source, not even where the first one's files and locks are not seen."""
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    changes = {"REPRINTS_CONFIG": str(config), "REPRINTS_DATA": str(data), "REPRINTS_WORKER_LEASE_SECONDS": "60"}
    with another_worker(cluster, config, elsewhere) as ask, cluster.worker("first", **changes) as worker:
        lost = cluster.run("nightly/every-night", {"sources": [SOURCE]})
        wait_until(lambda: count_fetched(data) >= 2)
        assert ask() == BUSY
        kill_all(worker)
        [left] = read_runs(data)
        assert str(left.status) == "running", "nobody was left to close it"
        assert ask() == BUSY
    assert not elsewhere.joinpath("archive").exists()

    set_pace(cluster, 0.0)
    with cluster.worker("second", **changes):
        # another night would wait for Prefect's own lease of the lost one: five minutes that nothing shortens
        again = cluster.run("backfill/by-hand", {"source": SOURCE, "slower": 1.0})
        wait_until(lambda: cluster.state(again)[0] in ("COMPLETED", "FAILED", "CRASHED"))
    assert cluster.state(again)[0] == "COMPLETED", cluster.state(again)
    assert cluster.state(lost)[0] == "RUNNING", "Prefect has not heard of it since"
    [run] = read_runs(data)
    assert (run.id, str(run.status), run.resumed) == (left.id, "finished", 1)
    with Catalogue.open(load_settings(data=data).catalogue) as catalogue:
        assert catalogue.count_articles()[SOURCE].articles == ARTICLES
        assert catalogue.outbox_size().waiting == 0
