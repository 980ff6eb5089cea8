"""Limits how many sitemaps, feeds and listings a run reads.

They are counted when they are asked for, not when they are found: an endless calendar is found without end, and this
way costs the honest listings nothing.
"""

from __future__ import annotations

from scrapy.http import Request

from reprints.crawl.job import errand_of
from reprints.crawl.outcomes import Surplus
from reprints.crawl.session import CrawlSession, SessionComponent
from reprints.model import CaptureKind


class ListingLimitMiddleware(SessionComponent):
    def __init__(self, crawl: CrawlSession) -> None:
        super().__init__(crawl)
        self._asked: set[str] = set()

    def process_request(self, request: Request) -> None:
        errand = errand_of(request)
        # counted by the address it was found at, so that redirects and retries count once
        if errand.kind is not CaptureKind.LISTING or errand.url in self._asked:
            return
        most = self._crawl.job.source.discovery.max_listings
        if len(self._asked) >= most:
            note = f"more than {most} sitemaps, feeds and listings; the rest is not read"
            self._crawl.tally.add_note(note)
            raise Surplus(note)
        self._asked.add(errand.url)
