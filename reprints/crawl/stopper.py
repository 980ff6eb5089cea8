"""How a crawl is ended before it is done: by signal, time limit, full disk, or a part that can no longer store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum

from scrapy.crawler import Crawler


class Status(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # what is left is done when the run is resumed


class Stopper:
    """The first reason to stop is the one that is told. Pages in hand are finished."""

    def __init__(self) -> None:
        self.status = Status.RUNNING
        self.reason = ""
        self.is_storage = False
        self._crawler: Crawler | None = None
        self._callbacks: list[Callable[[], None]] = []
        self._closing: asyncio.Task[None] | None = None

    @property
    def is_stopping(self) -> bool:
        return self.status is not Status.RUNNING

    def attach(self, crawler: Crawler) -> None:
        self._crawler = crawler

    def call_on_stop(self, callback: Callable[[], None]) -> None:
        """For whoever waits: what it waits for is not coming."""
        self._callbacks.append(callback)

    def interrupt(self, reason: str) -> None:
        self._stop(Status.INTERRUPTED, reason)

    def fail(self, reason: str, *, is_storage: bool = False) -> None:
        if not self.is_stopping:
            self.is_storage = is_storage
        self._stop(Status.FAILED, reason)

    def _stop(self, status: Status, reason: str) -> None:
        if self.is_stopping:
            return
        self.status, self.reason = status, reason
        for callback in self._callbacks:
            callback()
        engine = self._crawler._engine if self._crawler else None
        if engine is not None and engine.spider is not None:
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason=str(status)))
