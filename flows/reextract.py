"""Extracts archived captures again, one task per source."""

from __future__ import annotations

import threading
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.guards import hold_everywhere, stopping
from flows.progress import make_watch
from reprints.registry import load_sources, select_sources
from reprints.settings import load_settings
from reprints.stages.extraction.reextraction import parse_since, reextract_sources
from reprints.stages.extraction.reextraction_run import Request
from reprints.stages.operations.logs import start_log
from reprints.stages.pipeline.follow_up import follow_catalogue


@task(task_run_name="read {source} again", cache_policy=NO_CACHE, persist_result=False)
def reread_source(source: str, options: dict[str, Any], stop: threading.Event) -> dict[str, Any]:
    """Returns the report as a document; also publishes it as an artifact."""
    settings = load_settings()
    known = select_sources(settings.sources, [source])[0]
    since = options.get("since")
    request = Request(**{**options, "since": parse_since(since) if since else None})
    with hold_everywhere(settings, source):
        reports = list(reextract_sources(settings, [known], request, stop=stop, watch=make_watch(source)))
    for report in reports:
        create_markdown_artifact(markdown=report.to_markdown(), key=f"reextract-{source}", description=report.state)
    return reports[0].to_document() if reports else {"source": source, "state": "interrupted", "outcomes": {}}


@flow(name="reextract", persist_result=False)
def reextract(  # noqa: PLR0913  # the options of the command
    sources: list[str] | None = None,
    *,
    since: str | None = None,
    extractor: str | None = None,
    run: str | None = None,
    dry_run: bool = True,
    hold: bool = False,
) -> State[Any]:
    """Read captures again: a dry run unless told otherwise, so look at its artifacts first.

    Options are those of `reprints reextract`.
    """
    settings = load_settings()
    start_log(settings)
    chosen = select_sources(settings.sources, sources) if sources else load_sources(settings.sources)
    options = {"since": since, "extractor": extractor, "run": run, "dry_run": dry_run, "hold": hold}
    with stopping() as stop:
        reports = [reread_source(source.id, options, stop) for source in chosen]
        note = "" if dry_run else follow_catalogue(settings).note
    said = [f"{report['source']}: {report['state']}" for report in reports if report["outcomes"]]
    words = "; ".join([*said, note] if note else said)
    failed = bool(note) or (any(report["state"] == "quarantined" for report in reports) and not hold)
    return Failed(message=words) if failed else Completed(message=words or "nothing to read")
