"""The index filled by an extraction process that has nothing to read any more, while this process looks for copies.

Both at once in one process take as long as one after the other. What the search for copies changes is queued anew, so
the sync that follows it is short; and whatever goes wrong here is left to that sync, which does it again and tells.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Unreadable
from reprints.memory import release_heaps
from reprints.settings import Settings
from reprints.stages.extraction.pool import PAGE_SECONDS, ExtractionPool
from reprints.stages.pipeline.index_sync import sync_index

log = logging.getLogger(__name__)

_LEAST = 500  # articles that wait: fewer are in the index sooner than a process has loaded what writes it
_SECONDS = PAGE_SECONDS / 3  # past which no further stretch is begun: no task of the pool may take longer


@contextmanager
def indexing_ahead(settings: Settings, catalogue: Catalogue, pool: ExtractionPool | None) -> Iterator[None]:
    """Where many articles wait and a process is there, it begins with them; it has ended when this does.

    The embedded index alone: a server does its work elsewhere, and may let us wait for longer than a page may take.
    """
    if pool is None or not pool.is_awake or settings.elasticsearch_url or catalogue.outbox_size().waiting < _LEAST:
        yield
        return
    begun = pool.schedule(sync_ahead, settings)
    try:
        yield
    finally:
        _see_to(begun)


def sync_ahead(settings: Settings) -> int:
    """In the extraction process: how many articles the index took."""
    release_heaps()  # what the pages took is added to what the index takes, else
    with Catalogue.open(settings.catalogue) as catalogue:
        return sync_index(settings, catalogue, seconds=_SECONDS).applied


def _see_to(begun: Future[int | Unreadable]) -> None:
    error = begun.exception()
    result = None if error else begun.result()
    if error or isinstance(result, Unreadable):
        log.info("the index was not filled ahead: %s", error or result)
