"""Archived captures read again without the network, by this machine's processes or a Dask cluster."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

from reprints.archive.store import open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.report.reread import RereadReport
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.control import Blind, Watch
from reprints.stages.extraction.chrome import learn_source, load_chrome
from reprints.stages.extraction.cluster import reextract_on_cluster
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.reextraction_portions import PORTION, hold_portion, make_reread, read_all
from reprints.stages.extraction.reextraction_run import ReextractionRun, Request
from reprints.stages.extraction.snapshots import RunSnapshots
from reprints.stages.locks import hold_source


def reextract_sources(
    settings: Settings,
    sources: Iterable[Source],
    request: Request,
    *,
    stop: threading.Event,
    watch: Watch | None = None,
) -> Iterator[RereadReport]:
    """Yield a report per source. An interrupted source is resumed. Raises BusyError while one is being crawled."""
    watch = watch or Blind()
    if settings.pool:
        yield from reextract_on_cluster(settings, sources, request, stop=stop, watch=watch)
        return
    with Catalogue.open(settings.catalogue) as catalogue, ExtractionPool(settings.workers) as pool:
        for source in sources:
            if stop.is_set():
                return
            with hold_source(settings, source.id):
                yield LocalRun(settings, catalogue, source, request).read(pool, stop, watch)


class LocalRun(ReextractionRun):
    """Read by processes of this machine, in the order of the pages' keys."""

    def read(self, pool: ExtractionPool, stop: threading.Event, watch: Watch) -> RereadReport:
        run = self._begin()
        todo = self._catalogue.rereads(self._request.scope(self._source.id, self._after))
        snapshot = RunSnapshots(self._settings, self._catalogue, run).of_run
        chrome = load_chrome(self._catalogue, self._source.id)
        if chrome is None:
            store = open_store(self._settings)
            chrome = learn_source(self._catalogue, pool, self._settings.archive, self._source.id, store)
        tasks = (
            (pending, make_reread(self._settings, self._source, pending, snapshot, chrome=chrome)) for pending in todo
        )
        results = read_all(pool, tasks, stop)
        while portion := list(islice(results, PORTION)):
            self._after = str(portion[-1][0].capture.key)
            self._count(*hold_portion(self._catalogue, run.id, portion))
            self._catalogue.note_stats(run.id, self._stats())
            self._tell(watch)
        return self._end(run, interrupted=stop.is_set())


def parse_since(text: str) -> datetime:
    """The start of a day, in UTC. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
