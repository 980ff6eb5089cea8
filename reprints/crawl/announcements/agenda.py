"""The articles a run is to ask for: each once, in the order they were announced.

Kept here as two strings an article and handed to Scrapy a few at a time: 50,000 of its requests would take hundreds
of megabytes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from reprints.crawl.job import Crawl
from reprints.crawl.ledger import Page
from reprints.urls import make_id


class Agenda:
    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl
        self._waiting: deque[Page] = deque()
        self._listed: set[str] = set()

    def __len__(self) -> int:
        return len(self._waiting)

    def announce(self, addresses: Iterable[str]) -> int:
        """Put new articles on the list, up to the source's limit a run. Returns how many were announced, new or not."""
        announced = 0
        new: list[Page] = []
        most = self._crawl.job.source.discovery.max_pages
        for url in addresses:
            try:
                key = make_id(self._crawl.job.source.canonicalise(url))
            except ValueError:
                self._crawl.tally.counts["unusable_links"] += 1
                continue
            announced += 1
            if key in self._listed:
                continue
            if len(self._listed) >= most:
                self._crawl.tally.add_note(f"more than {most} articles are announced; the rest is left for another run")
                break
            self._listed.add(key)
            new.append(Page(key=key, url=url))
        self.add(new)
        return announced

    def add(self, pages: list[Page]) -> None:
        """Pages nobody has listed in this run yet."""
        self._listed.update(page.key for page in pages)
        self._crawl.ledger.list_pages(pages)
        self._crawl.tally.pages["listed"] += len(pages)
        for page in pages:
            if self._crawl.ledger.is_done(page.key):
                self._crawl.tally.counts["done_before"] += 1
            else:
                self._waiting.append(page)

    def take(self, most: int) -> list[Page]:
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
