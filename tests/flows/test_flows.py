"""The flows, on a real Prefect server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from reprints.archive.layout import list_partials
from reprints.catalogue.catalogue import Catalogue
from reprints.errors import BusyError
from reprints.settings import find_config, load_settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]


def ask(server: str, path: str, body: dict[str, Any]) -> Any:
    data = json.dumps(body).encode()
    request = urllib.request.Request(server + path, data=data, headers={"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


def artifacts(server: str) -> dict[str, str]:
    """The newest of each key."""
    found = ask(server, "/artifacts/latest/filter", {"limit": 50})
    return {one["key"]: str(one["data"]) for one in found}


def test_a_night_is_crawled_reported_and_can_be_read_again(
    data: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.nightly import nightly
    from flows.rebuild_index import rebuild_index
    from flows.reextract import reextract

    monkeypatch.setenv("REPRINTS_LOG_JSON", str(data.parent / "log.jsonl"))
    state = nightly(["sample-review"], return_state=True)
    assert state.is_completed(), state.message
    lines = [json.loads(line) for line in (data.parent / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line.get("source") for line in lines if line["message"] == "run begun"} == {"sample-review"}
    assert len([line for line in lines if line["message"] == "page settled" and line["page"]]) == 12
    assert "12 new in 1 run" in str(state.message)
    published = artifacts(server)
    assert "sample-review" in published["nightly-report"]
    assert json.loads(published["nightly-runs"].replace("'", '"').replace("None", "null"))[0]["new"] == 12
    assert float(published["progress-sample-review"]) == 100.0
    assert (data / "reports" / "latest.html").exists()

    again = reextract(["sample-review"], dry_run=True, return_state=True)
    assert again.is_completed(), again.message
    assert "12 unchanged" in artifacts(server)["reextract-sample-review"]
    rebuilt = rebuild_index(return_state=True)
    assert rebuilt.message == "The index holds 12 articles, as the catalogue does"


def test_two_workers_asked_for_one_source_do_not_crawl_it_together(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import guards
    from flows.crawling import crawl_source

    monkeypatch.setattr(guards, "_WAIT_SECONDS", 3.0)
    with guards.hold_everywhere(load_settings(), "sample-review"):
        with (
            pytest.raises(BusyError, match="by another worker"),
            guards.hold_everywhere(load_settings(), "sample-review"),
        ):
            raise AssertionError("both hold it")
        assert "by another worker" in crawl_source.fn("sample-review", "b", 1, threading.Event())
    assert not (data / "archive").exists()
    with guards.hold_everywhere(load_settings(), "sample-review"):
        pass  # given back


def test_a_night_is_one_night_when_clocks_change() -> None:
    import asyncio
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from prefect.server.schemas.schedules import CronSchedule

    from reprints.sources import Source

    cron = Source.model_fields["schedule"].default
    zone = ZoneInfo("Europe/Madrid")
    schedule = CronSchedule(cron=cron, timezone="Europe/Madrid")
    for change in (datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)):
        start = change.replace(day=change.day - 2)
        nights = [at.astimezone(zone) for at in asyncio.run(schedule.get_dates(5, start))]
        assert [(at.hour, at.minute) for at in nights] == [(4, 40)] * 5
        assert [at.day for at in nights] == [start.day + n for n in range(5)]
        assert len({at.utcoffset() for at in nights}) == 2, "the change lies between"


def test_sources_are_scheduled_together_by_cron_and_zone(data: Path) -> None:  # noqa: ARG001
    from flows.deployments import make_deployments
    from reprints.registry import load_sources

    review, archive = load_sources(find_config() / "sources")[-1], load_sources(find_config() / "sources")[-2]
    sources = [
        archive.model_copy(update={"enabled": True, "time_zone": "Europe/Madrid"}),
        review.model_copy(update={"enabled": True, "time_zone": "Europe/Madrid"}),
        review.model_copy(update={"id": "other", "enabled": True, "time_zone": "America/Lima"}),
        review.model_copy(update={"id": "off", "enabled": False}),
    ]
    nights = {d.name: d for d in make_deployments(sources) if d.flow_name == "nightly"}
    assert {name: d.parameters for name, d in nights.items()} == {
        "europe-madrid-40-4-x-x-x": {"sources": [archive.id, review.id]},
        "america-lima-40-4-x-x-x": {"sources": ["other"]},
    }
    assert nights["america-lima-40-4-x-x-x"].schedules[0].schedule.timezone == "America/Lima"
    assert nights["america-lima-40-4-x-x-x"].entrypoint == "flows.nightly.nightly"


@pytest.fixture
def slow_sources(tmp_path: Path) -> Path:
    """The sample archive, due every minute and asked slowly."""
    document = yaml.safe_load((find_config() / "sources" / "sample-archive.yml").read_text(encoding="utf-8"))
    document |= {"schedule": "* * * * *", "time_zone": "Europe/Madrid"}
    document["politeness"] |= {"delay": 0.5, "concurrency": 1}
    folder = tmp_path / "config" / "sources"
    folder.mkdir(parents=True)
    (folder / "sample-archive.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
    return folder.parent


def test_a_deployment_that_is_due_runs_and_ends_in_good_order_when_told_to(
    server: str, slow_sources: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    environment = {
        **os.environ, "REPRINTS_DATA": str(data), "REPRINTS_CONFIG": str(slow_sources), "REPRINTS_WORKERS": "1",
        "PREFECT_API_URL": server,
    }  # fmt: skip
    command = [sys.executable, "-m", "reprints", "schedule", "--health-port", "0"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        said = [process.stderr.readline() for _ in range(2)]
        health = said[1].rpartition(" ")[2].strip()
        _wait_until(lambda: _fetched(data) >= 3, process)
        with urllib.request.urlopen(health.replace("/health", "/metrics"), timeout=30) as answer:  # noqa: S310
            assert b"reprints_disk_free_bytes" in answer.read()
        with urllib.request.urlopen(health, timeout=30) as answer:  # noqa: S310
            assert json.load(answer)["status"] == "ok"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=150)
    assert process.returncode == 0
    assert list_partials(data / "archive") == [], "the WARC was closed"
    with Catalogue.open(load_settings(data=data).catalogue) as catalogue:
        run = catalogue.runs()[0]
    assert (str(run.status), run.message) == ("interrupted", "SIGINT")


def _fetched(data: Path) -> int:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in data.glob("runs/*/crawl.json")]
    return max((status["pages"].get("fetched", 0) for status in found), default=0)


def _wait_until(reached: Any, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 240
    while not reached():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "it never came so far"
        time.sleep(0.2)
