"""Commands run and measured: by the clock, by the processor time of all their processes, by memory."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil

_EVERY = 0.25  # seconds between two looks at memory
_ROLES = {
    "reprints.crawl.process": "fetching",
    "reprints.stages.extraction.worker": "extracting",
    "-m reprints ": "command",
}


@dataclass(frozen=True, kw_only=True)
class Size:
    """In MB, `at` so many seconds: of what is `resident`, files that are mapped (programs, an index that is merged) are
    the system's page cache, and `own` is the rest."""

    at: float
    resident: float
    own: float


@dataclass(frozen=True, kw_only=True)
class Cost:
    """`cpu` is of the process and all it waited for, in seconds; `memory` by role of a process."""

    seconds: float
    cpu: float
    said: str = ""
    memory: Mapping[str, Sequence[Size]] = field(default_factory=dict)

    def peak(self, role: str, *, first_half: bool = False) -> float:
        """Of the process's own memory."""
        until = self.seconds / 2 if first_half else self.seconds + 1
        return max((size.own for size in self.memory.get(role, ()) if size.at <= until), default=0.0)

    def resident_peak(self, role: str) -> float:
        return max((size.resident for size in self.memory.get(role, ())), default=0.0)


def run(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    watch: bool = False,
    cores: int | None = None,
) -> Cost:
    """On so many `cores`, all of its processes together. Raises SystemExit with what the command said where it
    fails."""
    began = time.perf_counter()
    with (
        _bound(cores),
        subprocess.Popen(
            command,
            env={**os.environ, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        sampler = _Sampler(process.pid, began) if watch else None
        before = os.times()
        said, complained = process.communicate()
        after = os.times()
        seconds = time.perf_counter() - began
    if sampler:
        sampler.stop()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{said[-2000:]}\n{complained[-2000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(seconds=seconds, cpu=cpu, said=said, memory=sampler.seen if sampler else {})


@contextmanager
def _bound(cores: int | None) -> Iterator[None]:
    """Keep this process, and those it starts meanwhile, to the first so many of its cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:cores])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class _Sampler:
    def __init__(self, pid: int, began: float) -> None:
        self.seen: dict[str, list[Size]] = defaultdict(list)
        self._began = began
        self._root = psutil.Process(pid)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_EVERY):
            at, sizes = time.perf_counter() - self._began, list[tuple[str, Size]]()
            try:
                for process in [self._root, *self._root.children(recursive=True)]:
                    role, held = _name_role(" ".join(process.cmdline())), process.memory_info()
                    sizes.append((role, Size(at=at, resident=held.rss / 1e6, own=(held.rss - held.shared) / 1e6)))
            except psutil.Error:
                continue  # one ended while it was looked at
            for role, size in sizes:
                self.seen[role].append(size)


def _name_role(command: str) -> str:
    return next((role for mark, role in _ROLES.items() if mark in f"{command} "), "other")
