"""Spreads a night's sources over the workers of a Prefect work pool, each on a machine with its own data folder.

The workers share catalogue, bucket and index. Each portion of the sources is one run of the deployment
`crawl-sources/spread`; the next free worker takes the next portion.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelling, Completed

from flows.crawling import crawl_all
from flows.guards import stopping
from reprints.errors import CrawlError, UsageError
from reprints.settings import Settings, load_settings
from reprints.stages.operations.logs import start_log

DEPLOYMENT = "crawl-sources/spread"
_POLL_SECONDS = 5.0
_ASKED_AT_ONCE = 200  # Prefect's own limit per response


@flow(name="crawl-sources", flow_run_name="crawl {sources}", persist_result=False)
def crawl_sources(sources: list[str], batch: str) -> State[Any]:
    """One worker's portion. Its message is a JSON object: source -> why it was not crawled."""
    settings = load_settings()
    start_log(settings)
    with stopping() as stop:
        problems = crawl_all(settings, sources, batch, stop)
    return Completed(message=json.dumps(problems))


def spread_sources(settings: Settings, ids: Sequence[str], batch: str, stop: threading.Event) -> dict[str, str]:
    """Hand the sources to the pool and wait for them; returns source -> why it was not crawled.

    Once `stop` is set, running portions are told to stop. Raises UsageError if the deployment is missing.
    """
    with get_client(sync_client=True) as client:
        waiting = dict(_hand_out(client, settings, ids, batch))
        problems: dict[str, str] = {}
        asked_to_stop = False
        while waiting:
            if asked_to_stop:
                time.sleep(_POLL_SECONDS)
            elif stop.wait(_POLL_SECONDS):
                asked_to_stop = True
                for run in waiting:
                    client.set_flow_run_state(run, Cancelling())
            for ended in _find_ended(client, list(waiting)):
                problems |= _read_end(ended, waiting.pop(ended.id))
    return problems


def _hand_out(
    client: SyncPrefectClient, settings: Settings, ids: Sequence[str], batch: str
) -> Iterator[tuple[UUID, list[str]]]:
    try:
        deployment = client.read_deployment_by_name(DEPLOYMENT)
    except ObjectNotFound:
        raise UsageError(f"{DEPLOYMENT} is not deployed", mend="Run: prefect deploy --all") from None
    size = settings.sources_a_task
    for start in range(0, len(ids), size):
        portion = list(ids[start : start + size])
        made = client.create_flow_run_from_deployment(deployment.id, parameters={"sources": portion, "batch": batch})
        yield made.id, portion


def _find_ended(client: SyncPrefectClient, waiting: list[UUID]) -> Iterator[FlowRun]:
    for start in range(0, len(waiting), _ASKED_AT_ONCE):
        wanted = FlowRunFilter(id=FlowRunFilterId(any_=waiting[start : start + _ASKED_AT_ONCE]))
        for run in client.read_flow_runs(flow_run_filter=wanted, limit=_ASKED_AT_ONCE):
            if run.state and run.state.is_final():
                yield run


def _read_end(run: FlowRun, sources: list[str]) -> dict[str, str]:
    state = run.state
    message = (state.message if state else "") or "no message"
    if state and state.is_completed():
        try:
            told: dict[str, str] = json.loads(message)
        except ValueError:
            raise CrawlError(f"a worker answered {message[:200]!r}: is it of another version?") from None
        return told
    why = f"the worker's run {run.name} ended {state.name if state else 'unknown'}: {message[:300]}"
    return dict.fromkeys(sources, why)
