"""What the parts of one crawl share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from scrapy.crawler import Crawler

from reprints.crawl.captures import CaptureStore
from reprints.crawl.job import Job
from reprints.crawl.ledger import Ledger
from reprints.crawl.stopper import Stopper
from reprints.crawl.tally import Tally


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlSession:
    job: Job
    captures: CaptureStore
    ledger: Ledger
    tally: Tally
    stopper: Stopper


def session_of(crawler: Crawler) -> CrawlSession:
    session: CrawlSession = crawler.spider.crawl  # type: ignore[union-attr]
    return session


class SessionComponent:
    """A middleware or extension that is made from the session alone."""

    def __init__(self, crawl: CrawlSession) -> None:
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(session_of(crawler))
