"""A night's sources spread over the workers of a Prefect work pool, each on a machine with a data folder of its own.

What they share are catalogue, bucket and index. A portion of the sources is one flow run of the deployment
`crawl-sources/spread`; whichever worker is free takes the next.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelling, Completed

from flows.nightly import crawl_all, stopping
from reprints.errors import CrawlError, UsageError
from reprints.settings import Settings, load_settings
from reprints.stages.operations.logs import start_log

DEPLOYMENT = "crawl-sources/spread"
_POLL_SECONDS = 5.0
_ASKED_AT_ONCE = 200  # Prefect's own limit of one answer


@flow(name="crawl-sources", flow_run_name="crawl {sources}", persist_result=False)
def crawl_sources(sources: list[str], batch: str) -> State[Any]:
    """A worker's portion. Its message is a JSON object: source -> why it was not crawled."""
    settings = load_settings()
    start_log(settings)
    with stopping():
        problems = crawl_all(settings, sources, batch)
    return Completed(message=json.dumps(problems))


def spread_sources(settings: Settings, ids: Sequence[str], batch: str, stop: threading.Event) -> dict[str, str]:
    """Hand the sources to the pool and wait for them; returns source -> why it was not crawled.

    Once `stop` is set, workers are told to end what is under way. Raises UsageError where nothing is deployed.
    """
    with get_client(sync_client=True) as client:
        waiting = dict(_hand_out(client, settings, ids, batch))
        problems: dict[str, str] = {}
        asked_to_stop = False
        while waiting:
            if stop.wait(0.0 if asked_to_stop else _POLL_SECONDS) and not asked_to_stop:
                asked_to_stop = True
                for run in waiting:
                    client.set_flow_run_state(run, Cancelling())
            if asked_to_stop:
                threading.Event().wait(_POLL_SECONDS)
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
    message = (state.message if state else "") or "it said nothing"
    if state and state.is_completed():
        try:
            told: dict[str, str] = json.loads(message)
        except ValueError:
            raise CrawlError(f"a worker answered {message[:200]!r}: another version?") from None
        return told
    why = f"the worker's run {run.name} ended {state.name if state else 'unknown'}: {message[:300]}"
    return dict.fromkeys(sources, why)
