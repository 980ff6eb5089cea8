"""The task that crawls one source, and many of them at once on this machine."""

from __future__ import annotations

import os
import threading
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.task_runners import ThreadPoolTaskRunner

from flows.guards import hold_everywhere
from flows.progress import make_watch
from reprints.errors import BusyError, CrawlError
from reprints.registry import load_source
from reprints.settings import Settings, load_settings
from reprints.sources import path_of
from reprints.stages.operations.nightly import find_mendable
from reprints.stages.pipeline.batch import crawl_batch


@task(task_run_name="crawl {source}", cache_policy=NO_CACHE, persist_result=False)
def crawl_source(source: str, batch: str, workers: int, stop: threading.Event) -> str:
    """Returns why the source could not be crawled, or nothing. Raises CrawlError if another attempt may help."""
    settings = load_settings().model_copy(update={"workers": workers})
    known = load_source(path_of(settings.sources, source))
    try:
        with hold_everywhere(settings, source):
            done = crawl_batch(settings, [known], batch=batch, watch=make_watch(source), stop=stop)
    except BusyError as error:
        return str(error)
    if find_mendable([known], done):
        message = done.reports[-1].message if done.reports else str(done.problems[0][1])
        raise CrawlError(f"{source}: {message}")
    return "; ".join(str(error) for _, error in done.problems)


def is_mendable(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.result(raise_on_failure=False), CrawlError)


def crawl_all(settings: Settings, ids: list[str], batch: str, stop: threading.Event) -> dict[str, str]:
    """Returns source -> why it was not crawled."""
    at_once = max(1, min(len(ids), settings.sources_at_once))
    workers = max(1, (settings.workers or os.cpu_count() or 1) // at_once)
    patient = crawl_source.with_options(
        retries=settings.retries,
        retry_delay_seconds=[settings.retry_seconds * 2**attempt for attempt in range(settings.retries)] or 0,
        retry_jitter_factor=0.5,
        retry_condition_fn=is_mendable,
    )
    pool: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=at_once)
    common = {"batch": batch, "workers": workers, "stop": stop}
    with pool as runner:
        futures = {source: runner.submit(patient, {"source": source, **common}) for source in ids}
        found = {source: future.result(raise_on_failure=False) for source, future in futures.items()}
    # a crawl that failed has a run in the catalogue, which says so
    return {source: str(why) for source, why in found.items() if why and not isinstance(why, CrawlError)}
