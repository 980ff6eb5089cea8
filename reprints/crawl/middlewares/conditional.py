"""Asks a site only for what changed (RFC 9110, 13): what the catalogue knows of an address goes along, and a 304 is
answered from the archive where the spider needs the body, that is for everything but articles."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from reprints.catalogue.rows import Validators
from reprints.crawl.job import Crawl, errand_of
from reprints.crawl.keeper import rebuild_response
from reprints.crawl.middlewares.archiving import CONFIRMED, KNOWN
from reprints.crawl.outcomes import NOT_MODIFIED
from reprints.errors import ArchiveError
from reprints.model import CaptureKind

_BLIND = "reprints.unconditional"


class ConditionalMiddleware:
    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.spider.crawl)  # type: ignore[union-attr]

    def process_request(self, request: Request) -> None:
        # a redirect brought the first address's along
        for name in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(name, None)
        request.meta.pop(KNOWN, None)
        request.meta.pop(CONFIRMED, None)
        known = None if request.meta.get(_BLIND) else self._find_known(request)
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
        if response.status != NOT_MODIFIED or request.meta.get(_BLIND):
            return response
        known = request.meta.get(KNOWN)
        if errand_of(request).kind is CaptureKind.PAGE:
            if request.meta.get(CONFIRMED):
                return response
        elif isinstance(known, Validators):
            try:
                archived = self._crawl.keeper.read(known.warc, known.offset)
            except ArchiveError:
                pass  # the file is gone: the site is asked for the whole below
            else:
                return rebuild_response(request.url, archived)
        again: Request = request.replace(dont_filter=True)
        again.meta[_BLIND] = True
        return again
