"""Obeys robots.txt (RFC 9309).

Scrapy's own middleware is not used: 2.19 lets requests through that wait while robots.txt is being fetched (a Deferred
with several waiters gives its result to the first and None to the others), and treats an unreachable robots.txt as
permission, where the RFC says to treat it as a ban.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK

from reprints.crawl import outcomes
from reprints.crawl.job import PRODUCT, Errand, errand_of, send_on
from reprints.crawl.robots import RobotsRules, read_rules
from reprints.crawl.scrapy_internals import slow_down
from reprints.model import CaptureKind

_LONGEST_DELAY = 60.0
_PRIORITY = 1000

log = logging.getLogger(__name__)


class RobotsMiddleware:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Task[RobotsRules | str]] = {}

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
        # shielded: cancelling one request must not take the rules from the others
        rules = await asyncio.shield(self._rules[site])
        if isinstance(rules, str):
            raise outcomes.Unfetched(f"robots.txt: {rules}")
        if not rules.can_fetch(request.url, PRODUCT):
            raise outcomes.Refused("robots.txt")

    async def _fetch_rules(self, site: str) -> RobotsRules | str:
        """The rules, or why they cannot be had."""
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
        if isinstance(rules, RobotsRules):
            # Crawl-delay is not in the RFC, but many sites state their wish with it
            slow_down(self._crawler, min(rules.crawl_delay(PRODUCT) or 0.0, _LONGEST_DELAY))
        return rules
