"""Fills the index in an idle extraction process while this process looks for copies.

In one process the two would take as long as one after the other. What the search for copies changes is queued again,
so the sync that follows it is short. A failure here is left to that sync, which retries and reports it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Unreadable
from reprints.memory import release_heaps
from reprints.settings import Settings
from reprints.stages.extraction.pool import PAGE_SECONDS, ExtractionPool
from reprints.stages.pipeline.index_sync import sync_index

log = logging.getLogger(__name__)

_LEAST = 500  # waiting articles; fewer are indexed sooner than a process has loaded the index writer
_SECONDS = PAGE_SECONDS / 3  # begins no further stretch after that, as the pool limits its tasks


@contextmanager
def indexing_ahead(settings: Settings, catalogue: Catalogue, pool: ExtractionPool | None) -> Iterator[None]:
    """Index meanwhile, if many articles wait and processes are running; ends with the context.

    Only for the embedded index: a server does its work elsewhere, and may keep us waiting longer than a task may take.
    """
    if pool is None or not pool.is_awake or settings.elasticsearch_url or catalogue.outbox_size().waiting < _LEAST:
        yield
        return
    begun = pool.schedule(sync_ahead, settings)
    try:
        yield
    finally:
        error = begun.exception()
        result = None if error else begun.result()
        if error or isinstance(result, Unreadable):
            log.info("the index was not filled ahead: %s", error or result)


def sync_ahead(settings: Settings) -> int:
    """Runs in the extraction process. Returns how many articles the index took."""
    release_heaps()  # of what the pages took, before the index takes its own
    with Catalogue.open(settings.catalogue) as catalogue:
        return sync_index(settings, catalogue, seconds=_SECONDS).applied
