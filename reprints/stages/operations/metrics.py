"""Figures of the house for a monitoring system, from what the catalogue has of the last runs."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Run
from reprints.settings import Settings
from reprints.stages.locks import make_folder
from reprints.stages.pipeline.judgement import read_findings


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """`values` are pairs of label values, as many as `labels`, and a number."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    values: tuple[tuple[tuple[str, ...], float], ...] = ()


def measure(settings: Settings) -> list[Metric]:
    """Raises CatalogueError, StorageError."""
    with Catalogue.open(settings.catalogue) as catalogue:
        counts = catalogue.count_articles()
        last = [runs[0] for source in counts if (runs := catalogue.runs(source=source, limit=1))]
        outbox = catalogue.outbox_size()
        held = catalogue.count_held()
    quarantined = float(sum(sum(by_outcome.values()) for by_outcome in held.values()))
    free = float(shutil.disk_usage(make_folder(settings.data)).free)
    return [
        Metric(
            name="reprints_articles",
            help="articles in the catalogue",
            labels=("source",),
            values=tuple(((source,), float(count.articles)) for source, count in counts.items()),
        ),
        *_measure_runs(last),
        _single("reprints_quarantined", "readings that wait for a person", quarantined),
        _single("reprints_outbox_waiting", "changes the index does not have yet", float(outbox.waiting)),
        _single("reprints_outbox_rejected", "changes the index refused", float(outbox.dead)),
        _single("reprints_disk_free_bytes", "free on the disk of the data folder", free),
    ]


def _measure_runs(last: list[Run]) -> list[Metric]:
    pages = tuple(
        ((run.source, outcome), float(count))
        for run in last
        for outcome, count in run.stats.get("figures", {}).get("outcomes", {}).items()
    )
    findings = tuple(
        ((run.source, severity), float(sum(f.severity == severity for f in read_findings(run))))
        for run in last
        for severity in ("warn", "fail")
    )
    started = tuple(((run.source,), run.started_at.timestamp()) for run in last)
    took = tuple(((run.source,), (run.finished_at - run.started_at).total_seconds()) for run in last if run.finished_at)
    return [
        Metric(
            name="reprints_last_run_pages",
            help="pages of the last run by outcome",
            labels=("source", "outcome"),
            values=pages,
        ),
        Metric(
            name="reprints_last_run_findings",
            help="what was not as expected in the last run",
            labels=("source", "severity"),
            values=findings,
        ),
        Metric(
            name="reprints_last_run_start_seconds",
            help="when the last run began, in seconds of 1970",
            labels=("source",),
            values=started,
        ),
        Metric(
            name="reprints_last_run_duration_seconds",
            help="how long the last run took",
            labels=("source",),
            values=took,
        ),
    ]


def _single(name: str, words: str, value: float) -> Metric:
    return Metric(name=name, help=words, values=(((), value),))
