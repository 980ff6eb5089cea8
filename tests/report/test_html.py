"""The HTML report: each page once, nothing loaded from elsewhere, nothing a site says taken for mark-up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lxml import html

from reprints.model import Outcome
from reprints.report.batch import BatchReport, SourceProblem
from reprints.report.findings import Finding, Proof
from reprints.report.html import write_html
from reprints.report.markdown import write_markdown
from reprints.report.run_report import PageLine, RunReport, TrendPoint

AT = datetime(2026, 3, 4, 5, tzinfo=UTC)
HOSTILE = 'javascript:alert(1)//"><script>x</script>'
PAGES = tuple(
    PageLine(url=f"http://gazette.test/{outcome}", outcome=outcome, why="")
    for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.GONE, Outcome.FAILED)
)
RUN = RunReport(
    run="20260304T050000-gazette", source="gazette", status="finished", message="", started_at=AT,
    finished_at=AT + timedelta(minutes=3), resumed=0, counts={page.outcome: 1 for page in PAGES}, reasons={},
    pages=PAGES, held={Outcome.CHANGED: 1}, verdict="quarantined",
    findings=(
        Finding(severity="fail", expectation="emptied.original.date", message="it <b>fell</b>",
                proofs=tuple(Proof(url=f"http://gazette.test/{n}", shows="was 2020") for n in range(4))),
    ),
    trend=tuple(
        TrendPoint(run=str(n), started_at=AT, status="finished", ok=n != 2, outcomes={"new": n}, seconds=60.0,
                   length=None if n == 1 else 900, fill={"original.date": 0.9})
        for n in range(4)
    ),
)  # fmt: skip
NIGHT = BatchReport(batch="b", made_at=AT, reports=(RUN,))


def test_every_page_stands_once_under_its_outcome() -> None:
    tree = html.fromstring(write_html(NIGHT))
    for page in PAGES:
        found = tree.xpath(f"//details[starts-with(summary, '1 {page.outcome}')]//a[@href='{page.url}']")
        assert len(found) == 1


def test_a_page_that_came_back_is_named_beside_its_outcome() -> None:
    page = PageLine(url="http://gazette.test/back", outcome=Outcome.UNCHANGED, why="", nights_gone=2)
    night = replace(NIGHT, reports=(replace(RUN, pages=(*PAGES, page)),))
    tree = html.fromstring(write_html(night))
    [item] = tree.xpath("//h3[text()='Came back: 1']/following-sibling::ul[1]/li")
    assert item.text_content() == "http://gazette.test/back back after 2 nights"
    assert "back after 2 nights: <http://gazette.test/back>" in write_markdown(night)
    assert "1 came back" in night.headline


def test_it_asks_for_nothing_from_anywhere() -> None:
    text = write_html(NIGHT)
    assert not re.search(r"<(script|link|img|iframe)\b|@import|url\(", text)
    assert "default-src 'none'" in text
    assert "prefers-color-scheme: dark" in text


def test_what_a_site_says_is_never_mark_up_or_script() -> None:
    page = PageLine(url=HOSTILE, outcome=Outcome.FAILED, why="<img src=x>")
    text = write_html(replace(NIGHT, reports=(replace(RUN, pages=(page,)),)))
    assert "<script" not in text
    assert "<img" not in text
    assert 'href="javascript' not in text
    assert "it &lt;b&gt;fell" in text


def test_a_trend_has_a_gap_where_a_run_has_no_figure_and_marks_failed_runs() -> None:
    tree = html.fromstring(write_html(NIGHT))
    assert tree.xpath("count(//*[local-name()='circle'][@class='bad'])") > 0
    lengths = tree.xpath("//div[starts-with(normalize-space(.), 'body length')]//*[local-name()='polyline']")
    assert len(lengths) == 1  # 2 of 4 points hang together; one stands alone


def test_quarantine_and_sources_that_were_not_crawled_are_named() -> None:
    night = replace(NIGHT, problems=(SourceProblem(source="other", message="its file is broken"),))
    for text in (write_html(night), write_markdown(night)):
        assert "its file is broken" in text
        assert "reprints quarantine show 20260304T050000-gazette" in text
    assert night.severity == "fail"
    assert night.headline.startswith("gazette, other failed")


def test_markdown_is_not_broken_by_what_a_message_says() -> None:
    run = replace(RUN, findings=(Finding(severity="warn", expectation="x", message="a | b\n# c `d` <e>"),))
    line = next(line for line in write_markdown(replace(NIGHT, reports=(run,))).splitlines() if "a \\|" in line)
    assert line == "- **warn** a \\| b \\# c \\`d\\` \\<e>"
