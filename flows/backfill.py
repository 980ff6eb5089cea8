"""A source's whole history in portions, one task each, so that any worker may take the next."""

from __future__ import annotations

import signal
import threading
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.exceptions import TerminationSignal
from prefect.states import Completed, Failed

from flows.guards import hold_everywhere
from flows.progress import make_watch
from reprints.registry import select_sources
from reprints.report.batch import BatchReport
from reprints.report.markdown import write_markdown
from reprints.settings import load_settings
from reprints.stages.control import stop_on_signals
from reprints.stages.operations.logs import start_log
from reprints.stages.pipeline.backfill import Pace, backfill_source
from reprints.stages.pipeline.reports import gather_run

_STOP = threading.Event()


@task(task_run_name="portion of {source}", cache_policy=NO_CACHE, persist_result=False)
def fetch_portion(source: str, hours: float, slower: float) -> str:
    """The run the portion belongs to."""
    settings = load_settings()
    known = select_sources(settings.sources, [source])[0]
    pace = Pace(hours=hours, slower=slower, portions=1)
    with hold_everywhere(settings, source):
        reports = list(backfill_source(settings, known, pace, stop=_STOP, watch=make_watch(source)))
    return reports[-1].run


@flow(name="backfill", flow_run_name="backfill {source}", persist_result=False)
def backfill(
    source: str, hours: float = 1.0, pause: float = 600.0, slower: float = 2.0, portions: int | None = None
) -> State[Any]:
    """Go on until the crawl comes to its own end, or `portions` are done; run again, it goes on where it was."""
    start_log(load_settings())
    _STOP.clear()
    done = 0
    with stop_on_signals(_STOP):
        while True:
            report = gather_run(load_settings(), fetch_portion(source, hours, slower))
            done += 1
            get_run_logger().info("portion %s: %s, %s listed", done, report.status, report.listed)
            if report.status != "interrupted" or done == portions or _STOP.wait(pause):
                break
    night = BatchReport(batch=report.run, made_at=report.finished_at or report.started_at, reports=(report,))
    create_markdown_artifact(markdown=write_markdown(night), key=f"backfill-{source}")
    if _STOP.is_set():
        raise TerminationSignal(signal.SIGTERM)
    is_well = report.ok or report.status == "interrupted"
    return Completed(message=night.headline) if is_well else Failed(message=night.headline)
