"""The report as one HTML file: no script, no request, light and dark, narrow and wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from reprints.html_pages import render
from reprints.model import FINAL_OUTCOMES, Outcome
from reprints.report.batch import BatchReport
from reprints.report.plots import measure_bar, measure_spark
from reprints.report.run_report import RunReport, TrendPoint

_STATES = {"fail": "failed", "warn": "worth a look", "note": "well, with notes", "ok": "well"}
_QUIET = (Outcome.NEW, Outcome.UNCHANGED)
_UNSETTLED = (Outcome.LISTED, Outcome.FETCHED)
_MOST_OPEN = 12  # pages of an outcome shown without a click


def write_html(report: BatchReport) -> str:
    return render("report", report=report, outcomes=FINAL_OUTCOMES, runs=map(_describe, report.reports))


def _describe(run: RunReport) -> dict[str, Any]:
    """What the template shows of a run beside its own figures."""
    return {
        "run": run,
        "state": run.status if run.status in ("running", "interrupted", "archived") else _STATES[run.severity],
        "took": _say_seconds(run.seconds) if run.seconds is not None else "",
        "bar": measure_bar({str(name): run.counts.get(name, 0) for name in (*FINAL_OUTCOMES, *_UNSETTLED)}),
        "plots": list(_plot(run.trend)) if len(run.trend) > 1 else [],
        "groups": list(_group_pages(run)),
    }


def _plot(trend: Sequence[TrendPoint]) -> Iterator[dict[str, Any]]:
    curves: list[tuple[str, Callable[[TrendPoint], float | None], Callable[[float], str]]] = [
        ("articles", _count(Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED), "{:,.0f}".format),
        ("new", _count(Outcome.NEW), "{:,.0f}".format),
        ("changed", _count(Outcome.CHANGED), "{:,.0f}".format),
        ("failed", _count(Outcome.FAILED), "{:,.0f}".format),
        ("body length", lambda point: point.length, "{:,.0f}".format),
        ("duration", lambda point: point.seconds, _say_seconds),
        ("credited but unread", lambda point: point.unread, "{:,.0f}".format),
        ("with outlet", lambda point: point.fill.get("original.outlet"), "{:.0%}".format),
        ("with date", lambda point: point.fill.get("original.date"), "{:.0%}".format),
    ]
    failed = [not point.ok for point in trend]
    for name, measure, say in curves:
        values = [measure(point) for point in trend]
        now = say(values[-1]) if values[-1] is not None else "none"
        yield {"name": name, "now": now, "spark": measure_spark(values, failed)}


def _count(*outcomes: Outcome) -> Callable[[TrendPoint], float]:
    return lambda point: float(sum(point.outcomes.get(outcome, 0) for outcome in outcomes))


def _say_seconds(value: float) -> str:
    if value < 120:
        return f"{value:.0f} s"
    return f"{value / 60:.0f} min" if value < 7200 else f"{value / 3600:.1f} h"


def _group_pages(run: RunReport) -> Iterator[dict[str, Any]]:
    for outcome in (*reversed(FINAL_OUTCOMES), *_UNSETTLED):
        pages = [page for page in run.pages if page.outcome is outcome]
        if pages:
            opened = outcome not in _QUIET and len(pages) <= _MOST_OPEN
            yield {"outcome": outcome, "pages": pages, "opened": opened}
