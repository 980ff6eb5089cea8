"""Extraction processes: a page that stalls or kills its process costs only that page.

Existing pools share one pipe among their workers: one killed while it holds the pipe's lock, or halfway through an
answer, stalls or breaks them all; and their time limits use the wall clock, which jumps. Here each worker has its own
pipe, which ends when the worker does, and the clock is monotonic. A worker is given its next page ahead, so that it
need not wait for a parent that is busy writing.
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

PAGE_SECONDS = 120.0  # a page this slow is stuck; the slowest real one took under two
_START_SECONDS = 120.0  # in addition, until a process has loaded what it needs
_ATTEMPTS = 2  # a process may have been killed for a reason unrelated to its page
_MOST_PAGES = 5_000  # a worker is replaced before the caches of lxml and trafilatura matter
_T = TypeVar("_T")
_MOST_AHEAD = 1 << 15  # bytes that any pipe buffers, so that both ends never block on sending at once


@dataclass(kw_only=True, slots=True, eq=False)
class _Task:
    message: bytes  # function and arguments, pickled
    answer: Future[Any] = field(default_factory=Future)
    attempts: int = 0


class _Worker:
    """A process and our end of its pipe; `tasks` are the page in hand and the next. Its first message says that it is
    ready."""

    def __init__(self, seconds: float) -> None:
        self.pipe, theirs = Pipe()
        # not a multiprocessing.Process, which prints a traceback if its parent is killed while starting it;
        # in a process group of its own, as the parent handles Ctrl-C
        command = [sys.executable, "-m", "reprints.stages.extraction.worker", str(theirs.fileno())]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),), process_group=0
        )
        theirs.close()  # so that the pipe ends with the process
        with suppress(OSError):  # it is dead, as listening to it will show
            self.pipe.send(sys.path)
        self.tasks: deque[_Task] = deque()
        self.late_at = 0.0
        self.pages = 0
        self._seconds = seconds
        self.is_ready = False

    def hand(self, task: _Task) -> None:
        """Raises OSError if it is dead; the task is then among its `tasks`."""
        self.tasks.append(task)
        self.pages += 1
        if len(self.tasks) == 1:
            self._begin()
        self.pipe.send_bytes(task.message)

    def takes(self, task: _Task) -> bool:
        """Whether it can be given a page ahead."""
        return len(self.tasks) == 1 and len(task.message) < _MOST_AHEAD and self.pages < _MOST_PAGES

    def finish(self) -> _Task:
        """Take off the page in hand, which is done; the next one begins."""
        done = self.tasks.popleft()
        if self.tasks:
            self._begin()
        return done

    def _begin(self) -> None:
        self.late_at = time.monotonic() + self._seconds + (0 if self.is_ready else _START_SECONDS)
        self.tasks[0].attempts += 1

    def hear(self) -> Any:
        """Its message: an answer, or None for ready. Raises EOFError or OSError once it is dead."""
        said = self.pipe.recv()
        if said is None:
            self.is_ready, self.late_at = True, time.monotonic() + self._seconds
        return said

    def end(self, *, kill: bool) -> int:
        """Returns the exit code. A process that is not killed ends when its pipe closes."""
        if kill:
            self._process.kill()
        self.pipe.close()
        return self._process.wait()


class ExtractionPool:
    """Its workers start with the first page, or before. Any thread may schedule; one of the pool's own serves them."""

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
        """Start the processes before there is a page, so that they can load meanwhile."""
        with self._lock:
            self._is_warm = True
            self._start()
        self._ring()

    @property
    def is_awake(self) -> bool:
        """Whether processes are running: short work should not start any."""
        return bool(self._staff)

    def schedule(self, read: Callable[..., _T], *args: object) -> Future[_T | Unreadable]:
        """Run `read` in a worker; it and `args` must be picklable. Crashes and timeouts resolve to `Unreadable`."""
        task = _Task(message=bytes(ForkingPickler.dumps((read, args))))
        with self._lock:
            if self._broken:
                raise CrawlError(f"extraction processes cannot be run: {self._broken}") from self._broken
            self._tasks.append(task)
            self._start()
        if len(self._tasks) < 2:  # if others wait, no worker has room, and the next answer wakes the thread
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
                    self._is_warm = False  # only once: if a worker cannot start, the first page will tell
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
                self._bury(worker)  # it ended while idle

    def _find_worker(self, task: _Task) -> _Worker | None:
        """An idle worker, a new one, or one that can be given the page ahead."""
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
        """Let another worker retry the page of one that died."""
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
