"""Obeys robots.txt (RFC 9309).

Not Scrapy's own middleware: in 2.19 it lets every request through that waits while robots.txt is still being fetched
(a Deferred given to several waiters gives the first its result and the others None), and it takes a robots.txt that
cannot be had for permission, where the RFC says to take it for a ban.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from reprints.crawl import outcomes
from reprints.crawl.job import PRODUCT, Errand, errand_of, send_on
from reprints.model import CaptureKind

_MOST_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are to be read
_LONGEST_DELAY = 60.0
_PRIORITY = 1000

log = logging.getLogger(__name__)


class RobotsMiddleware:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Task[Protego | str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if errand_of(request).kind is CaptureKind.ROBOTS:
            return
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = asyncio.ensure_future(self._fetch_rules(site))
        # shielded: one request that is cancelled does not take the rules from the others
        rules = await asyncio.shield(self._rules[site])
        if isinstance(rules, str):
            raise outcomes.Unfetched(f"robots.txt: {rules}")
        if not rules.can_fetch(request.url, PRODUCT):
            raise outcomes.Refused("robots.txt")

    async def _fetch_rules(self, site: str) -> Protego | str:
        """The rules, or why there are none to be had."""
        errand = Errand(kind=CaptureKind.ROBOTS)
        request = Request(f"{site}/robots.txt", priority=_PRIORITY, meta=send_on(errand), callback=NO_CALLBACK)
        try:
            response = await self._crawler.engine.download_async(request)
        except outcomes.Stopped:
            raise
        except (IgnoreRequest, Exception) as error:
            why = outcomes.judge_exception(error)[1]
            log.warning("%s has no robots.txt to be read: %s", site, why)
            return why
        rules = read_rules(response)
        if isinstance(rules, Protego):
            self._slow_down(rules)
        return rules

    def _slow_down(self, rules: Protego) -> None:
        """Crawl-delay, which is no part of the RFC and yet what many sites say how they want to be treated by."""
        asked = min(rules.crawl_delay(PRODUCT) or 0.0, _LONGEST_DELAY)
        throttle = self._crawler.get_extension(AutoThrottle)
        downloader = self._crawler.engine.downloader
        if throttle is None or asked <= downloader._delay:
            return
        throttle.mindelay = downloader._delay = asked
        for slot in downloader.slots.values():
            slot.delay = max(slot.delay, asked)


def read_rules(response: Response) -> Protego | str:
    """RFC 9309, 2.3.1: what is not there forbids nothing; what cannot be reached forbids everything."""
    if response.status >= 500 or response.status == 429:
        return f"http {response.status}"
    body = response.body[:_MOST_BYTES] if response.status in outcomes.HAS_BODY else b""
    return Protego.parse(body.decode("utf-8", errors="replace"))
