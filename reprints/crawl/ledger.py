"""The one place of a crawl that talks to the catalogue.

Events are batched: one transaction per half second or 64 events. The WARC is flushed to disk before each, so the
catalogue never names a record that a power cut could take away.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import CaptureRow, NewAlias, NewCapture, Settled, Validators
from reprints.crawl.captures import CaptureStore
from reprints.crawl.job import Job
from reprints.crawl.stopper import Stopper
from reprints.errors import StorageError
from reprints.model import Announced, CaptureKind, Outcome
from reprints.urls import drop_trackers

log = logging.getLogger(__name__)

_BATCH = 64
_PORTION = 1_000
# after an interruption, failed pages are tried again; other outcomes stand
_ASKED_AGAIN = (Outcome.LISTED, Outcome.FAILED)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedPage:
    """`key` is the page's id, `url` its address as the site announced it."""

    key: str
    url: str


class Ledger:
    """Raises CatalogueError wherever the catalogue does, and ArchiveError if the WARC cannot be flushed."""

    def __init__(self, job: Job, catalogue: Catalogue, captures: CaptureStore, stopper: Stopper) -> None:
        self._job = job
        self._catalogue = catalogue
        self._store = captures
        self._stopper = stopper
        self._listed: list[tuple[str, str]] = []
        self._captures: list[NewCapture] = []
        self._settled: list[Settled] = []
        self._announced: dict[str, Announced] = {}
        self._moved: list[NewAlias] = []
        self._aliases: list[NewAlias] = []
        self.listed: set[str] = set()  # keys of all pages of this run
        self._done: set[str] = set()
        self._captured: dict[str, CaptureRow] = {}
        self.is_resumed = catalogue.run(job.run).resumed > 0
        # in a source's first run there is nothing to compare with
        self._is_first = len(catalogue.runs(source=job.source.id, limit=2)) < 2
        if self.is_resumed:
            self._load_run()

    def _load_run(self) -> None:
        captured = self._catalogue.captured_in_run(self._job.run)
        self._captured = {url: row for url, row in captured.items() if row.kind is not CaptureKind.PAGE}
        pages = self._catalogue.pages(self._job.run)
        self._done = {page.key for page in pages if page.outcome not in _ASKED_AGAIN}

    def is_done(self, key: str) -> bool:
        """Whether this run settled the page before it was interrupted."""
        return key in self._done

    def find_captured(self, url: str) -> CaptureRow | None:
        """This run's response for a robots.txt, listing or redirect, captured before it was interrupted."""
        row = self._captured.get(url)
        return self._catalogue.body_capture(row) if row else None

    def look_up(self, urls: Sequence[str]) -> dict[str, Validators]:
        """The validators to send, so that the site can answer 304."""
        return {} if self._is_first or not urls else self._catalogue.known_validators(self._job.source.id, urls)

    def recall(self, pages: Sequence[ListedPage]) -> list[tuple[ListedPage, Validators | None]]:
        """Pair each page with its validators.

        A page that is announced with other tracking parameters than last time is fetched at its earlier address: both
        are one page, and which announcement comes first is chance.
        """
        known = self.look_up([page.url for page in pages])
        strange = [] if self._is_first else [page for page in pages if page.url not in known]
        before = self._catalogue.known_addresses(self._job.source.id, [page.key for page in strange]) if strange else {}
        moved = {page.key: before[page.key] for page in strange if _is_same(page.url, before.get(page.key))}
        known |= self.look_up(list(moved.values()))
        asked = [ListedPage(key=page.key, url=moved.get(page.key, page.url)) for page in pages]
        return [(page, known.get(page.url)) for page in asked]

    def has_parts(self, key: str | None) -> bool:
        """Whether the page's article has several pages, as far as is known, or lacks some."""
        return bool(key) and not self._is_first and bool(self._catalogue.paged_articles([str(key)]))

    def find_body(self, url: str) -> CaptureRow | None:
        """The newest capture of an address that holds a body."""
        return None if self._is_first else self._catalogue.latest_body_capture(self._job.source.id, url)

    def find_unlisted(self, limit: int) -> list[ListedPage]:
        """Articles of the source that this run has not listed, least recently fetched first."""
        self.flush()
        found = self._catalogue.known_pages(self._job.source.id, not_in_run=self._job.run, limit=limit)
        return [ListedPage(key=page.key, url=page.url) for page in found]

    def resolve(self, pages: Sequence[ListedPage]) -> list[ListedPage]:
        """The same pages, those that are aliases as the page they stand for, at that page's address."""
        if not self._catalogue.has_aliases(self._job.source.id):
            return [*pages]
        heads = self._catalogue.resolve_aliases([page.key for page in pages])
        urls = self._catalogue.known_addresses(self._job.source.id, heads.values())
        return [
            ListedPage(key=head, url=urls.get(head, page.url)) if (head := heads.get(page.key)) else page
            for page in pages
        ]

    def has_article(self, key: str) -> bool:
        return self._catalogue.has_article(key)

    def move_page(self, moved: NewAlias) -> None:
        """A listed page turned out to be another's alias."""
        self._moved.append(moved)
        self.listed.add(moved.article_id)
        self.flush()  # nobody may read what is captured for a page that the run does not list

    def add_alias(self, alias: NewAlias) -> None:
        self._aliases.append(alias)

    def list_pages(self, pages: Iterable[ListedPage]) -> None:
        self._listed += [(page.key, page.url) for page in pages]
        self._flush_if_full()

    def note_announced(self, key: str, announced: Announced) -> None:
        """What a page was announced with, in place of what was noted before. Stored with the page, which must be listed
        before the next event."""
        self._announced[key] = announced

    def settle(self, key: str, outcome: Outcome, why: str = "") -> None:
        self._settled.append(Settled(key=key, outcome=outcome, why=why))
        self._flush_if_full()

    def record(self, capture: NewCapture, verdict: tuple[Outcome, str] | None) -> None:
        """A capture and, in the same transaction, what it means for its page: nobody sees one without the other."""
        self._captures.append(capture)
        log.debug(
            "captured",
            extra={"page": capture.key, "kind": capture.kind, "status": capture.status, "warc": capture.warc},
        )
        if capture.key and verdict:
            place = (capture.warc, capture.offset)
            self._settled.append(Settled(key=capture.key, outcome=verdict[0], why=verdict[1], capture=place))
        self._flush_if_full()

    def flush(self) -> None:
        if not (self._listed or self._captures or self._settled or self._announced or self._moved or self._aliases):
            return
        if self._captures:
            self._store.flush()
        self._catalogue.record(
            self._job.run,
            listed=self._listed,
            captures=self._captures,
            settled=self._settled,
            announced=self._announced,
            moved=self._moved,
            aliases=self._aliases,
        )
        self._moved, self._aliases = [], []
        self._listed, self._captures, self._settled, self._announced = [], [], [], {}

    def _flush_if_full(self) -> None:
        """End the whole crawl if storing fails, rather than raise in whoever added the last event."""
        full = len(self._captures) + len(self._settled) >= _BATCH or len(self._listed) >= _PORTION
        if not full or self._stopper.is_stopping:
            return
        try:
            self.flush()
        except StorageError as error:
            self._stopper.fail(str(error), is_storage=True)


def _is_same(announced: str, before: str | None) -> bool:
    """Whether the two addresses differ, and only in tracking parameters."""
    return before is not None and before != announced and drop_trackers(before) == drop_trackers(announced)
