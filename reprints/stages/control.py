"""How a crawl is watched while it runs, and stopped by signals."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlProgress:
    """Counts so far: pages `listed`, requests `answered`, bytes received, pages `settled` under an outcome."""

    phase: str
    listed: int = 0
    answered: int = 0
    received_bytes: int = 0
    settled: int = 0


class Watch(Protocol):
    def update(self, source: str, progress: CrawlProgress) -> None: ...


class Blind:
    """Nobody watches."""

    def update(self, source: str, progress: CrawlProgress) -> None:
        pass


@contextmanager
def stop_on_signals(stop: threading.Event) -> Iterator[None]:
    """Set `stop` on the first SIGINT or SIGTERM and restore the previous handlers, so that a second ends the process.

    Does nothing outside the main thread: a flow's process handles its own signals.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        restore()

    for number in before:
        signal.signal(number, ask_to_stop)
    try:
        yield
    finally:
        restore()
