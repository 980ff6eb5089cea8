"""Re-extraction on a Dask cluster, one task per WARC.

A task only names the run, the file and the source. Bodies go from the archive to the worker and articles from the
worker to the catalogue, bypassing the scheduler, which every byte would otherwise cross twice; only counts come back.
So each worker must reach catalogue and archive by its own settings. A task repeated because its worker died holds the
same readings once.
"""

from __future__ import annotations

import multiprocessing
import shutil
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.engine import make_url

from reprints.archive.layout import find_local
from reprints.archive.store import RECORD_BLOCK, SCAN_BLOCK, RemoteFile, open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.runs.rereading import Scope
from reprints.errors import SettingsError, UsageError
from reprints.extract.versions import EXTRACTOR
from reprints.report.reread import RereadReport
from reprints.settings import Settings, load_settings
from reprints.sources import Source
from reprints.stages.control import Watch
from reprints.stages.extraction.chrome import load_chrome
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.reextraction_portions import PORTION, hold_portion, make_reread, read_all
from reprints.stages.extraction.reextraction_run import MOST_LOST, ReextractionRun, Request
from reprints.stages.extraction.snapshots import RunSnapshots, open_snapshot
from reprints.stages.locks import hold_source, make_folder

_CONNECT_SECONDS = 30
_POLL_SECONDS = 1.0
_SOURCES_A_WORKER = 2  # at once, so that a source's last WARC leaves no worker idle


@dataclass(frozen=True, kw_only=True, slots=True)
class WarcTask:
    """`scope` names the WARC, `count` how many of its captures to read; `source` is the source as JSON, so that all
    workers read by the same description, and `snapshot` the number of the one they all read with."""

    run: str
    count: int
    source: str
    scope: Scope
    extractor: str
    snapshot: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WarcDone:
    outcomes: dict[str, int]
    lost: tuple[str, ...]


def read_warc(task: WarcTask) -> WarcDone:
    """Runs in a worker: read the WARC's captures and hold the readings. Raises StorageError."""
    _check_worker(task)
    settings = load_settings()
    source = Source.model_validate_json(task.source)
    counts: Counter[str] = Counter()
    lost: list[str] = []
    with Catalogue.open(settings.catalogue) as catalogue, ExtractionPool(1) as pool, _download(settings, task) as root:
        todo = sorted(catalogue.rereads(task.scope), key=lambda pending: pending.body.offset)
        snapshot = open_snapshot(settings, catalogue, task.snapshot)
        chrome = load_chrome(catalogue, source.id)
        tasks = (
            (pending, make_reread(settings, source, pending, snapshot, chrome=chrome, root=root)) for pending in todo
        )
        results = read_all(pool, tasks)
        while portion := list(islice(results, PORTION)):
            outcomes, gone = hold_portion(catalogue, task.run, portion)
            counts.update(outcomes)
            lost += gone
    return WarcDone(outcomes=dict(counts), lost=tuple(lost[:MOST_LOST]))


def _check_worker(task: WarcTask) -> None:
    if multiprocessing.current_process().daemon:
        mend = "Start Dask's workers with DASK_DISTRIBUTED__WORKER__DAEMON=False"
        raise UsageError("this worker may not start processes, which extraction needs", mend=mend)
    if task.extractor != EXTRACTOR:
        mend = "Install the same version of reprints on every machine"
        raise UsageError(f"this worker reads by {EXTRACTOR}, not by {task.extractor}", mend=mend)


@contextmanager
def _download(settings: Settings, task: WarcTask) -> Iterator[Path | None]:
    """Download the WARC if most of it is wanted and yield the folder that stands in for the archive; else None."""
    store, warc = open_store(settings), str(task.scope.warc)
    size = store.measure(warc) if store and find_local(settings.archive, warc) is None else None
    if store is None or size is None or task.count * RECORD_BLOCK < size:
        yield None
        return
    with TemporaryDirectory(prefix="reextract-", dir=make_folder(settings.data)) as temporary:
        target = Path(temporary) / warc
        target.parent.mkdir(parents=True)
        with RemoteFile(store=store, name=warc).open("rb") as file, target.open("wb") as out:
            shutil.copyfileobj(file, out, SCAN_BLOCK)
        yield Path(temporary)


def reextract_on_cluster(
    settings: Settings, sources: Iterable[Source], request: Request, *, stop: threading.Event, watch: Watch
) -> Iterator[RereadReport]:
    """Read as many sources at once as keep the workers busy, yielding a report as each ends.

    An interrupted source resumes with the WARCs that are left. Raises UsageError if the cluster cannot work, and what
    reading a WARC raises.
    """
    if settings.catalogue_url is None or make_url(settings.catalogue).get_backend_name() == "sqlite":
        mend = "Set REPRINTS_CATALOGUE_URL to a PostgreSQL, or leave REPRINTS_POOL unset"
        raise UsageError("a cluster's workers need a shared catalogue, which SQLite in a data folder is not", mend=mend)
    left = deque(sources)
    with ExitStack() as stack:
        client = stack.enter_context(_connect(settings.pool))
        catalogue = stack.enter_context(Catalogue.open(settings.catalogue))
        most = _SOURCES_A_WORKER * max(1, sum(client.nthreads().values()))
        running: list[ClusterRun] = []
        try:
            while left or running:
                while left and len(running) < most and not stop.is_set():
                    running.append(ClusterRun(settings, catalogue, left.popleft(), request))
                    running[-1].begin(client)
                for reading in list(running):
                    if reading.step(stop, watch):
                        running.remove(reading)
                        yield reading.end(stop)
                if stop.is_set() and not running:
                    return
                time.sleep(_POLL_SECONDS)
        finally:
            for reading in running:
                reading.give_up()


class ClusterRun(ReextractionRun):
    """One source's WARCs, each being read by a worker or waiting for one."""

    def begin(self, client: Any) -> None:
        self._held = ExitStack()
        self._held.enter_context(hold_source(self._settings, self._source.id))
        self._done: list[str] = []
        self._run = self._begin()
        self._snapshot = RunSnapshots(self._settings, self._catalogue, self._run).of_run.number
        scope = self._request.scope(self._source.id)
        counts = self._catalogue.count_rereads(scope)
        self._futures = {
            warc: client.submit(read_warc, self._make_task(warc, count, scope), pure=False)
            for warc, count in counts.items()
            if warc not in self._done
        }

    def step(self, stop: threading.Event, watch: Watch) -> bool:
        """Take what is done. Returns whether nothing is under way any more. Raises what a worker raised."""
        for warc in [warc for warc, future in self._futures.items() if future.done()]:
            done: WarcDone = self._futures.pop(warc).result()
            self._count(done.outcomes, done.lost)
            self._done.append(warc)
            self._catalogue.note_stats(self._run.id, self._stats())
            self._tell(watch)
        if stop.is_set():
            self._cancel()
        return not self._futures

    def end(self, stop: threading.Event) -> RereadReport:
        try:
            return self._end(self._run, interrupted=stop.is_set())
        finally:
            self._held.close()

    def give_up(self) -> None:
        """Leave the run open, to be resumed."""
        self._cancel()
        self._held.close()

    def _cancel(self) -> None:
        for future in self._futures.values():
            future.cancel()
        self._futures = {}

    def _make_task(self, warc: str, count: int, scope: Scope) -> WarcTask:
        return WarcTask(
            run=self._run.id,
            count=count,
            scope=replace(scope, warc=warc),
            source=self._source.model_dump_json(),
            extractor=EXTRACTOR,
            snapshot=self._snapshot,
        )

    def _resume(self, stats: Mapping[str, Any]) -> None:
        super()._resume(stats)
        self._done = list(stats["warcs"])

    def _stats(self) -> dict[str, Any]:
        return {**super()._stats(), "warcs": self._done}

    def _to_document(self) -> dict[str, Any]:
        # a local run resumes by page, so neither can resume the other
        return {**super()._to_document(), "order": "warc"}


@contextmanager
def _connect(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        mend = "Install the project with its dask extra"
        raise SettingsError("REPRINTS_POOL needs Dask, which is not installed", mend=mend) from None
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError):
        mend = "Start one, or correct REPRINTS_POOL"
        raise SettingsError(f"no Dask scheduler answers at {address}", mend=mend) from None
    with client:
        if not client.nthreads():  # type: ignore[no-untyped-call]
            raise UsageError(f"the scheduler at {address} has no workers", mend=f"Run: dask worker {address}")
        yield client
