"""Answers from the archive instead of fetching again.

Resuming: what a run captured before it was interrupted needs no network. For robots.txt, sitemaps, feeds and listings
only: pages are not asked for again, since the ledger knows their outcome.

Conditional requests (RFC 9110, 13): the validators the catalogue has for an address are sent, so that the site can
answer 304. That is answered from the archive where the spider needs the body, that is for everything but articles.
"""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Request, Response

from reprints.catalogue.rows import Validators
from reprints.crawl.captures import rebuild_response
from reprints.crawl.job import errand_of
from reprints.crawl.middlewares.archiving import CONFIRMED, KNOWN, PLACE
from reprints.crawl.outcomes import NOT_MODIFIED
from reprints.crawl.session import SessionComponent, session_of
from reprints.errors import ArchiveError
from reprints.model import CaptureKind

_UNCONDITIONAL = "reprints.unconditional"


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
        request.meta[PLACE] = row.warc, row.offset
        return rebuild_response(request.url, archived)


class ConditionalMiddleware(SessionComponent):
    def process_request(self, request: Request) -> None:
        # a redirect carries over the first address's
        for name in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(name, None)
        request.meta.pop(KNOWN, None)
        request.meta.pop(CONFIRMED, None)
        known = None if request.meta.get(_UNCONDITIONAL) else self._find_known(request)
        if known is None:
            return
        request.meta[KNOWN] = known
        self._crawl.tally.counts["conditional"] += 1
        if known.etag:
            request.headers["If-None-Match"] = known.etag
        if known.last_modified:
            request.headers["If-Modified-Since"] = known.last_modified

    def _find_known(self, request: Request) -> Validators | None:
        errand = errand_of(request)
        if errand.kind is CaptureKind.PAGE and errand.url == request.url:
            return errand.known
        return self._crawl.ledger.look_up([request.url]).get(request.url)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status != NOT_MODIFIED or request.meta.get(_UNCONDITIONAL):
            return response
        known = request.meta.get(KNOWN)
        if errand_of(request).kind is CaptureKind.PAGE:
            if request.meta.get(CONFIRMED):
                return response
        elif isinstance(known, Validators):
            try:
                return rebuild_response(request.url, self._crawl.captures.read(known.warc, known.offset))
            except ArchiveError:
                pass  # the file is gone: ask for the whole page below
        again: Request = request.replace(dont_filter=True)
        again.meta[_UNCONDITIONAL] = True
        return again
