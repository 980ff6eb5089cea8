"""What this run has captured before it was interrupted is answered from the archive, without the network.

Pages are not even asked for (the ledger knows their outcome); this is for robots.txt, sitemaps, feeds and listings.
"""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Request, Response

from reprints.crawl.job import Crawl, errand_of
from reprints.crawl.keeper import rebuild_response
from reprints.errors import ArchiveError
from reprints.model import CaptureKind


class ResumeMiddleware:
    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        crawl: Crawl = crawler.spider.crawl  # type: ignore[union-attr]
        if not crawl.ledger.is_resumed:
            raise NotConfigured  # a new run has captured nothing yet
        return cls(crawl)

    def process_request(self, request: Request) -> Response | None:
        if errand_of(request).kind is CaptureKind.PAGE:
            return None
        row = self._crawl.ledger.find_captured(request.url)
        if row is None:
            return None
        try:
            archived = self._crawl.keeper.read(row.warc, row.offset)
        except ArchiveError:
            return None  # asked for again, as if it had not been captured
        self._crawl.tally.counts["from_archive"] += 1
        return rebuild_response(request.url, archived)
