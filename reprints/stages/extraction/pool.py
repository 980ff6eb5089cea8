"""Extraction processes: a page that stalls or kills its process costs that page alone.

Our own, since the pools there are share one pipe among their workers: one that is killed while it holds the pipe's
lock, or has written half an answer, stalls or breaks them all, and their time limits go by the wall clock, which jumps.
Here each worker has a pipe to itself, whose end is news however the worker ended, and the clock is the monotonic one.
Beside the page in hand a worker is given the next one, so that it need not wait for a parent that is busy writing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Pipe, wait
from multiprocessing.reduction import ForkingPickler
from types import TracebackType
from typing import Any, TypeVar

from reprints.catalogue.rows import Unreadable
from reprints.errors import CrawlError

PAGE_SECONDS = 120.0  # the slowest real page seen took under two; a page this slow is stuck
_START_SECONDS = 120.0  # more, until a process has loaded what it needs
_ATTEMPTS = 2  # a process may have been killed for what had nothing to do with its page
_MOST_PAGES = 5_000  # lxml and trafilatura keep caches; a worker is replaced before they matter
_T = TypeVar("_T")
_MOST_AHEAD = 1 << 15  # bytes: what every pipe takes at once, so that neither end ever waits to send while both do


@dataclass(kw_only=True, slots=True, eq=False)
class _Task:
    message: bytes  # function and arguments, pickled
    answer: Future[Any] = field(default_factory=Future)
    attempts: int = 0


class _Worker:
    """A process and our end of its pipe; `tasks` are the page in hand and the next. The first thing it says is that it
    is ready."""

    def __init__(self, seconds: float) -> None:
        self.pipe, theirs = Pipe()
        # not one of multiprocessing's: those say in a traceback that their parent was killed while it started them;
        # in a group of its own, since Ctrl-C is the parent's to handle
        command = [sys.executable, "-m", "reprints.stages.extraction.worker", str(theirs.fileno())]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),), process_group=0
        )
        theirs.close()  # so that the pipe ends with the process
        with suppress(OSError):  # it is dead, as will be found when it is listened to
            self.pipe.send(sys.path)
        self.tasks: deque[_Task] = deque()
        self.late_at = 0.0
        self.pages = 0
        self._seconds = seconds
        self.is_ready = False

    def hand(self, task: _Task) -> None:
        """Raises OSError where it is dead; the task is then among its `tasks`."""
        self.tasks.append(task)
        self.pages += 1
        if len(self.tasks) == 1:
            self._begin()
        self.pipe.send_bytes(task.message)

    def takes(self, task: _Task) -> bool:
        """Whether it may have a page beside the one in hand."""
        return len(self.tasks) == 1 and len(task.message) < _MOST_AHEAD and self.pages < _MOST_PAGES

    def finish(self) -> _Task:
        """The page in hand is done, the next one begun."""
        done = self.tasks.popleft()
        if self.tasks:
            self._begin()
        return done

    def _begin(self) -> None:
        self.late_at = time.monotonic() + self._seconds + (0 if self.is_ready else _START_SECONDS)
        self.tasks[0].attempts += 1

    def hear(self) -> Any:
        """What it says, an answer or None. Raises EOFError or OSError once it is dead."""
        said = self.pipe.recv()
        if said is None:
            self.is_ready, self.late_at = True, time.monotonic() + self._seconds
        return said

    def end(self, *, kill: bool) -> int:
        """The exit code. One that is not killed ends because nobody is left at the other end of its pipe."""
        if kill:
            self._process.kill()
        self.pipe.close()
        return self._process.wait()


class ExtractionPool:
    """Spawned with the first page, or before. Any thread may schedule; one of the pool's own talks to the workers."""

    def __init__(self, workers: int = 0, *, page_seconds: float = PAGE_SECONDS) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._page_seconds = page_seconds
        self._tasks: deque[_Task] = deque()
        self._staff: list[_Worker] = []
        self._lock = threading.Lock()
        self._bell, self._rope = Pipe(duplex=False)
        self._thread: threading.Thread | None = None
        self._closing = self._stopping = self._is_warm = False
        self._broken: Exception | None = None

    def warm_up(self) -> None:
        """Start the processes before there is a page, so that they load meanwhile what they need."""
        with self._lock:
            self._is_warm = True
            self._start()
        self._ring()

    @property
    def is_awake(self) -> bool:
        """Whether there are processes already: what is quickly done need not start any."""
        return bool(self._staff)

    def schedule(self, read: Callable[..., _T], *args: object) -> Future[_T | Unreadable]:
        """`read` and its arguments go to a worker, so both must be picklable. What kept a page from being read, be it
        the process's end or the time limit, is the future's result too: an `Unreadable`."""
        task = _Task(message=bytes(ForkingPickler.dumps((read, args))))
        with self._lock:
            if self._broken:
                raise CrawlError(f"extraction processes cannot be run: {self._broken}") from self._broken
            self._tasks.append(task)
            self._start()
        if len(self._tasks) < 2:  # where others wait, no worker has room, and whoever gets some makes itself heard
            self._ring()
        return task.answer

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="extraction", daemon=True)
            self._thread.start()

    def __enter__(self) -> ExtractionPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing, self._stopping = True, kind is not None
        if self._thread:
            self._ring()
            self._thread.join()
        self._rope.close()
        self._bell.close()

    def _ring(self) -> None:
        self._rope.send_bytes(b"!")

    # in the pool's own thread

    def _serve(self) -> None:
        try:
            while not (self._stopping or (self._closing and not self._tasks and not self._busy())):
                if self._is_warm:
                    self._is_warm = False  # once: one that cannot start is for the first page to find out
                    self._staff += [self._hire() for _ in range(self.workers - len(self._staff))]
                self._hand_out()
                self._listen()
        except Exception as error:
            with self._lock:
                self._broken = error
        finally:
            rest = [task for worker in self._staff for task in worker.tasks] + list(self._tasks)
            for worker in self._staff:
                worker.end(kill=bool(worker.tasks) or not worker.is_ready)
            for task in rest:
                task.answer.set_exception(CrawlError(f"extraction was ended: {self._broken or 'stopped'}"))

    def _busy(self) -> list[_Worker]:
        return [worker for worker in self._staff if worker.tasks]

    def _hand_out(self) -> None:
        while self._tasks and (worker := self._find_worker(self._tasks[0])):
            try:
                worker.hand(self._tasks.popleft())
            except OSError:
                self._bury(worker)  # it ended while it had nothing to do

    def _find_worker(self, task: _Task) -> _Worker | None:
        """An idle one, a new one, or one that can have the next page ahead."""
        worker = next((w for w in self._staff if not w.tasks), None)
        if worker is None and len(self._staff) < self.workers:
            worker = self._hire()
            self._staff.append(worker)
        return worker or next((w for w in self._staff if w.takes(task)), None)

    def _hire(self) -> _Worker:
        return _Worker(self._page_seconds)

    def _listen(self) -> None:
        late_at = min((worker.late_at for worker in self._busy()), default=None)
        patience = None if late_at is None else max(late_at - time.monotonic(), 0.0)
        ready = wait([self._bell, *(worker.pipe for worker in self._staff)], patience)
        if self._bell in ready:
            self._bell.recv_bytes()
        for worker in [worker for worker in self._staff if worker.pipe in ready]:
            self._take_answer(worker)
        for worker in [worker for worker in self._busy() if worker.late_at <= time.monotonic()]:
            self._give_up(worker)

    def _take_answer(self, worker: _Worker) -> None:
        try:
            said = worker.hear()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if said is None:
            return
        result, error = said
        task = worker.finish()
        if worker.pages >= _MOST_PAGES and not worker.tasks:
            self._staff.remove(worker)
            worker.end(kill=False)
        if error is not None:
            task.answer.set_exception(error)
        else:
            task.answer.set_result(result)

    def _bury(self, worker: _Worker) -> None:
        """Its page is tried once more, by another."""
        code = self._dismiss(worker)
        if not worker.tasks:
            return
        task = worker.tasks.popleft()
        self._tasks.extendleft(worker.tasks)
        if task.attempts < _ATTEMPTS:
            self._tasks.appendleft(task)
        else:
            task.answer.set_result(Unreadable(why="extraction process died", detail=f"exit code {code}"))

    def _give_up(self, worker: _Worker) -> None:
        self._dismiss(worker)
        task = worker.tasks.popleft()
        self._tasks.extendleft(worker.tasks)
        task.answer.set_result(Unreadable(why="extraction timed out", detail=f"after {self._page_seconds:g} s"))

    def _dismiss(self, worker: _Worker) -> int:
        self._staff.remove(worker)
        return worker.end(kill=True)
