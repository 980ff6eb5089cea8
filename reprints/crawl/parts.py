"""Asks for the further pages of articles that have several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from reprints.archive.warc.payload import decode_payload
from reprints.crawl.announcements.links import LinkRules
from reprints.crawl.captures import list_headers
from reprints.crawl.job import Errand, errand_of, send_on
from reprints.crawl.middlewares.archiving import PLACE
from reprints.crawl.outcomes import NOT_MODIFIED
from reprints.crawl.session import CrawlSession
from reprints.errors import ArchiveError
from reprints.extract.continuation import find_onward
from reprints.model import CaptureKind

_VISITED = "reprints.visited"  # in a request's meta: the article's pages before this one, by address
_PRIORITY = 10  # pages have 0: an article is read once all of it is there


class PartRequests:
    def __init__(self, crawl: CrawlSession, rules: LinkRules) -> None:
        self._crawl = crawl
        self._rules = rules

    def ask(self, response: Response, callback: Callable[..., Any], errback: Callable[..., Any]) -> Iterator[Request]:
        """A request for the article's next page, if the page links to one."""
        request = response.request
        assert request is not None  # noqa: S101 - the engine sets it
        visited = (*request.meta.get(_VISITED, ()), response.url)
        onward = find_onward(self._read(response), visited, self._crawl.job.source.discovery.parts)
        if onward is None or not self._rules.is_ours(onward.url):
            return
        errand = Errand(kind=CaptureKind.PART, url=onward.url, key=errand_of(request).key)
        meta = {**send_on(errand), _VISITED: visited}
        yield Request(onward.url, callback, errback=errback, meta=meta, priority=_PRIORITY, dont_filter=True)

    def _read(self, response: Response) -> bytes:
        """The body, decoded; of a page that is unchanged, from the archive. None that can be read is empty."""
        headers, body = list_headers(response.headers), response.body
        try:
            if response.status == NOT_MODIFIED and response.request is not None:
                archived = self._crawl.captures.read(*response.request.meta[PLACE])
                headers, body = archived.headers, archived.payload
            return decode_payload(headers, body)
        except ArchiveError:
            return b""  # reading the page says what is wrong with it
