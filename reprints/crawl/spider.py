"""What every spider shares: read the source's announcements, ask for its articles, count each page once.

A spider for one site overrides `read_listing` (or `read_sitemap`, `read_feed`) and nothing else; see spiders/.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from reprints.crawl import outcomes
from reprints.crawl.announcements.agenda import Agenda
from reprints.crawl.announcements.feeds import read_feed
from reprints.crawl.announcements.links import Announcement, LinkRules
from reprints.crawl.announcements.listings import read_listing
from reprints.crawl.announcements.sitemaps import is_sitemap, read_sitemap
from reprints.crawl.job import Errand, errand_of, send_on
from reprints.crawl.ledger import ListedPage
from reprints.crawl.middlewares.archiving import CONFIRMED, PLACE
from reprints.crawl.middlewares.retrying import RetryMiddleware
from reprints.crawl.parts import PartRequests
from reprints.crawl.session import CrawlSession
from reprints.errors import CrawlError, StorageError
from reprints.model import CaptureKind, Outcome
from reprints.urls import canonicalise

_LISTINGS_FIRST = 1_000  # priority, less by their cost; pages have 0
_REMEMBERED = 10  # times as many listings are remembered as are read
_MOST_WAITING = 32  # requests waiting for a retry, beyond which no pages are added


class SourceSpider(Spider):
    """Reads everything that its source declares.

    `first` is "sitemaps", "feeds" or "listings", of which the other two follow in that order, or "urls": then articles
    named one by one are fetched before any announcement is read.
    """

    first: ClassVar[str] = "listings"

    def __init__(self, *, crawl: CrawlSession, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.crawl = crawl
        self.source = crawl.job.source
        self.rules = LinkRules(self.source)
        self.agenda = Agenda(crawl)
        self.parts = PartRequests(crawl, self.rules)
        self._roots: deque[tuple[str, str]] = deque()  # declared announcements not yet asked for
        self._announced: Counter[str] = Counter()
        self._failed_roots: set[str] = set()
        self._asked: set[str] = set()
        self._rechecked = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.on_empty, signals.scheduler_empty)
        crawler.signals.connect(spider.on_idle, signals.spider_idle)
        crawler.signals.connect(spider.on_error, signals.spider_error)
        return spider

    # announcements

    async def start(self) -> AsyncIterator[Request]:
        self.crawl.tally.phase = "listing"
        declared = self.source.discovery
        self.agenda.announce(url for url in declared.urls if self._is_named(url))
        for way in sorted(("sitemaps", "feeds", "listings"), key=lambda way: way != self.first):
            self._roots += [(way, url) for url in getattr(declared, way)]
        for request in self._ask_roots() if self.first != "urls" else ():
            yield request

    def _ask_roots(self) -> Iterator[Request]:
        parsers = {"sitemaps": self.parse_sitemap, "feeds": self.parse_feed, "listings": self.parse_listing}
        while self._roots:
            way, url = self._roots.popleft()
            self._announced[url] += 0
            yield from self._ask(url, parsers[way], root=url, depth=0)

    def _is_named(self, url: str) -> bool:
        if self.source.owns(url):
            return True
        self.crawl.tally.add_error(url, "not on the source's hosts")
        return False

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        return self._announce(response, self.read_sitemap, self.parse_sitemap)

    def parse_feed(self, response: Response) -> Iterator[Request]:
        return self._announce(response, self.read_feed, self.parse_feed)

    def parse_listing(self, response: Response) -> Iterator[Request]:
        return self._announce(response, self.read_listing, self.parse_listing)

    def read_sitemap(self, response: Response) -> Announcement:
        return self._keep_articles(read_sitemap(response.body, response.url, _content_type(response)))

    def read_feed(self, response: Response) -> Announcement:
        kind = _content_type(response)
        read = read_sitemap if is_sitemap(response.body) else read_feed
        return self._keep_articles(read(response.body, response.url, kind))

    def read_listing(self, response: Response) -> Announcement:
        next_page = self.source.discovery.next_page
        return read_listing(response.body, response.url, _content_type(response), self.rules, next_page)

    def _keep_articles(self, found: Announcement) -> Announcement:
        return replace(found, articles=tuple(filter(self.rules.is_article, found.articles)))

    def _announce(
        self, response: Response, read: Callable[[Response], Announcement], callback: Callable[..., Any]
    ) -> Iterator[Request]:
        assert response.request is not None  # noqa: S101 - the engine sets it
        errand = errand_of(response.request)
        if response.status not in outcomes.HAS_BODY:
            self._fail(errand, f"http {response.status}")
            return
        try:
            found = read(response)
        except CrawlError as error:
            self._fail(errand, error.message)
            return
        for fault in found.faults:
            self.crawl.tally.add_fault(errand.url, fault)
        warc, offset = response.request.meta.get(PLACE, (None, None))
        said = {url: replace(one, warc=warc, offset=offset) for url, one in found.said.items()}
        self._announced[errand.root] += self.agenda.announce(found.articles, said)
        for url in found.onward:
            yield from self._ask(url, callback, root=errand.root, depth=errand.depth, cost=errand.cost + 1)
        if errand.depth < self.source.discovery.depth:
            for place, url in enumerate(found.further):
                # an endless calendar costs more than the short way to an honest listing, which is read first
                cost = errand.cost + 1 + place.bit_length()
                yield from self._ask(url, callback, root=errand.root, depth=errand.depth + 1, cost=cost)

    def _ask(
        self, url: str, callback: Callable[..., Any], *, root: str, depth: int, cost: int = 0
    ) -> Iterator[Request]:
        """A request for an announcement, unless it was made before, leads elsewhere, or is one too many."""
        try:
            name = canonicalise(url, self.source.host_aliases)
        except ValueError:
            return
        declared = url == root
        at_home = urlsplit(url).hostname == urlsplit(root).hostname or self.source.owns(url)
        if name in self._asked or not (declared or at_home) or self.rules.is_denied(url):
            return
        if len(self._asked) >= _REMEMBERED * self.source.discovery.max_listings:
            return  # by now the limit's note is certain
        self._asked.add(name)
        errand = Errand(kind=CaptureKind.LISTING, url=url, root=root, depth=depth, cost=cost)
        priority = max(_LISTINGS_FIRST - cost, 1)
        yield Request(url, callback=callback, errback=self.request_failed, meta=send_on(errand), priority=priority)

    # pages

    def on_empty(self) -> None:
        """Scrapy's scheduler is empty: hand it the next few pages, or what is left to read after the last."""
        if self.crawl.stopper.is_stopping or self._waiting >= _MOST_WAITING:
            return
        pages = self.agenda.take(2 * self.source.politeness.concurrency)
        if pages:
            self.crawl.tally.phase = "rechecking" if self._rechecked else "fetching"
        for request in self._ask_pages(pages) if pages else self._ask_roots():
            self.crawler.engine.crawl(request)

    @property
    def _waiting(self) -> int:
        """Requests that wait for a retry."""
        retrying = self.crawler.get_downloader_middleware(RetryMiddleware)
        return retrying.waiting if retrying else 0

    def _ask_pages(self, pages: Sequence[ListedPage]) -> Iterator[Request]:
        try:
            recalled = self.crawl.ledger.recall(pages)
        except StorageError as error:
            self.crawl.stopper.fail(str(error), is_storage=True)
            return
        for page, known in recalled:
            errand = Errand(kind=CaptureKind.PAGE, url=page.url, key=page.key, known=known)
            try:
                request = Request(page.url, self.parse_page, errback=self.request_failed, meta=send_on(errand))
            except ValueError:
                self._fail(errand, "unusable address")
            else:
                yield request

    def parse_page(self, response: Response) -> Iterator[Request]:
        """Archiving settled the page if its response does. What arrives here unsettled has failed. An article may go on
        at further addresses."""
        request = response.request
        assert request is not None  # noqa: S101 - the engine sets it
        unproven = response.status == outcomes.NOT_MODIFIED and not request.meta.get(CONFIRMED)
        if unproven or response.status in outcomes.REDIRECTS | outcomes.RETRIED:
            self._fail(errand_of(request), f"http {response.status}")
        elif response.status in outcomes.HAS_BODY or self.crawl.ledger.has_parts(errand_of(request).key):
            yield from self.parts.ask(response, self.parse_part, self.part_failed)

    def parse_part(self, response: Response) -> Iterator[Request]:
        if response.status in outcomes.HAS_BODY:
            yield from self.parts.ask(response, self.parse_part, self.part_failed)

    def part_failed(self, failure: Any) -> None:
        """Reading the article says that a page of it is missing."""
        if isinstance(failure.value, StorageError):
            self.crawl.stopper.fail(str(failure.value), is_storage=True)

    # failures

    def request_failed(self, failure: Any) -> None:
        error = failure.value
        if isinstance(error, StorageError):
            self.crawl.stopper.fail(str(error), is_storage=True)
        elif not isinstance(error, (outcomes.Postponed, outcomes.Surplus, outcomes.Stopped)):
            outcome, why = outcomes.judge_exception(error)
            self._fail(errand_of(failure.request), why, outcome)

    def _fail(self, errand: Errand, why: str, outcome: Outcome = Outcome.FAILED) -> None:
        """Settle a page; count anything else as an error of the crawl."""
        if errand.key:
            self.crawl.ledger.settle(errand.key, outcome, why)
            self.crawl.tally.settle(outcome)
        else:
            self._failed_roots.add(errand.root)
            self.crawl.tally.add_error(errand.url, why)

    def on_error(self, failure: Any, response: Any) -> None:
        """A spider's own exception, which Scrapy only logs."""
        self.crawl.tally.counts["spider_exceptions"] += 1
        request = getattr(response, "request", None)
        errand = errand_of(request) if request is not None else Errand(kind=CaptureKind.OTHER)
        self._fail(errand, f"spider error: {type(failure.value).__name__}")

    # the end

    def on_idle(self) -> None:
        if self.crawl.stopper.is_stopping:
            return
        if not self.agenda and not self._roots and not self._waiting:
            self._recheck()
        if self.agenda or self._roots:
            self.on_empty()
            raise DontCloseSpider

    def _recheck(self) -> None:
        """List, once, known articles that are announced no longer: they may be gone, or have changed."""
        if self._rechecked:
            return
        self._rechecked = True
        for url, count in self._announced.items():
            if not count and url not in self._failed_roots:
                self.crawl.tally.add_error(url, "announces no articles")
        try:
            self.agenda.add(self.crawl.ledger.find_unlisted(self.source.discovery.recheck))
        except StorageError as error:
            self.crawl.stopper.fail(str(error), is_storage=True)


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")
