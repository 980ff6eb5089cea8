"""Judges a run at its end by its figures, and applies what it holds or quarantines it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reprints.archive.reader import read_response
from reprints.archive.store import open_store
from reprints.archive.warc.payload import decode_payload
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import CaptureRow, Run, RunStatus, Verdict
from reprints.errors import ArchiveError
from reprints.extract.fingerprint import read_parts
from reprints.model import Outcome
from reprints.report.checks.usual import PastRun
from reprints.report.figures import Figures
from reprints.report.findings import BY_CHROME, MOST_PROOFS, Finding
from reprints.report.gather import Gatherer, LayoutPage, SeenArticle
from reprints.report.judge import Case, judge
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.pipeline.stand_ins import withhold_stand_ins

_LAYOUT_PAGES = 30  # per run, read again for their markup, at some 5 ms each
_HISTORY = 60  # runs
_WITH_ARTICLE = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
_WITHOUT = (Outcome.FAILED, Outcome.NOT_AN_ARTICLE, Outcome.GONE, Outcome.REFUSED)
_ROBOTS = "robots.txt"


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """How a crawl ended; `stats` are its process's own figures."""

    status: RunStatus
    message: str
    stats: Mapping[str, Any]


def close_run(settings: Settings, catalogue: Catalogue, source: Source, run: Run, end: End) -> Run:
    """Judge the run and act on it. If killed between two steps, the source's next run or the index's next sync takes
    the missing ones."""
    catalogue.adopt_quarantined(run)
    if end.status is not RunStatus.INTERRUPTED:
        catalogue.settle_rest(run.id, "not reached")
    withhold_stand_ins(catalogue, run)
    case = _make_case(settings, catalogue, source, run, end)
    findings = judge(case, source.expectations)
    failed = any(finding.fails for finding in findings)
    stats = {
        **end.stats,
        "figures": case.figures.to_document(),
        "findings": [finding.to_document() for finding in findings],
    }
    closed = catalogue.close_run(
        run.id, end.status, stats, end.message, verdict=_choose_verdict(run, end.status, failed=failed)
    )
    if closed.verdict is Verdict.TRIAL and not failed:
        catalogue.apply_quarantined(run.id)  # interrupted, but fine so far: no need to wait for the rest
    catalogue.apply_accepted()
    return catalogue.run(run.id)


def _choose_verdict(run: Run, status: RunStatus, *, failed: bool) -> Verdict | None:
    if run.verdict is None or status is RunStatus.INTERRUPTED:
        return None  # unchanged: never on trial, or judged once it is resumed
    return Verdict.QUARANTINED if failed else Verdict.ACCEPTED


def load_history(catalogue: Catalogue, source: str, *, before: datetime) -> list[PastRun]:
    """The finished runs whose readings stand, newest first."""
    runs = catalogue.runs(source=source, limit=_HISTORY)
    return [
        PastRun(started_at=run.started_at, figures=Figures.from_document(run.stats["figures"]))
        for run in runs
        if run.started_at < before
        and run.status is RunStatus.FINISHED
        and run.verdict in (Verdict.ACCEPTED, Verdict.APPLIED)
        and "figures" in run.stats
    ]


def read_findings(run: Run) -> tuple[Finding, ...]:
    return tuple(Finding.from_document(document) for document in run.stats.get("findings", ()))


def _make_case(settings: Settings, catalogue: Catalogue, source: Source, run: Run, end: End) -> Case:
    layout = list(_sample_layout(settings, catalogue, run.id))
    reasons = catalogue.count_outcomes(run.id)
    gatherer = Gatherer()
    for sight in _see_articles(catalogue, run.id):
        gatherer.add(sight)
    _add_pages(catalogue, run.id, gatherer)
    _add_stand_ins(catalogue, run.id, gatherer)
    figures = gatherer.finish(
        {outcome: sum(whys.values()) for outcome, whys in reasons.items()},
        robots=reasons.get(Outcome.REFUSED, {}).get(_ROBOTS, 0),
        seconds=(datetime.now(UTC) - run.started_at).total_seconds(),
        layout=layout,
        all_chrome=reasons.get(Outcome.NOT_AN_ARTICLE, {}).get(BY_CHROME, 0),
    )
    return Case(
        figures=figures,
        started_at=run.started_at,
        zone=source.time_zone,
        history=load_history(catalogue, source.id, before=run.started_at),
        layout=layout,
        is_whole=end.status is RunStatus.FINISHED,
        is_broken=end.status is RunStatus.FAILED,
        message=end.message,
        stats=end.stats,
    )


def _see_articles(catalogue: Catalogue, run: str) -> Iterator[SeenArticle]:
    """Held readings first, then articles that are unchanged or were applied before an interruption."""
    seen = set()
    for held in catalogue.quarantined(run):
        seen.add(held.article.id)
        yield SeenArticle(outcome=held.outcome, article=held.article, before=held.before)
    for outcome in _WITH_ARTICLE:
        for article in catalogue.articles(run=run, outcomes=(outcome,)):
            if article.id not in seen:
                yield SeenArticle(outcome=outcome, article=article)


def _add_pages(catalogue: Catalogue, run: str, gatherer: Gatherer) -> None:
    for outcome in _WITHOUT:
        for number, page in enumerate(catalogue.pages(run, outcome)):
            if number == MOST_PROOFS:
                break
            gatherer.add_page(str(outcome), page.url, page.why)
            if outcome is Outcome.REFUSED and page.why == _ROBOTS:
                gatherer.add_page("robots", page.url, page.why)
            if outcome is Outcome.NOT_AN_ARTICLE and page.why == BY_CHROME:
                gatherer.add_page(BY_CHROME, page.url, "nothing else is left")


def _add_stand_ins(catalogue: Catalogue, run: str, gatherer: Gatherer) -> None:
    for page, is_new in sorted(catalogue.list_stand_ins(run), key=lambda found: not found[1]):
        gatherer.add_stand_in(page.url, page.why, is_new=is_new)
    for page in catalogue.list_lasting(run):
        gatherer.add_lasting(page.url, page.why)


def _sample_layout(settings: Settings, catalogue: Catalogue, run: str) -> Iterator[LayoutPage]:
    for capture in catalogue.sample_run(run, _LAYOUT_PAGES):
        if parts := _read_parts(settings, capture):
            yield LayoutPage(url=capture.url, parts=parts)


def _read_parts(settings: Settings, capture: CaptureRow) -> frozenset[str]:
    try:
        response = read_response(settings.archive, capture.warc, capture.offset, open_store(settings))
        return read_parts(decode_payload(response.headers, response.payload), capture.content_type)
    except ArchiveError:
        return frozenset()  # reading the page has reported what is wrong with it
