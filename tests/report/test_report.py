"""A run's report: every page once, and expectations that speak up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

from lxml import html
from rich.console import Console

from reprints.model import Outcome
from reprints.report.batch import BatchReport
from reprints.report.findings import Finding, Proof
from reprints.report.html import write_html
from reprints.report.markdown import write_markdown
from reprints.report.run_report import PageLine, RunReport
from reprints.report.text import print_reports

AT = datetime(2026, 3, 4, 5, tzinfo=UTC)
REPORT = RunReport(
    run="r1", source="gazette", status="finished", message="", started_at=AT, finished_at=AT, resumed=0,
    counts={Outcome.NEW: 2, Outcome.GONE: 1, Outcome.FAILED: 1},
    reasons={Outcome.FAILED: {"timeout": 1}},
    pages=(
        PageLine(url="http://gazette.test/new", outcome=Outcome.NEW, why=""),
        PageLine(url="http://gazette.test/slow", outcome=Outcome.FAILED, why="timeout"),
    ),
)  # fmt: skip


def show(*reports: RunReport, every_page: bool = False) -> str:
    out = StringIO()
    print_reports(Console(file=out, width=200), reports, every_page=every_page)
    return out.getvalue()


def test_listed_is_the_sum_of_the_outcomes() -> None:
    document = REPORT.to_document()
    assert document["listed"] == sum(document["outcomes"].values()) + document["unsettled"] == 4


def test_a_page_that_is_not_well_is_named_with_its_reason() -> None:
    text = show(REPORT)
    assert "http://gazette.test/slow  (timeout)" in text
    assert "http://gazette.test/new" not in text
    assert "http://gazette.test/new" in show(REPORT, every_page=True)
    assert "4 pages listed: 2 new, 1 gone, 1 failed." in text


def test_a_run_that_changed_nothing_says_so() -> None:
    still = replace(REPORT, counts={Outcome.UNCHANGED: 9, Outcome.GONE: 1}, pages=())
    assert "Nothing changed" in show(still)
    assert "Nothing changed" not in show(replace(still, lost=1))
    assert "Nothing changed" not in show(replace(still, counts={}))
    assert "Nothing changed" not in show(replace(still, status="interrupted"))


def test_a_page_that_came_back_is_named_though_it_is_as_the_archive_has_it() -> None:
    page = PageLine(url="http://gazette.test/back", outcome=Outcome.UNCHANGED, why="", nights_gone=3)
    back = replace(REPORT, counts={Outcome.UNCHANGED: 9}, pages=(page,))
    text = show(back)
    assert "Nothing changed" not in text
    assert "http://gazette.test/back  (back after 3 nights)" in text
    assert "9 pages listed: 9 unchanged, 1 of them back again." in text
    document = back.to_document()
    assert document["returned"] == [{"url": page.url, "nights_gone": 3}]
    assert not document["unchanged_only"]
    held = replace(back, pages=(replace(page, outcome=Outcome.CHANGED),), held={Outcome.CHANGED: 1})
    assert held.returned == (), "what waits in quarantine has not come back yet"


def test_an_interrupted_run_shows_what_is_left() -> None:
    text = show(replace(REPORT, status="interrupted", message="Ctrl-C", counts={Outcome.NEW: 1, Outcome.LISTED: 3}))
    assert "interrupted: Ctrl-C" in text
    assert "3 left for the next run" in text


def test_a_failed_expectation_makes_the_run_not_ok() -> None:
    finding = Finding(severity="fail", expectation="articles", message="articles 0, expected at least 1")
    assert REPORT.ok
    assert not replace(REPORT, findings=(finding,)).ok
    assert replace(REPORT, findings=(replace(finding, severity="warn"),)).ok


def test_what_waits_in_quarantine_is_not_named_page_by_page() -> None:
    pages = (PageLine(url="http://gazette.test/held", outcome=Outcome.CHANGED, why=""),)
    text = show(replace(REPORT, counts={Outcome.CHANGED: 1}, pages=pages, held={Outcome.CHANGED: 1}))
    assert "1 readings wait in quarantine: reprints quarantine show r1" in text
    assert "http://gazette.test/held" not in text


def test_a_run_with_unread_credits_does_not_say_that_all_is_well() -> None:
    pages = tuple(Proof(url=f"http://gazette.test/{n}", shows=f"Fen {n}") for n in range(5))
    finding = Finding(severity="warn", expectation="unread", message="5 of 9 are unread", proofs=pages)
    still = replace(REPORT, counts={Outcome.UNCHANGED: 9}, pages=(), unread=5, findings=(finding,))
    text = show(still)
    assert "as the archive has them; 5 credited but unread: look at them." in text
    assert all(f"{page.url}  {page.shows}" in text for page in pages)
    assert still.to_document()["unread"] == 5
    night = BatchReport(batch="b", made_at=AT, reports=(still,))
    assert "5 credited but unread" in night.headline
    assert all(f"<{page.url}> {page.shows}" in write_markdown(night) for page in pages)
    tree = html.fromstring(write_html(night))
    shown = [item.text_content() for item in tree.xpath("//ul[@class='findings']/li/ul/li")]
    assert shown == [f"{page.url} {page.shows}" for page in pages]
