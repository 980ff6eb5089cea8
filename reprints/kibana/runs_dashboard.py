"""The dashboard "Runs": whether the crawls go well, and what they bring.

Four kinds of documents stand behind it (`kind`): one `run` a crawl, one `outcome` for every outcome and reason of its
pages, one `field` for every provenance field and how often it was filled, one `finding` for what was not as expected.
"""

from __future__ import annotations

from reprints.kibana.charts import Chart, figure, heat_map, series, table
from reprints.kibana.columns import as_percent, average, count, every_value, over_time, top_values, total
from reprints.kibana.controls import pick, slide_time
from reprints.kibana.dashboard import make_dashboard
from reprints.kibana.data_views import RUNS
from reprints.kibana.envelope import Json, SavedObject
from reprints.kibana.panels import WIDTH, Panel, Row
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
        rows=(_figures(), _pages(), _found(), _quality(), _listing()),
        controls=(
            pick("source", "Source", "source"),
            pick("status", "Status", "status"),
            pick("severity", "Severity", "severity"),
            slide_time("time", "Time"),
        ),
        period=_PERIOD,
    )


def _figures() -> Row:
    charts: list[tuple[str, str, Chart]] = [
        ("runs", "Runs", figure(RUNS, {"n": count("Runs")}, where=_RUN)),
        ("bad", "Runs not well", figure(RUNS, {"n": count("Runs not well", "ok: false")}, where=_RUN)),
        ("listed", "Pages listed", figure(RUNS, {"n": total("Pages listed", "listed")}, where=_RUN)),
        ("new", "New articles", figure(RUNS, {"n": total("New articles", "outcomes.new")}, where=_RUN)),
        ("changed", "Edited articles", figure(RUNS, {"n": total("Edited articles", "outcomes.changed")}, where=_RUN)),
        ("failed", "Pages failed", figure(RUNS, {"n": total("Pages failed", "outcomes.failed")}, where=_RUN)),
        ("held", "In quarantine", figure(RUNS, {"n": total("In quarantine", "quarantined")}, where=_RUN)),
        ("failing", "Findings that fail", figure(RUNS, {"n": count("Findings", "severity: fail")}, where=_FINDING)),
    ]
    return Row(
        height=6,
        panels=tuple(
            Panel(id=f"figure-{name}", title=title, content=chart, width=WIDTH // len(charts))
            for name, title, chart in charts
        ),
    )


def _pages() -> Row:
    status = {
        "x": over_time("Day", "started_at", "1d"),
        "status": top_values("Status", "status", by="y", size=6),
        "y": count("Runs"),
    }
    outcomes = {
        "x": over_time("Day", "started_at", "1d"),
        "outcome": top_values("Outcome", "outcome", by="y", size=10),
        "y": total("Pages", "pages"),
    }
    brought = {
        "x": over_time("Day", "started_at", "1d"),
        "new": total("New", "outcomes.new"),
        "changed": total("Changed", "outcomes.changed"),
    }
    return Row(
        height=13,
        panels=(
            Panel(
                id="status",
                title="Runs by status",
                content=series(RUNS, "bar_stacked", {"a": status}, split="status", where=_RUN),
                width=16,
            ),
            Panel(
                id="outcomes",
                title="Outcomes of pages",
                content=series(RUNS, "bar_stacked", {"a": outcomes}, split="outcome", where=_OUTCOME),
                width=16,
            ),
            Panel(
                id="brought",
                title="New and changed articles",
                content=series(RUNS, "bar", {"a": brought}, where=_RUN),
                width=16,
            ),
        ),
    )


def _found() -> Row:
    by_day = {
        "x": over_time("Day", "started_at", "1d"),
        "severity": top_values("Severity", "severity", by="y", size=3),
        "y": count("Findings"),
    }
    by_expectation = {
        "expectation": top_values("Expectation", "expectation", by="fails", size=20),
        "fails": count("Fail", "severity: fail"),
        "warns": count("Warn", "severity: warn"),
        "notes": count("Note", "severity: note"),
    }
    return Row(
        height=12,
        panels=(
            Panel(
                id="findings",
                title="Findings by severity",
                content=series(RUNS, "bar_stacked", {"a": by_day}, split="severity", where=_FINDING),
                width=20,
            ),
            Panel(
                id="expectations",
                title="What was not as expected",
                content=table(RUNS, by_expectation, where=_FINDING),
                width=28,
            ),
        ),
    )


def _quality() -> Row:
    errors = {"why": top_values("Error", "why", by="y", size=15), "y": total("Pages", "pages")}
    fill = {
        "x": over_time("Day", "started_at", "1d"),
        "field": every_value("Field", "field", size=20),
        "rate": as_percent(average("Fill rate", "rate")),
    }
    duration = {
        "x": over_time("Day", "started_at", "1d"),
        "source": top_values("Source", "source", by="y", size=10, other=True),
        "y": average("Seconds", "seconds"),
    }
    return Row(
        height=14,
        panels=(
            Panel(
                id="errors",
                title="Errors by class",
                content=series(RUNS, "bar_horizontal", {"a": errors}, where=f"{_OUTCOME} and outcome: failed"),
                width=14,
            ),
            Panel(
                id="fill",
                title="How often each field is filled",
                content=heat_map(RUNS, fill, where=_FIELD),
                width=20,
            ),
            Panel(
                id="duration",
                title="Duration in seconds",
                content=series(RUNS, "line", {"a": duration}, split="source", where=_RUN),
                width=14,
            ),
        ),
    )


def _listing() -> Row:
    return Row(height=15, panels=(Panel(id="runs", title="Runs", content=RUNS_SESSION, width=WIDTH),))
