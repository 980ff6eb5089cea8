"""The dashboard "Runs": whether the crawls go well, and what they bring.

It shows four kinds of documents (`kind`): a `run` per crawl, an `outcome` for each outcome and reason of its pages, a
`field` for each provenance field and how often it was filled, a `finding` for whatever was not as expected.
"""

from __future__ import annotations

from reprints.kibana.charts import Chart, figure, heat_map, series, table
from reprints.kibana.columns import Columns, as_percent, average, count, every_value, over_time, top_values, total
from reprints.kibana.controls import pick, slide_time
from reprints.kibana.dashboard import make_dashboard
from reprints.kibana.data_views import RUNS
from reprints.kibana.envelope import Json, SavedObject
from reprints.kibana.panels import WIDTH, Row, make_row
from reprints.kibana.sessions import RUNS_SESSION

RUNS_DASHBOARD = "reprints-dashboard-runs"

_PERIOD: Json = {"from": "now-30d/d", "to": "now"}
_RUN = "kind: run"
_OUTCOME = "kind: outcome"
_FIELD = "kind: field"
_FINDING = "kind: finding"


def make_runs_dashboard() -> SavedObject:
    return make_dashboard(
        RUNS_DASHBOARD,
        RUNS,
        ("Runs", "Whether the crawls go well, and what they bring"),
        rows=(
            _figures(),
            _pages(),
            _findings(),
            _quality(),
            make_row(15, ("runs", "Runs", WIDTH, RUNS_SESSION)),
        ),
        controls=(
            pick("source", "Source", "source"),
            pick("status", "Status", "status"),
            pick("severity", "Severity", "severity"),
            slide_time("time", "Time"),
        ),
        period=_PERIOD,
    )


def _figures() -> Row:
    figures: list[tuple[str, str, Json, str]] = [
        ("runs", "Runs", count("Runs"), _RUN),
        ("bad", "Runs not well", count("Runs not well", "ok: false"), _RUN),
        ("listed", "Pages listed", total("Pages listed", "listed"), _RUN),
        ("new", "New articles", total("New articles", "outcomes.new"), _RUN),
        ("changed", "Edited articles", total("Edited articles", "outcomes.changed"), _RUN),
        ("failed", "Pages failed", total("Pages failed", "outcomes.failed"), _RUN),
        ("held", "In quarantine", total("In quarantine", "quarantined"), _RUN),
        ("failing", "Findings that fail", count("Findings", "severity: fail"), _FINDING),
    ]
    width = WIDTH // len(figures)
    return make_row(
        6,
        *(
            (f"figure-{name}", title, width, figure(RUNS, {"n": column}, where=where))
            for name, title, column, where in figures
        ),
    )


def _pages() -> Row:
    status = {"x": _by_day(), "status": top_values("Status", "status", by="y", size=6), "y": count("Runs")}
    outcomes = {
        "x": _by_day(),
        "outcome": top_values("Outcome", "outcome", by="y", size=10),
        "y": total("Pages", "pages"),
    }
    brought = {"x": _by_day(), "new": total("New", "outcomes.new"), "changed": total("Changed", "outcomes.changed")}
    return make_row(
        13,
        ("status", "Runs by status", 16, _stack(status, split="status", where=_RUN)),
        ("outcomes", "Outcomes of pages", 16, _stack(outcomes, split="outcome", where=_OUTCOME)),
        ("brought", "New and changed articles", 16, series(RUNS, "bar", {"a": brought}, where=_RUN)),
    )


def _findings() -> Row:
    by_day = {
        "x": _by_day(),
        "severity": top_values("Severity", "severity", by="y", size=3),
        "y": count("Findings"),
    }
    by_expectation = {
        "expectation": top_values("Expectation", "expectation", by="fails", size=20),
        "fails": count("Fail", "severity: fail"),
        "warns": count("Warn", "severity: warn"),
        "notes": count("Note", "severity: note"),
    }
    return make_row(
        12,
        ("findings", "Findings by severity", 20, _stack(by_day, split="severity", where=_FINDING)),
        ("expectations", "What was not as expected", 28, table(RUNS, by_expectation, where=_FINDING)),
    )


def _quality() -> Row:
    why = {"why": top_values("Error", "why", by="y", size=15), "y": total("Pages", "pages")}
    fill = {
        "x": _by_day(),
        "field": every_value("Field", "field", size=20),
        "rate": as_percent(average("Fill rate", "rate")),
    }
    duration = {
        "x": _by_day(),
        "source": top_values("Source", "source", by="y", size=10, other=True),
        "y": average("Seconds", "seconds"),
    }
    errors = series(RUNS, "bar_horizontal", {"a": why}, where=f"{_OUTCOME} and outcome: failed")
    return make_row(
        14,
        ("errors", "Errors by class", 14, errors),
        ("fill", "How often each field is filled", 20, heat_map(RUNS, fill, where=_FIELD)),
        ("duration", "Duration in seconds", 14, series(RUNS, "line", {"a": duration}, split="source", where=_RUN)),
    )


def _by_day() -> Json:
    return over_time("Day", "started_at", "1d")


def _stack(columns: Columns, *, split: str, where: str) -> Chart:
    return series(RUNS, "bar_stacked", {"a": columns}, split=split, where=where)
