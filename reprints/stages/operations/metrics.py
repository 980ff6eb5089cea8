"""Figures for a monitoring system, from what the catalogue has of each source's last run."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Run
from reprints.settings import Settings
from reprints.stages.locks import make_folder
from reprints.stages.pipeline.judgement import read_findings

_Values = dict[tuple[str, ...], float]


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
        held = catalogue.count_quarantined()
    articles: _Values = {(source,): count.articles for source, count in counts.items()}
    quarantined = sum(sum(by_outcome.values()) for by_outcome in held.values())
    free = shutil.disk_usage(make_folder(settings.data)).free
    return [
        _make("reprints_articles", "articles in the catalogue", articles, "source"),
        *_measure_runs(last),
        _make("reprints_quarantined", "readings that wait for a person", {(): quarantined}),
        _make("reprints_outbox_waiting", "changes the index does not have yet", {(): outbox.waiting}),
        _make("reprints_outbox_rejected", "changes the index rejected", {(): outbox.dead}),
        _make("reprints_disk_free_bytes", "free on the data folder's disk", {(): free}),
    ]


def _measure_runs(last: list[Run]) -> list[Metric]:
    pages: _Values = {
        (run.source, outcome): count
        for run in last
        for outcome, count in run.stats.get("figures", {}).get("outcomes", {}).items()
    }
    findings: _Values = {
        (run.source, severity): sum(finding.severity == severity for finding in read_findings(run))
        for run in last
        for severity in ("warn", "fail")
    }
    started: _Values = {(run.source,): run.started_at.timestamp() for run in last}
    took: _Values = {
        (run.source,): (run.finished_at - run.started_at).total_seconds() for run in last if run.finished_at
    }
    return [
        _make("reprints_last_run_pages", "pages of the last run, by outcome", pages, "source", "outcome"),
        _make("reprints_last_run_findings", "unmet expectations of the last run", findings, "source", "severity"),
        _make("reprints_last_run_start_seconds", "start of the last run, in Unix time", started, "source"),
        _make("reprints_last_run_duration_seconds", "duration of the last run", took, "source"),
    ]


def _make(name: str, words: str, values: _Values, *labels: str) -> Metric:
    pairs = tuple((of, float(value)) for of, value in values.items())
    return Metric(name=name, help=words, labels=labels, values=pairs)
