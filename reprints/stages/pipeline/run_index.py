"""The index of runs: every crawl ends by writing what it lacks of the last runs."""

from __future__ import annotations

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Run, RunStatus
from reprints.report.figures import Figures, Sample
from reprints.report.run_documents import make_run_documents
from reprints.settings import Settings
from reprints.stages.pipeline.reports import build_report

_LAST = 100


def sync_runs(settings: Settings, catalogue: Catalogue, *, limit: int = _LAST) -> int:
    """Write those of the last runs that the index lacks, or has in an older state. Returns how many.

    Does nothing without Elasticsearch. Raises IndexError_.
    """
    if not settings.elasticsearch_url:
        return 0
    from reprints.index.elastic.runs import RunIndex  # the client takes half a second to load

    ended = {run.id: run for run in catalogue.runs(limit=limit) if run.status is not RunStatus.RUNNING}
    with RunIndex(settings) as index:
        index.ensure()
        known = index.read_states(ended)
        missing = [run for run in ended.values() if known.get(run.id) != _state(run)]
        for run in missing:
            report = build_report(catalogue, run)
            index.write(run.id, make_run_documents(report, batch=run.batch, sample=_sample_of(run)))
    return len(missing)


def _sample_of(run: Run) -> Sample:
    figures = run.stats.get("figures")
    return Figures.from_document(figures).whole if figures else Sample()


def _state(run: Run) -> tuple[str | None, ...]:
    """Changes when a run is resumed, and when a person releases or drops what it holds."""
    verdict = str(run.verdict) if run.verdict else None
    return str(run.status), run.finished_at.isoformat() if run.finished_at else None, verdict
