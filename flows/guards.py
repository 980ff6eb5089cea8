"""Never two runs of a source at once: on one machine the stages' file lock sees to it, across workers this does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prefect.client.orchestration import get_client
from prefect.concurrency.sync import concurrency

from reprints.errors import BusyError
from reprints.settings import Settings

_WAIT_SECONDS = 60.0  # a busy server takes several to answer


@contextmanager
def hold_everywhere(settings: Settings, source: str) -> Iterator[None]:
    """Raises BusyError while another worker holds the source. One that dies has it until its lease runs out."""
    name = f"reprints-source-{source}"
    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(name, 1)
    # strict: a limit that is missing is an error, not a leave to go on; once held, a server that is away for a
    # while must not end a crawl
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
