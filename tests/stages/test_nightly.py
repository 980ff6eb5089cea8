"""What a night plans, tries again, keeps and removes; the crawls themselves are in tests/cli."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import RunStatus
from reprints.errors import ArchiveError, BusyError, SourceError, StorageError, UsageError
from reprints.report.run_report import RunReport
from reprints.settings import Settings, find_config, load_settings
from reprints.stages.operations.logs import start_log
from reprints.stages.operations.nightly import choose_pause, find_mendable, plan_night
from reprints.stages.operations.retention import tidy
from reprints.stages.pipeline.batch import CrawlBatch

AT = datetime(2026, 11, 22, 5, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    config = tmp_path / "config" / "sources"
    config.mkdir(parents=True)
    for name in ("sample-archive", "sample-review"):
        (config / f"{name}.yml").write_text((find_config() / "sources" / f"{name}.yml").read_text(encoding="utf-8"))
    return load_settings(data=tmp_path / "data", config=tmp_path / "config")


def report(source: str, status: str, message: str) -> RunReport:
    return RunReport(
        run=f"r-{source}", source=source, status=status, message=message, started_at=AT, finished_at=AT, resumed=0,
        counts={}, reasons={},
    )  # fmt: skip


def test_a_broken_file_costs_its_own_source_alone(settings: Settings) -> None:
    (settings.sources / "broken.yml").write_text("id: broken\nnme: x\n")
    plan = plan_night(settings)
    assert [source.id for source in plan.sources] == ["sample-archive", "sample-review"]
    assert [problem.source for problem in plan.problems] == ["broken"]
    assert "broken.yml:1: name is missing" in plan.problems[0].message


def test_a_named_source_that_is_broken_is_wrong_use(settings: Settings) -> None:
    (settings.sources / "broken.yml").write_text("id: broken\nnme: x\n")
    with pytest.raises(SourceError):
        plan_night(settings, ["broken"])
    for path in settings.sources.glob("*.yml"):
        path.write_text(path.read_text().replace("enabled: true", "enabled: false"))
    (settings.sources / "broken.yml").unlink()
    with pytest.raises(UsageError, match="no source is enabled"):
        plan_night(settings)


def test_a_night_does_not_begin_on_a_full_disk(settings: Settings) -> None:
    with pytest.raises(StorageError, match="bytes are free"):
        plan_night(settings.model_copy(update={"minimum_free_bytes": 2**62}))


@pytest.mark.parametrize(
    ("status", "message", "again"),
    [
        ("failed", "no articles are announced: http://x.test/: timeout", True),
        ("failed", "no articles are announced: http://x.test/: http 503", True),
        ("interrupted", "the crawl process was killed by SIGKILL", True),
        ("failed", "no articles are announced: http://x.test/: robots.txt", False),
        ("failed", "no articles are announced: http://x.test/: http 404", False),
        ("interrupted", "time limit of 8 hours", False),
        ("finished", "", False),
    ],
)
def test_only_what_passes_is_tried_again(settings: Settings, status: str, message: str, again: bool) -> None:
    sources = list(plan_night(settings).sources)
    done = CrawlBatch(
        id="b", reports=(report("sample-archive", status, message), report("sample-review", "finished", ""))
    )
    assert [source.id for source in find_mendable(sources, done)] == (["sample-archive"] if again else [])


def test_another_crawl_of_the_source_is_no_reason_to_wait(settings: Settings) -> None:
    sources = list(plan_night(settings).sources)
    busy = ("sample-archive", BusyError("sample-archive is already being crawled"))
    held = ("sample-review", ArchiveError("the catalogue is held by another process"))
    assert [s.id for s in find_mendable(sources, CrawlBatch(id="b", reports=(), problems=(busy, held)))] == [
        "sample-review"
    ]
    stopped = CrawlBatch(id="b", reports=(), problems=(held,), interrupted=True)
    assert find_mendable(sources, stopped) == []


def test_pauses_grow_and_vary(settings: Settings) -> None:
    pauses = [[choose_pause(settings, attempt) for _ in range(20)] for attempt in range(3)]
    for attempt, chosen in enumerate(pauses):
        most = settings.retry_seconds * 2**attempt
        assert all(most / 2 <= pause <= most for pause in chosen)
        assert len(set(chosen)) > 10


def test_old_logs_and_reports_go_and_captures_stay(settings: Settings) -> None:
    now = datetime.now(UTC)
    stamps = {age: f"{now - timedelta(days=age):%Y%m%dT%H%M%S}" for age in (1, 200, 500)}
    for age, stamp in stamps.items():
        (settings.runs / f"{stamp}-gazette").mkdir(parents=True)
        settings.reports.mkdir(exist_ok=True)
        (settings.reports / f"{stamp}-ab12.html").write_text(str(age))
    (settings.reports / "latest.html").write_text("kept")
    capture = settings.archive / "gazette" / "2020" / f"gazette-{stamps[500]}.warc.gz"
    capture.parent.mkdir(parents=True)
    capture.write_text("kept")
    with Catalogue.open(settings.catalogue) as catalogue:
        run = catalogue.open_run("gazette", started_at=now - timedelta(days=900))
        catalogue.close_run(run.id, RunStatus.FINISHED)
        tidied = tidy(settings, catalogue, now)
        assert catalogue.run(run.id)
    assert (tidied.folders, tidied.reports) == (2, 1)
    assert {path.name[:15] for path in settings.runs.iterdir()} == {stamps[1]}
    assert capture.exists()
    assert (settings.reports / "latest.html").exists()


def test_the_log_is_lines_of_json_without_secrets(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "reprints.jsonl"
    secret = "https://hooks.test/T0/secret"  # noqa: S105
    start_log(load_settings(data=tmp_path, log_json=path, webhook_url=secret))
    log = logging.getLogger("reprints.stages.pipeline.source_run")
    log.info("run begun", extra={"run": "r1", "source": "gazette"})
    log.error("could not reach %s", secret)
    try:
        raise ValueError(secret)
    except ValueError:
        log.exception("broke")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert {key: lines[0][key] for key in ("message", "run", "source", "level")} == {
        "message": "run begun", "run": "r1", "source": "gazette", "level": "info",
    }  # fmt: skip
    assert "ValueError" in lines[2]["error"]
    assert secret not in path.read_text(encoding="utf-8")
