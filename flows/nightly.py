"""The night as a flow: a task a source, then the report. `reprints nightly` does the same without Prefect."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.exceptions import TerminationSignal
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner

from flows.guards import hold_everywhere
from flows.progress import make_watch
from reprints.errors import BusyError, CrawlError
from reprints.registry import load_source
from reprints.report.batch import BatchReport, SourceProblem
from reprints.report.markdown import table_rows, write_markdown
from reprints.settings import Settings, load_settings
from reprints.sources import path_of
from reprints.stages.control import stop_on_signals
from reprints.stages.operations.logs import start_log
from reprints.stages.operations.nightly import find_mendable, finish_night, plan_night
from reprints.stages.pipeline.batch import crawl_batch

_STOP = threading.Event()


@task(task_run_name="crawl {source}", cache_policy=NO_CACHE, persist_result=False)
def crawl_source(source: str, batch: str, workers: int) -> str:
    """Empty, or why the source could not be crawled. Raises CrawlError over what another attempt may mend."""
    settings = load_settings().model_copy(update={"workers": workers})
    known = load_source(path_of(settings.sources, source))
    try:
        with hold_everywhere(settings, source):
            done = crawl_batch(settings, [known], batch=batch, watch=make_watch(source), stop=_STOP)
    except BusyError as error:
        return str(error)
    if find_mendable([known], done):
        message = done.reports[-1].message if done.reports else str(done.problems[0][1])
        raise CrawlError(f"{source}: {message}")
    return "; ".join(str(error) for _, error in done.problems)


def is_mendable(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.result(raise_on_failure=False), CrawlError)


@flow(name="nightly", flow_run_name="nightly", persist_result=False)
def nightly(sources: list[str] | None = None) -> State[Any]:
    """Crawl the named sources, or every enabled one, each in a task of its own; then judge, report and tell."""
    settings = load_settings()
    start_log(settings)
    plan = plan_night(settings, sources or ())
    _STOP.clear()
    with stop_on_signals(_STOP):
        problems = {problem.source: problem.message for problem in plan.problems}
        ids = [source.id for source in plan.sources]
        problems |= _spread(settings, ids, plan.batch) if settings.work_pool else crawl_all(settings, ids, plan.batch)
        night = finish_night(
            settings,
            plan,
            problems=[SourceProblem(source=source, message=why) for source, why in sorted(problems.items())],
            interrupted=_STOP.is_set(),
        )
    publish_report(night)
    if night.interrupted:
        raise TerminationSignal(signal.SIGTERM)  # the WARCs are closed; Prefect may have its way now
    get_run_logger().info(night.headline)
    return Failed(message=night.headline) if night.severity == "fail" else Completed(message=night.headline)


@contextmanager
def stopping() -> Iterator[None]:
    """Signals end the crawls of this process in good order."""
    _STOP.clear()
    with stop_on_signals(_STOP):
        yield
    if _STOP.is_set():
        raise TerminationSignal(signal.SIGTERM)


def _spread(settings: Settings, ids: list[str], batch: str) -> dict[str, str]:
    from flows.spread import spread_sources

    return spread_sources(settings, ids, batch, _STOP)


def crawl_all(settings: Settings, ids: list[str], batch: str) -> dict[str, str]:
    """Source -> why it was not crawled, where it was not."""
    at_once = max(1, min(len(ids), settings.sources_at_once))
    workers = max(1, (settings.workers or os.cpu_count() or 1) // at_once)
    patient = crawl_source.with_options(
        retries=settings.retries,
        retry_delay_seconds=[settings.retry_seconds * 2**attempt for attempt in range(settings.retries)] or 0,
        retry_jitter_factor=0.5,
        retry_condition_fn=is_mendable,
    )
    problems = {}
    pool: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=at_once)
    with pool as runner:
        futures = {
            source: runner.submit(patient, {"source": source, "batch": batch, "workers": workers}) for source in ids
        }
        for source, future in futures.items():
            why = future.result(raise_on_failure=False)
            if isinstance(why, CrawlError):
                continue  # its run is in the catalogue, and says so
            if why:
                problems[source] = str(why)
    return problems


def publish_report(night: BatchReport) -> None:
    create_markdown_artifact(markdown=write_markdown(night), key="nightly-report", description=night.headline[:250])
    rows = table_rows(night)
    if rows:
        create_table_artifact(table=rows, key="nightly-runs", description=f"batch {night.batch}")
