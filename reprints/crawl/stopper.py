"""Ends a crawl early: on a signal, the time limit, a full disk, or when archive or catalogue cannot store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum

from scrapy.crawler import Crawler


class CrawlStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # the rest is done when the run is resumed


class Stopper:
    """Keeps the first reason to stop. Pages in flight are finished."""

    def __init__(self) -> None:
        self.status = CrawlStatus.RUNNING
        self.reason = ""
        self.is_storage = False
        self._crawler: Crawler | None = None
        self._callbacks: list[Callable[[], None]] = []
        self._closing: asyncio.Task[None] | None = None

    @property
    def is_stopping(self) -> bool:
        return self.status is not CrawlStatus.RUNNING

    def attach(self, crawler: Crawler) -> None:
        self._crawler = crawler

    def call_on_stop(self, callback: Callable[[], None]) -> None:
        """For components that wait for something: it will not come."""
        self._callbacks.append(callback)

    def interrupt(self, reason: str) -> None:
        self._stop(CrawlStatus.INTERRUPTED, reason)

    def fail(self, reason: str, *, is_storage: bool = False) -> None:
        if not self.is_stopping:
            self.is_storage = is_storage
        self._stop(CrawlStatus.FAILED, reason)

    def _stop(self, status: CrawlStatus, reason: str) -> None:
        if self.is_stopping:
            return
        self.status, self.reason = status, reason
        for callback in self._callbacks:
            callback()
        try:
            engine = self._crawler.engine if self._crawler else None
        except RuntimeError:
            return  # the crawler has not made its engine yet
        if engine is not None and engine.spider is not None:
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason=str(status)))
