"""Builds the reports of runs from what the catalogue recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import PageRow, Run, RunStatus
from reprints.errors import NotFoundError
from reprints.model import Outcome
from reprints.report.batch import BatchReport
from reprints.report.html import write_html
from reprints.report.run_report import PageLine, RunReport, SlowPage, TrendPoint
from reprints.settings import Settings
from reprints.stages.pipeline.judgement import read_findings
from reprints.stages.text_files import write_text

_TREND = 30  # runs


def gather_batch(catalogue: Catalogue, wanted: str | None) -> BatchReport:
    """The report of a batch, or of one run. Raises NotFoundError."""
    reports = find_reports(catalogue, wanted)
    made_at = max(report.finished_at or report.started_at for report in reports)
    return BatchReport(batch=wanted or reports[0].run, made_at=made_at, reports=tuple(reports))


def write_report(report: BatchReport, path: Path, text: str | None = None) -> None:
    """Write `text`, or the report as HTML, to a file that is complete or absent. Raises StorageError."""
    write_text(path, write_html(report) if text is None else text, mend="Name another file")


def gather_run(settings: Settings, run: str) -> RunReport:
    with Catalogue.open(settings.catalogue) as catalogue:
        return build_report(catalogue, catalogue.run(run))


def find_reports(catalogue: Catalogue, wanted: str | None) -> list[RunReport]:
    """The runs of the batch, or the one run, that `wanted` names or begins; by default the last command's.

    Raises NotFoundError if there are none.
    """
    batch = wanted or catalogue.latest_batch()
    if batch is None:
        raise NotFoundError("nothing has been crawled yet", mend="Begin with: reprints crawl")
    runs: Sequence[Run] = catalogue.runs(batch=batch, kind=None) or [catalogue.run(batch)]
    reports = [build_report(catalogue, run) for run in runs]
    return sorted(reports, key=lambda report: report.source)


def build_report(catalogue: Catalogue, run: Run) -> RunReport:
    """With the findings the run was judged by when it ended."""
    reasons = {outcome: _group(whys) for outcome, whys in catalogue.count_outcomes(run.id).items()}
    stats = run.stats
    counts = {outcome: sum(whys.values()) for outcome, whys in reasons.items()} or _kept_counts(stats)
    return RunReport(
        run=run.id,
        source=run.source,
        status=str(run.status),
        message=run.message,
        started_at=run.started_at,
        finished_at=run.finished_at,
        resumed=run.resumed,
        counts=counts,
        reasons=reasons,
        requests=dict(stats.get("requests", {})),
        repaired=int(stats.get("repaired", 0)),
        lost=catalogue.count_lost(run.id),
        findings=read_findings(run),
        pages=_order(catalogue.pages(run.id), catalogue.count_nights_gone(run.id)),
        verdict=str(run.verdict) if run.verdict else None,
        held=catalogue.count_quarantined().get(run.id, {}),
        fill=_fill_of(stats),
        slowest=tuple(SlowPage(url=slow["url"], seconds=slow["seconds"]) for slow in stats.get("slowest", ())),
        trend=build_trend(catalogue, run),
        unread=_count_unread(stats),
        stand_ins=int(stats.get("figures", {}).get("stand_ins", 0)),
    )


def build_trend(catalogue: Catalogue, run: Run) -> tuple[TrendPoint, ...]:
    """The source's runs up to this one, oldest first."""
    runs = [past for past in catalogue.runs(source=run.source, limit=_TREND) if past.started_at <= run.started_at]
    return tuple(_point_of(past) for past in reversed(runs) if "figures" in past.stats)


def _point_of(run: Run) -> TrendPoint:
    figures = run.stats["figures"]
    return TrendPoint(
        run=run.id,
        started_at=run.started_at,
        status=str(run.status),
        ok=run.status is RunStatus.FINISHED and not any(finding.fails for finding in read_findings(run)),
        outcomes=figures["outcomes"],
        seconds=figures["seconds"],
        length=figures["whole"]["length"],
        fill=_fill_of(run.stats),
        unread=_count_unread(run.stats),
    )


def _kept_counts(stats: Mapping[str, Any]) -> dict[Outcome, int]:
    """For a run so old that its pages have been removed."""
    return {Outcome(name): count for name, count in stats.get("figures", {}).get("outcomes", {}).items()}


def _fill_of(stats: Mapping[str, Any]) -> dict[str, float]:
    fill: dict[str, float] = stats.get("figures", {}).get("whole", {}).get("fill", {})
    return dict(fill)


def _count_unread(stats: Mapping[str, Any]) -> int:
    """None were counted in runs of earlier versions."""
    return int(stats.get("figures", {}).get("whole", {}).get("unread", 0))


def _order(pages: Iterable[PageRow], nights_gone: Mapping[str, int]) -> tuple[PageLine, ...]:
    """By outcome, in the order of the enum, then by address."""
    lines = (
        PageLine(url=p.url, outcome=p.outcome, why=p.why, key=p.key, nights_gone=nights_gone.get(p.key, 0))
        for p in pages
    )
    rank = {outcome: place for place, outcome in enumerate(Outcome)}
    return tuple(sorted(lines, key=lambda line: (rank[line.outcome], line.url)))


def _group(whys: Mapping[str, int]) -> dict[str, int]:
    """By the word before the colon, which a page is counted under."""
    grouped: Counter[str] = Counter()
    for why, count in whys.items():
        grouped[why.partition(": ")[0]] += count
    return dict(grouped)
