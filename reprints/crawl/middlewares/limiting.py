"""How many sitemaps, feeds and listings a run reads, counted when they are asked for and not when they are found: a
trap of endless calendars is then found without end and costs the honest lists nothing.
"""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request

from reprints.crawl.job import Crawl, errand_of
from reprints.crawl.outcomes import Surplus
from reprints.model import CaptureKind


class ListingLimitMiddleware:
    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl
        self._most = crawl.job.source.discovery.max_listings
        self._asked: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.spider.crawl)  # type: ignore[union-attr]

    def process_request(self, request: Request) -> None:
        errand = errand_of(request)
        # by the address it was found under, so that redirects and further attempts count once
        if errand.kind is not CaptureKind.LISTING or errand.url in self._asked:
            return
        if len(self._asked) >= self._most:
            note = f"more than {self._most} sitemaps, feeds and listings; the rest is not read"
            self._crawl.tally.add_note(note)
            raise Surplus(note)
        self._asked.add(errand.url)
