"""Hold a source across workers, and stop in good order. On one machine the stages' file lock holds a source."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from prefect.client.orchestration import get_client
from prefect.concurrency.sync import concurrency
from prefect.exceptions import TerminationSignal

from reprints.errors import BusyError
from reprints.settings import Settings
from reprints.stages.control import stop_on_signals

_WAIT_SECONDS = 60.0  # a busy server takes several to answer


@contextmanager
def hold_everywhere(settings: Settings, source: str) -> Iterator[None]:
    """Raises BusyError while another worker holds the source; a dead worker holds it until its lease runs out."""
    name = f"reprints-source-{source}"
    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(name, 1)
    # strict: a missing limit is an error, not permission; once held, an unreachable server must not end a crawl
    held = concurrency(
        name,
        strict=True,
        timeout_seconds=_WAIT_SECONDS,
        lease_duration=settings.worker_lease_seconds,
        raise_on_lease_renewal_failure=False,
    )
    try:
        held.__enter__()
    except TimeoutError:
        raise BusyError(f"{source} is being crawled by another worker", mend="Wait for that crawl to end") from None
    try:
        yield
    finally:
        held.__exit__(None, None, None)


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """Yields an event that the first signal sets, for crawls to end in good order.

    Raises TerminationSignal at the end if it was set: the WARCs are closed by then, and Prefect may end the process.
    """
    stop = threading.Event()
    with stop_on_signals(stop):
        yield stop
    if stop.is_set():
        raise TerminationSignal(signal.SIGTERM)
