"""A crawl in two parts, by the real command: pages archived now are read later, each counted once, none lost."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from reprints import sample
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import RunStatus
from tests.conftest import Command

ARCHIVE = "sample-archive"
PAGES = {urlsplit(page.url).path for page in sample.pages(1) if page.truth and "archive.sample.test" in page.url}
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("archive-only")]


def report_of(command: Command) -> dict[str, Any]:
    reports: list[dict[str, Any]] = command.json("report", "--json")
    assert [report["source"] for report in reports] == [ARCHIVE]
    return reports[0]


@pytest.fixture(scope="module")
def archived(make_command: Callable[[], Command]) -> Command:
    command = make_command()
    said = command.run("crawl", ARCHIVE, "--archive-only").stdout
    assert "archived and not read yet; then: reprints crawl --from-archive" in said
    return command


@pytest.fixture
def copied(archived: Command, command: Command) -> Command:
    shutil.copytree(archived.data, command.data)
    return command


def articles(command: Command) -> set[str]:
    with Catalogue.open(f"sqlite:///{command.data / 'catalogue.sqlite'}") as catalogue:
        return {urlsplit(article.url).path for article in catalogue.articles()}  # linked to by several hosts' names


def test_what_is_only_archived_is_read_later_without_the_network_and_counted_once(copied: Command) -> None:
    first = report_of(copied)
    assert first["status"] == "archived"
    assert not articles(copied)
    assert first["unsettled"] > 0 and not first["outcomes"]["new"]
    assert first["listed"] == first["unsettled"] + sum(first["outcomes"].values()) == len(first["pages"])

    copied.run("crawl", ARCHIVE, "--from-archive")
    read = report_of(copied)
    assert (read["run"], read["status"], read["unsettled"]) == (first["run"], "finished", 0)
    assert read["listed"] == first["listed"] == sum(read["outcomes"].values())
    assert {page["url"] for page in read["pages"]} == {page["url"] for page in first["pages"]}
    assert articles(copied) == PAGES
    assert read["requests"] == first["requests"]
    assert "Aleppo" in copied.run("search", "title:Aleppo", "--json").stdout


def test_the_next_crawl_reads_every_archived_run_first_and_then_its_own(copied: Command) -> None:
    copied.environment |= {"REPRINTS_SAMPLE_NIGHT": "2", "REPRINTS_RESUME_HOURS": "0"}
    copied.run("crawl", ARCHIVE, "--archive-only")
    copied.run("crawl", ARCHIVE)
    reports = copied.json("report", "--json")
    assert [report["status"] for report in reports] == ["finished"] * 3
    first, second, third = (report["outcomes"] for report in sorted(reports, key=lambda one: one["started_at"]))
    assert first["new"] == len(PAGES)
    assert second["new"] + second["changed"] > 0
    assert not third["new"] + third["changed"] + third["failed"]
    assert all(report["unsettled"] == 0 for report in reports)


def test_reading_that_is_stopped_leaves_the_rest_for_the_next(copied: Command) -> None:
    process = copied.start("crawl", ARCHIVE, "--from-archive")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with Catalogue.open(f"sqlite:///{copied.data / 'catalogue.sqlite'}") as catalogue:
            run = catalogue.runs(source=ARCHIVE)[0]
            if any(str(outcome) == "new" for outcome in catalogue.count_outcomes(run.id)):
                process.send_signal(signal.SIGKILL)
                break
        time.sleep(0.01)
    process.communicate()
    with Catalogue.open(f"sqlite:///{copied.data / 'catalogue.sqlite'}") as catalogue:
        assert catalogue.runs(source=ARCHIVE)[0].status is RunStatus.ARCHIVED
    copied.run("crawl", ARCHIVE, "--from-archive")
    assert articles(copied) == PAGES
    assert report_of(copied)["unsettled"] == 0
