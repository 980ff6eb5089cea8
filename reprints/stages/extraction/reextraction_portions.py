"""What local and cluster re-extraction share: tasks, reading them in processes, holding portions of readings."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from reprints.archive.store import open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Pending, Reading
from reprints.extract.content.chrome import Chrome
from reprints.extract.versions import EXTRACTOR
from reprints.model import NotAnArticle
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.tasks import ReadTask, Result, SnapshotFile, make_task, read_capture

PORTION = 100  # readings stored in one transaction


def make_reread(  # noqa: PLR0913
    settings: Settings,
    source: Source,
    pending: Pending,
    snapshot: SnapshotFile,
    *,
    chrome: Chrome | None,
    root: Path | None = None,
) -> ReadTask:
    """`root` is where the WARC is, if not in the archive."""
    store = None if root else open_store(settings)
    root = root or settings.archive
    return make_task(
        pending.capture,
        pending.body,
        root=root,
        store=store,
        source=source,
        chrome=chrome,
        snapshot=snapshot,
        is_known=pending.is_known,
        parts=pending.parts,
    )


def read_all(
    pool: ExtractionPool, tasks: Iterable[tuple[Pending, ReadTask]], stop: threading.Event | None = None
) -> Iterator[tuple[Pending, Result]]:
    """Read in order, with no more under way than keeps the processes busy; once stopped, that is finished."""
    waiting: deque[tuple[Pending, Future[Result]]] = deque()
    for pending, task in tasks:
        waiting.append((pending, pool.schedule(read_capture, task)))
        if len(waiting) >= 8 * pool.workers:
            yield _take(waiting)
        if stop and stop.is_set():
            break
    while waiting:
        yield _take(waiting)


def hold_portion(
    catalogue: Catalogue, run: str, portion: Sequence[tuple[Pending, Result]]
) -> tuple[list[str], list[str]]:
    """Hold a portion's readings. Returns their outcomes, and the addresses that no longer read as articles."""
    readings = [Reading(capture=pending.capture.id, result=result) for pending, result in portion]
    outcomes = catalogue.quarantine_readings(run, readings, extractor=EXTRACTOR)
    lost = [
        pending.capture.url
        for pending, result in portion
        if isinstance(result, NotAnArticle) and pending.body.result == "article"
    ]
    return [str(outcome) for outcome in outcomes], lost


def _take(waiting: deque[tuple[Pending, Future[Result]]]) -> tuple[Pending, Result]:
    pending, future = waiting.popleft()
    return pending, future.result()
