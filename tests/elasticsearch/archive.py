"""The sample archive as an index would hold it after some nights: with edits, copies and pages that vanished."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from benchmarks.relevance.judgements import make_article
from reprints.index.contract import IndexChange
from reprints.model import Article, CreditStatus, Outcome
from reprints.report.checks.expectations import check_expectations
from reprints.report.figures import Figures, Sample
from reprints.report.findings import Finding, Proof
from reprints.report.gather import Gatherer, SeenArticle
from reprints.report.run_report import RunReport
from reprints.sample import Truth, pages
from reprints.sources import Expectations

_ODD = (
    Finding(
        severity="warn",
        expectation="layout",
        message="the pages have another layout",
        proofs=(Proof(url="http://gazette.test/1", shows="div.story-card"),),
    ),
    Finding(severity="note", expectation="learned.seconds", message="three times as slow"),
)
SEEN = datetime(2026, 3, 1, 3, tzinfo=UTC)


def make_archive() -> list[Article]:
    articles = [_make_article(page.truth) for page in pages() if page.truth]
    articles[3] = replace(articles[3], version=2, changed_at=SEEN + timedelta(days=1))
    articles[4] = replace(articles[4], version=3, changed_at=SEEN + timedelta(days=40))
    articles[6] = replace(articles[6], gone_at=SEEN + timedelta(days=2))
    articles[9] = replace(articles[9], credit_status=CreditStatus.UNREAD)
    # the same report by two outlets, and a text another republished as well
    for first, second in ((0, 1), (7, 8)):
        family = articles[first].id[:12]
        articles[first] = replace(articles[first], family=family, family_size=2)
        articles[second] = replace(articles[second], family=family, family_size=2)
    return articles


def make_changes(articles: list[Article]) -> list[IndexChange]:
    return [IndexChange(id=article.id, article=article) for article in articles]


def _make_article(truth: Truth) -> Article:
    return replace(make_article(truth), first_seen=SEEN, last_seen=SEEN + timedelta(days=40))


def make_reports(now: datetime, articles: list[Article]) -> list[tuple[RunReport, Sample]]:
    """Three nights of one source: the first brings all, the last is cut short by its expectations."""
    whole = _gather(articles)
    poor = _gather([replace(article, original=replace(article.original, outlet=None)) for article in articles])
    expected = Expectations.model_validate({"fill": {"original.outlet": 0.9}})
    nights: list[tuple[int, str, dict[Outcome, dict[str, int]], Figures]] = [
        (3, "finished", {Outcome.NEW: {"": 40}, Outcome.FAILED: {"timeout": 2, "http 500": 1}}, whole),
        (2, "failed", {Outcome.UNCHANGED: {"": 20}, Outcome.FAILED: {"not reached": 21}}, Figures()),
        (1, "finished", {Outcome.UNCHANGED: {"": 37}, Outcome.CHANGED: {"": 3}, Outcome.GONE: {"http 404": 1}}, poor),
    ]
    made = []
    for days, status, reasons, figures in nights:
        started = now - timedelta(days=days)
        counts = {outcome: sum(whys.values()) for outcome, whys in reasons.items()}
        report = RunReport(
            run=f"{started:%Y%m%dT%H%M%S}-sample",
            source="sample",
            status=status,
            message="",
            started_at=started,
            finished_at=started + timedelta(minutes=7, seconds=days),
            resumed=0,
            counts=counts,
            reasons=reasons,
            requests={"page": 41, "listing": 6, "robots": 1},
            findings=(*check_expectations(expected, figures, is_whole=True), *_ODD) if status == "finished" else (),
            verdict="quarantined" if figures is poor else "applied",
            held={Outcome.CHANGED: 3} if figures is poor else {},
        )
        made.append((report, figures.whole))
    return made


def _gather(articles: list[Article]) -> Figures:
    gatherer = Gatherer()
    for article in articles:
        gatherer.add(SeenArticle(outcome=Outcome.UNCHANGED, article=article))
    return gatherer.finish({}, robots=0, seconds=0.0, layout=())
