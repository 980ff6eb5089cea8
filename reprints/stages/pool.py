"""Extraction processes: a page that stalls or kills its process costs that page alone."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Future, TimeoutError
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from reprints.catalogue.rows import Unreadable
from reprints.stages.reading import Result

PAGE_SECONDS = 120  # the slowest real page seen took under two; a page this slow is stuck


class ExtractionPool:
    """Spawned workers, since threads never made extraction faster and forks of a threaded parent deadlock."""

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._pool = ProcessPool(
            max_workers=self.workers,
            max_tasks=5_000,  # lxml and trafilatura keep caches; a worker is replaced before they matter
            initializer=_prepare_worker,
            context=multiprocessing.get_context("spawn"),
        )

    def schedule(self, read: Callable[..., Result], *args: object) -> Future[Result]:
        """`read` and its arguments go to a worker, so both must be picklable."""
        future: Future[Result] = self._pool.schedule(read, args=args, timeout=PAGE_SECONDS)
        return future

    def __enter__(self) -> ExtractionPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._pool.close()  # type: ignore[no-untyped-call]
        else:
            self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _prepare_worker() -> None:
    """Ctrl-C is the parent's to handle: workers finish the page in hand and end with it."""
    import signal

    import reprints.extract.page  # noqa: F401 - loaded while the crawl fetches its first pages

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def take_result(future: Future[Result]) -> Result:
    """The result of a finished future; a stalled or killed worker is `Unreadable`."""
    try:
        return future.result()
    except TimeoutError:
        return Unreadable(why="extraction timed out", detail=f"after {PAGE_SECONDS} s")
    except ProcessExpired as error:
        return Unreadable(why="extraction process died", detail=f"exit code {error.exitcode}")
