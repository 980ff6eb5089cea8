"""A source's whole history in portions, one task each, so that any worker may take the next."""

from __future__ import annotations

import threading
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.guards import hold_everywhere, stopping
from flows.progress import make_watch
from reprints.registry import select_sources
from reprints.report.batch import BatchReport
from reprints.report.markdown import write_markdown
from reprints.settings import load_settings
from reprints.stages.operations.logs import start_log
from reprints.stages.pipeline.backfill import Pace, backfill_source
from reprints.stages.pipeline.reports import gather_run


@task(task_run_name="portion of {source}", cache_policy=NO_CACHE, persist_result=False)
def fetch_portion(source: str, hours: float, slower: float, stop: threading.Event) -> str:
    """Returns the id of the run that the portion belongs to."""
    settings = load_settings()
    known = select_sources(settings.sources, [source])[0]
    pace = Pace(hours=hours, slower=slower, portions=1)
    with hold_everywhere(settings, source):
        reports = list(backfill_source(settings, known, pace, stop=stop, watch=make_watch(source)))
    return reports[-1].run


@flow(name="backfill", flow_run_name="backfill {source}", persist_result=False)
def backfill(
    source: str, hours: float = 1.0, pause: float = 600.0, slower: float = 2.0, portions: int | None = None
) -> State[Any]:
    """Crawl until the source is exhausted or `portions` are done; a later run continues there.

    Portions take `hours` each, with `pause` seconds between them and `slower` times the source's delay.
    """
    settings = load_settings()
    start_log(settings)
    done = 0
    with stopping() as stop:
        while True:
            report = gather_run(settings, fetch_portion(source, hours, slower, stop))
            done += 1
            get_run_logger().info("portion %s: %s, %s listed", done, report.status, report.listed)
            if report.status != "interrupted" or done == portions or stop.wait(pause):
                break
        night = BatchReport(batch=report.run, made_at=report.finished_at or report.started_at, reports=(report,))
        create_markdown_artifact(markdown=write_markdown(night), key=f"backfill-{source}")
    is_well = report.ok or report.status == "interrupted"
    return Completed(message=night.headline) if is_well else Failed(message=night.headline)
