"""A night over two workers with data folders of their own: catalogue, bucket and index are all they share."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reprints.archive.layout import list_warcs
from reprints.catalogue.catalogue import Catalogue
from reprints.settings import load_settings
from reprints.stages.custody.proof import verify_archive
from reprints.stages.pipeline.index_sync import index_standing
from tests.conftest import Bucket
from tests.servers.elasticsearch.server import PASSWORD, USER
from tests.servers.elasticsearch.server import Server as Elasticsearch
from tests.servers.postgres import Server as Postgres

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]

ROOT = Path(__file__).parents[2]
POOL = "reprints"
SOURCES = ["sample-archive", "sample-review"]


@pytest.fixture
def shared(
    server: str, bucket: Bucket, postgres: tuple[Postgres, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """What every machine's settings say."""
    databases, template = postgres
    name = databases.create(template)
    with Elasticsearch() as elasticsearch:
        settings = {
            **bucket.variables,
            "REPRINTS_CATALOGUE_URL": databases.url(name),
            "REPRINTS_ELASTICSEARCH_URL": elasticsearch.url,
            "REPRINTS_ELASTICSEARCH_CA_CERTS": str(elasticsearch.certificates),
            "REPRINTS_ELASTICSEARCH_USER": USER,
            "REPRINTS_ELASTICSEARCH_PASSWORD": PASSWORD,
            "REPRINTS_ARCHIVE_CACHE_BYTES": "0",
            "REPRINTS_WORKERS": "1",
            "REPRINTS_HOME": str(ROOT),
            "PREFECT_API_URL": server,
            "PREFECT_WORKER_QUERY_SECONDS": "2",
        }
        for variable, value in {**settings, "REPRINTS_DATA": str(tmp_path / "leader")}.items():
            monkeypatch.setenv(variable, value)
        yield settings
    databases.drop(name)


@pytest.fixture
def deployed(shared: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """By the file a person deploys by."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate

    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
    deploy = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "-n", "spread"]
    done = subprocess.run(deploy, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.setenv("REPRINTS_WORK_POOL", POOL)
    return shared


@contextmanager
def working(data: Path, settings: dict[str, str], night: int) -> Iterator[None]:
    """A worker, as on a machine of its own."""
    data.parent.mkdir(exist_ok=True)
    environment = {**os.environ, **settings, "REPRINTS_DATA": str(data), "REPRINTS_SAMPLE_NIGHT": str(night)}
    command = [sys.executable, "-m", "flows.worker", "--pool", POOL, "--limit", "1", "--name", data.name]
    with (data.parent / f"{data.name}.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def await_workers(count: int) -> None:
    from prefect.client.orchestration import get_client

    deadline = time.monotonic() + 180
    with get_client(sync_client=True) as client:
        while len(client.read_workers_for_work_pool(POOL)) < count:
            assert time.monotonic() < deadline
            time.sleep(0.5)


def test_every_source_is_crawled_once_by_whichever_worker_is_free(deployed: dict[str, str], tmp_path: Path) -> None:
    from flows.nightly import nightly

    one, two = tmp_path / "machines" / "one", tmp_path / "machines" / "two"
    with working(one, deployed, 1), working(two, deployed, 1):
        await_workers(2)
        state = nightly(SOURCES, return_state=True)
    logs = "".join(path.read_text() for path in one.parent.glob("*.log"))
    assert state.is_completed(), f"{state.message}\n{logs[-3000:]}"
    settings = load_settings()
    with Catalogue.open(settings.catalogue) as catalogue:
        assert sorted(run.source for run in catalogue.runs()) == SOURCES
        used = sorted(
            run.source for data in (one, two) for run in catalogue.runs() if (data / "runs" / run.id).exists()
        )
        assert used == SOURCES
    assert [data for data in (one, two) if not (data / "runs").exists()] == [], "both had their share"
    check_whole(files=2)

    # the next night one machine is left, and goes on from what the other brought into the bucket
    with working(two, deployed, 2):
        state = nightly(SOURCES, return_state=True)
    assert state.is_completed() or "worth a look" in str(state.message), state.message
    with Catalogue.open(settings.catalogue) as catalogue:
        second = [run for run in catalogue.runs() if run.stats["not_modified"] > 0]
        assert sorted(run.source for run in second) == SOURCES
    check_whole(files=4)
    assert not [warc for data in (one, two) for warc in list_warcs(data / "archive")]


def check_whole(*, files: int) -> None:
    """Every file proves itself, every page was counted once, and the index is level with the catalogue."""
    settings = load_settings()
    audit = verify_archive(settings, (), deep=True)
    assert (audit.findings, audit.files) == ((), files)
    with Catalogue.open(settings.catalogue) as catalogue:
        standing = index_standing(settings, catalogue)
        assert standing.level, standing
        for run in catalogue.runs():
            counts = {str(outcome): sum(whys.values()) for outcome, whys in catalogue.count_outcomes(run.id).items()}
            assert counts.keys() <= {"new", "changed", "unchanged", "not-an-article", "refused", "gone", "failed"}
            assert sum(counts.values()) == run.stats["pages"]["listed"], counts
            assert "failed" not in counts, counts
