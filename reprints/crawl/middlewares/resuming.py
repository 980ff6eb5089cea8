"""Answers from the archive, without the network, what a run captured before it was interrupted.

For robots.txt, sitemaps, feeds and listings only: pages are not asked for again, since the ledger knows their outcome.
"""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Request, Response

from reprints.crawl.captures import rebuild_response
from reprints.crawl.job import errand_of
from reprints.crawl.session import SessionComponent, session_of
from reprints.errors import ArchiveError
from reprints.model import CaptureKind


class ResumeMiddleware(SessionComponent):
    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not session_of(crawler).ledger.is_resumed:
            raise NotConfigured  # a new run has captured nothing yet
        return super().from_crawler(crawler)

    def process_request(self, request: Request) -> Response | None:
        if errand_of(request).kind is CaptureKind.PAGE:
            return None
        row = self._crawl.ledger.find_captured(request.url)
        if row is None:
            return None
        try:
            archived = self._crawl.captures.read(row.warc, row.offset)
        except ArchiveError:
            return None  # ask for it again, as if it had not been captured
        self._crawl.tally.counts["from_archive"] += 1
        return rebuild_response(request.url, archived)
