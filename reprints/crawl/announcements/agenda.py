"""The articles a run will ask for: each once, in the order they were announced.

Kept here as two strings per article and handed to Scrapy a few at a time: 50,000 Scrapy requests would take hundreds of
megabytes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from reprints.crawl.ledger import ListedPage
from reprints.crawl.session import CrawlSession
from reprints.model import Announced
from reprints.urls import drop_session, make_id


class Agenda:
    def __init__(self, crawl: CrawlSession) -> None:
        self._crawl = crawl
        self._waiting: deque[ListedPage] = deque()
        self._listed = crawl.ledger.listed
        self._weights: dict[str, tuple[bool, ...]] = {}  # of what pages were announced with

    def __len__(self) -> int:
        return len(self._waiting)

    def announce(self, addresses: Iterable[str], said: Mapping[str, Announced] | None = None) -> int:
        """List new articles, up to the source's limit per run, with what is `said` of them by address. Returns how many
        were announced, new or not."""
        said = said or {}
        found = [page for url in addresses if (page := self._identify(url))]
        new: list[ListedPage] = []
        most = self._crawl.job.source.discovery.max_pages
        for announced, page in zip(found, self._crawl.ledger.resolve(found), strict=True):
            if (word := said.get(announced.url)) and word.weight > self._weights.get(page.key, ()):
                self._weights[page.key] = word.weight
                self._crawl.ledger.note_announced(page.key, word)
            if page.key in self._listed:
                continue
            if len(self._listed) >= most:
                note = f"more than {most} articles are announced; the rest is left for another run"
                self._crawl.tally.add_note(note)
                break
            self._listed.add(page.key)
            new.append(ListedPage(key=page.key, url=drop_session(page.url)))
        self.add(new)
        return len(found)

    def _identify(self, url: str) -> ListedPage | None:
        try:
            return ListedPage(key=make_id(self._crawl.job.source.canonicalise(url)), url=url)
        except ValueError:
            self._crawl.tally.counts["unusable_links"] += 1
            return None

    def add(self, pages: list[ListedPage]) -> None:
        """List pages that this run has not listed yet."""
        self._listed.update(page.key for page in pages)
        self._crawl.ledger.list_pages(pages)
        waiting = [page for page in pages if not self._crawl.ledger.is_done(page.key)]
        self._waiting += waiting
        self._crawl.tally.pages["listed"] += len(pages)
        self._crawl.tally.counts["done_before"] += len(pages) - len(waiting)

    def take(self, most: int) -> list[ListedPage]:
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
