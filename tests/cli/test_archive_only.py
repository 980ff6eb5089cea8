"""A crawl in two parts, by the real command: pages archived now are read later, each counted once, none lost."""

from __future__ import annotations

import signal
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from reprints import sample
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import RunStatus
from tests.conftest import Command

ARCHIVE = "sample-archive"
PAGES = {urlsplit(page.url).path for page in sample.pages(1) if page.truth and "archive.sample.test" in page.url}
pytestmark = [pytest.mark.slow]


def report_of(command: Command) -> dict[str, Any]:
    reports: list[dict[str, Any]] = command.json("report", "--json")
    assert [report["source"] for report in reports] == [ARCHIVE]
    return reports[0]


def archive(command: Command) -> dict[str, Any]:
    said = command.run("crawl", ARCHIVE, "--archive-only").stdout
    assert "archived and not read yet; then: reprints crawl --from-archive" in said
    return report_of(command)


def articles(command: Command) -> set[str]:
    with Catalogue.open(f"sqlite:///{command.data / 'catalogue.sqlite'}") as catalogue:
        return {urlsplit(article.url).path for article in catalogue.articles()}  # linked to by several hosts' names


def test_what_is_only_archived_is_read_later_without_the_network_and_counted_once(command: Command) -> None:
    first = archive(command)
    assert first["status"] == "archived"
    assert not articles(command)
    assert first["unsettled"] > 0 and not first["outcomes"]["new"]
    assert first["listed"] == first["unsettled"] + sum(first["outcomes"].values()) == len(first["pages"])

    command.run("crawl", ARCHIVE, "--from-archive")
    read = report_of(command)
    assert (read["run"], read["status"], read["unsettled"]) == (first["run"], "finished", 0)
    assert read["listed"] == first["listed"] == sum(read["outcomes"].values())
    assert {page["url"] for page in read["pages"]} == {page["url"] for page in first["pages"]}
    assert articles(command) == PAGES
    assert read["requests"] == first["requests"]
    assert "Aleppo" in command.run("search", "title:Aleppo", "--json").stdout


def test_the_next_crawl_reads_every_archived_run_first_and_then_its_own(command: Command) -> None:
    command.run("crawl", ARCHIVE, "--archive-only")
    command.environment |= {"REPRINTS_SAMPLE_NIGHT": "2", "REPRINTS_RESUME_HOURS": "0"}
    command.run("crawl", ARCHIVE, "--archive-only")
    command.run("crawl", ARCHIVE)
    reports = command.json("report", "--json")
    assert [report["status"] for report in reports] == ["finished"] * 3
    first, second, third = (report["outcomes"] for report in sorted(reports, key=lambda one: one["started_at"]))
    assert first["new"] == len(PAGES)
    assert second["new"] + second["changed"] > 0
    assert not third["new"] + third["changed"] + third["failed"]
    assert all(report["unsettled"] == 0 for report in reports)


def test_reading_that_is_stopped_leaves_the_rest_for_the_next(command: Command) -> None:
    command.run("crawl", ARCHIVE, "--archive-only")
    process = command.start("crawl", ARCHIVE, "--from-archive")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with Catalogue.open(f"sqlite:///{command.data / 'catalogue.sqlite'}") as catalogue:
            run = catalogue.runs(source=ARCHIVE)[0]
            if any(str(outcome) == "new" for outcome in catalogue.count_outcomes(run.id)):
                process.send_signal(signal.SIGKILL)
                break
        time.sleep(0.01)
    process.communicate()
    with Catalogue.open(f"sqlite:///{command.data / 'catalogue.sqlite'}") as catalogue:
        assert catalogue.runs(source=ARCHIVE)[0].status is RunStatus.ARCHIVED
    command.run("crawl", ARCHIVE, "--from-archive")
    assert articles(command) == PAGES
    assert report_of(command)["unsettled"] == 0
