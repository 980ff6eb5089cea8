"""Reads a source's captures: hands them to the extraction processes, and settles the readings as they come back."""

from __future__ import annotations

import re
import time
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from reprints.archive.store import ObjectStore
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import CaptureRow, Carried, Pending, Reading, Unreadable
from reprints.extract.versions import EXTRACTOR
from reprints.model import NotAnArticle
from reprints.sources import Source
from reprints.stages.extraction.chrome import is_due, learn_source, load_chrome
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.snapshots import RunSnapshots
from reprints.stages.extraction.tasks import ELSEWHERE, Continued, Result, make_task, read_so_far
from reprints.urls import make_id

_IN_HAND = 64  # pages per worker: twice what it reads between two steps
_SETTLE_SECONDS = 1.0  # a transaction costs the same for one page as for ten
_FRONT = re.compile(r"/?(?:(?:index|default|home)\.[a-z]{3,5})?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Waiting:
    pending: Pending
    future: Future[Result | Continued | Unreadable]


class SourceReader:
    """Reads a source's pending captures. Call `step` until `idle`; each step settles in one transaction.

    Without a `source`, it reads the captures under `source_id`, of sites that no source describes. With a `run`, it
    reads only that run's captures. `snapshots` lend what the archive has learned; without, pages are read alone.
    """

    def __init__(  # noqa: PLR0913
        self,
        catalogue: Catalogue,
        pool: ExtractionPool,
        archive: Path,
        source: Source | None,
        *,
        source_id: str | None = None,
        store: ObjectStore | None = None,
        run: str | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._pool = pool
        self._archive = archive
        self._store = store
        self._source = source
        self._id = source.id if source else source_id or ""
        self._run = run
        # unrelated sites have no chrome in common
        self._chrome = load_chrome(catalogue, source.id) if source else None
        self._is_ready = source is None
        self.snapshots: RunSnapshots | None = None
        self._waiting: list[_Waiting] = []
        self._continued: list[tuple[Pending, Continued]] = []
        self._after = 0
        self._due_at = 0.0
        self.settled = 0

    @property
    def idle(self) -> bool:
        return not self._waiting

    def wait(self, seconds: float) -> None:
        """Wait until all pages handed out are read, or the time is over."""
        wait_for([waiting.future for waiting in self._waiting], timeout=seconds)

    def step(self, *, complete: bool, stopping: bool = False) -> int:
        """Settle what is read and hand out what is not; returns how many pages were settled or handed out. Does nothing
        while little has happened since the last step.

        `complete`: no further captures will come. A new source's first pages wait for that, or for enough pages to
        tell the site's chrome from the articles. `stopping`: hand out nothing more.
        """
        if not self._is_due():
            return 0
        done = self._take_done()
        results = [(waiting.pending, waiting.future.result()) for waiting in done]
        self._continued += [(pending, result) for pending, result in results if isinstance(result, Continued)]
        readings = [
            Reading(capture=pending.capture.id, result=_tell_detail(result))
            for pending, result in results
            if not isinstance(result, Continued)
            if not (isinstance(result, Unreadable) and result.why == ELSEWHERE)  # left for a later run
        ]
        room = 0 if stopping else _IN_HAND * self._pool.workers - len(self._waiting)
        handed = 0 if stopping else self._hand_out_continued(complete)
        if room > 0:
            for pending in self._take(room):
                known = self._settle_unread(pending)
                if known is None and not self._prepare(complete):
                    break
                self._after = pending.capture.id
                handed += 1
                if known is None:
                    self._waiting.append(self._hand_out(pending, complete))
                else:
                    readings.append(Reading(capture=pending.capture.id, result=known))
        if readings:
            self._catalogue.settle_many(readings, extractor=EXTRACTOR)
            self.settled += len(readings)
        return len(results) + handed

    def _is_due(self) -> bool:
        now = time.monotonic()
        read = sum(waiting.future.done() for waiting in self._waiting)
        if now < self._due_at and 2 * read < len(self._waiting):
            return False
        self._due_at = now + _SETTLE_SECONDS
        return True

    def _take_done(self) -> list[_Waiting]:
        """Check `done()` once per page; a second check could lose one."""
        done: list[_Waiting] = []
        left: list[_Waiting] = []
        for waiting in self._waiting:
            (done if waiting.future.done() else left).append(waiting)
        self._waiting = left
        return done

    def _settle_unread(self, pending: Pending) -> Carried | NotAnArticle | None:
        """What is known of a page without reading it; None if it must be read."""
        if pending.carried:
            return Carried()
        if self._source is not None and is_sent_home(self._source, pending.capture):
            detail = f"redirected to {pending.capture.final_url}"
            return NotAnArticle(url=pending.capture.url, reason="redirect-home", detail=detail)
        return None

    def _prepare(self, complete: bool) -> bool:
        """Whether pages can be read. Called only when there is one: on most nights there is no need to learn chrome."""
        if not self._is_ready:
            due = is_due(self._catalogue, self._id)
            if due or (complete and self._chrome is None):
                self._chrome = learn_source(self._catalogue, self._pool, self._archive, self._id, self._store)
            self._is_ready = due or complete or self._chrome is not None
        return self._is_ready

    def _take(self, limit: int) -> list[Pending]:
        return self._catalogue.pending(
            extractor=EXTRACTOR, source=self._id, run=self._run, after=self._after, limit=limit
        )

    def _hand_out_continued(self, complete: bool) -> int:
        """Read articles of several pages again whose next one has come, or will not come; returns how many."""
        waiting, self._continued = self._continued, []
        parts = self._catalogue.find_parts([pending.capture for pending, _ in waiting]) if waiting else {}
        for pending, continued in waiting:
            found = tuple(parts.get(pending.capture.id, ()))
            if complete or len(found) > len(pending.parts):
                self._waiting.append(self._hand_out(replace(pending, parts=found), complete))
            else:
                self._continued.append((pending, continued))
        return len(waiting) - len(self._continued)

    def _hand_out(self, pending: Pending, complete: bool) -> _Waiting:
        root, store = self._archive, self._store
        task = make_task(
            pending.capture,
            pending.body,
            root=root,
            store=store,
            source=self._source,
            chrome=self._chrome,
            snapshot=self.snapshots.choose(pending) if self.snapshots else None,
            is_known=pending.is_known,
            parts=pending.parts,
            is_final=complete,
        )
        return _Waiting(pending=pending, future=self._pool.schedule(read_so_far, task))


def is_sent_home(source: Source, capture: CaptureRow) -> bool:
    """Whether the site redirected an article's address to its front page, as many do when the article is gone."""
    if capture.final_url is None:
        # the crawl asks anew for the address a redirect names: what it was for, the key alone tells
        return capture.key is not None and _is_home(source, capture.url) and capture.key != _key_of(source, capture.url)
    return _is_home(source, capture.final_url) and not _is_home(source, capture.url)


def _key_of(source: Source, url: str) -> str:
    return make_id(source.canonicalise(url))


def _is_home(source: Source, url: str) -> bool:
    try:
        canonical = source.canonicalise(url)
    except ValueError:
        return False
    parts = urlsplit(canonical)
    home = make_id(source.canonicalise(source.homepage)) == make_id(canonical)
    return home or (not parts.query and _FRONT.fullmatch(parts.path) is not None)


def _tell_detail(result: Result) -> Result:
    """Add the detail to the reason: a person who looks into an unreadable page needs more than the word it is counted
    under."""
    if isinstance(result, Unreadable) and result.detail:
        return Unreadable(why=f"{result.why}: {result.detail}"[:300])
    return result
