"""Retries later: after an exponential back-off with jitter, or when the site says (Retry-After, RFC 9110, 10.2.3).

A waiting request holds nothing up: it leaves the downloader and a timer sends it again. Only robots.txt, which other
requests wait for, waits in place.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request, Response

from reprints.crawl import outcomes
from reprints.crawl.job import errand_of
from reprints.crawl.middlewares.guard import PRIVATE, GuardedResolver
from reprints.crawl.session import session_of
from reprints.model import CaptureKind

_LONGEST_WAIT = 300.0  # seconds; a site that asks for more is left to the next run
_LONGEST_BACK_OFF = 120.0
_SHORTEST_BASE = 0.2
_TIMES = "retry_times"

log = logging.getLogger(__name__)


class RetryMiddleware:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._crawl = session_of(crawler)
        politeness = self._crawl.job.source.politeness
        self._times = politeness.retries
        self._base = max(politeness.delay, _SHORTEST_BASE)
        self._timers: dict[Request, asyncio.TimerHandle] = {}
        self._held: dict[str, float] = {}  # host -> the moment before which it must not be asked
        self._stopping = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.keep_open, signals.spider_idle)
        session_of(crawler).stopper.call_on_stop(middleware.stop)
        return middleware

    @property
    def waiting(self) -> int:
        return len(self._timers)

    def keep_open(self) -> None:
        if self._timers:
            raise DontCloseSpider

    def stop(self) -> None:
        self._stopping.set()
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    async def process_request(self, request: Request) -> None:
        wait = self._held.get(_host(request), 0.0) - time.monotonic()
        if wait > 0:
            await self._wait(request, wait)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status not in outcomes.RETRIED or "archived" in response.flags:
            return response
        asked = read_retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        if asked is not None and asked > _LONGEST_WAIT:
            if response.status == 429:  # applies to the whole crawl: stop it
                reason = f"{_host(request)} asks not to be asked for {asked:.0f} seconds (http 429)"
                self._crawl.stopper.interrupt(reason)
            return response
        again = self._make_again(request, f"http {response.status}")
        if again is None:
            return response
        if asked is not None:
            self._hold(request, asked)
        await self._wait(again, self._back_off(again) if asked is None else asked)
        return again

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        self._refuse_private(request, exception)
        if not outcomes.is_transient(exception):
            return None
        again = self._make_again(request, outcomes.name_fault(exception))
        if again is None:
            return None
        await self._wait(again, self._back_off(again))
        return again

    def _refuse_private(self, request: Request, exception: Exception) -> None:
        """Name the real reason: to Twisted, a name with only private addresses is one without any."""
        from twisted.internet import reactor

        resolver = getattr(reactor, "nameResolver", None)
        if outcomes.name_fault(exception) != "dns" or not isinstance(resolver, GuardedResolver):
            return
        if resolver.has_refused(_host(request)):
            raise outcomes.Refused(PRIVATE) from exception

    def _make_again(self, request: Request, why: str) -> Request | None:
        times = request.meta.get(_TIMES, 0) + 1
        if times > self._times or self._crawl.stopper.is_stopping:
            return None
        self._crawl.tally.counts["retries"] += 1
        page = {"page": errand_of(request).key}
        log.info("asking again for %s (%d of %d): %s", request.url, times, self._times, why, extra=page)
        again: Request = request.replace(dont_filter=True, priority=request.priority - 1)
        again.meta[_TIMES] = times
        return again

    def _back_off(self, again: Request) -> float:
        exact: float = min(self._base * 2.0 ** again.meta[_TIMES], _LONGEST_BACK_OFF)
        return exact * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, keeps no secret

    def _hold(self, request: Request, seconds: float) -> None:
        until = time.monotonic() + seconds
        self._held[_host(request)] = max(self._held.get(_host(request), 0.0), until)

    async def _wait(self, request: Request, seconds: float) -> None:
        """Wait in place for robots.txt; for anything else raise Postponed, and send the request when its time comes."""
        if errand_of(request).kind is CaptureKind.ROBOTS:
            try:
                await asyncio.wait_for(self._stopping.wait(), seconds)
            except TimeoutError:
                return
            raise outcomes.Stopped("the crawl is ending")
        if self._crawl.stopper.is_stopping:
            raise outcomes.Stopped("the crawl is ending")
        self._timers[request] = asyncio.get_running_loop().call_later(seconds, self._send, request)
        raise outcomes.Postponed(f"asked for again in {seconds:.1f} s")

    def _send(self, request: Request) -> None:
        del self._timers[request]
        if not self._crawl.stopper.is_stopping:
            self._crawler.engine.crawl(request)


def read_retry_after(value: bytes | None, now: datetime) -> float | None:
    """Seconds to wait, from a number or an HTTP date; None for anything else."""
    if value is None:
        return None
    text = value.decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - now).total_seconds(), 0.0)


def _host(request: Request) -> str:
    return urlsplit(request.url).hostname or ""
