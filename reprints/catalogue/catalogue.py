"""The catalogue's door. Each method is one transaction; iterators are one a portion.

Several processes may use one catalogue at once: the crawl's child records, its parent reads and settles, others look.
Every method raises CatalogueError when the database does not do as it should.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from reprints.catalogue.articles import captures, outbox
from reprints.catalogue.articles.article_rows import (
    Change,
    OutboxSize,
)
from reprints.catalogue.articles.holdings import Holdings
from reprints.catalogue.families.kinship import Kinship
from reprints.catalogue.rows import (
    CaptureRow,
    ChromeRow,
    NewCapture,
    PageRow,
    Pending,
    Reading,
    Recorded,
    Run,
    RunKind,
    RunStatus,
    Settled,
    Validators,
    Verdict,
)
from reprints.catalogue.runs import chrome, pages, runs, settle
from reprints.catalogue.runs.pending import select_pending
from reprints.catalogue.runs.record import record
from reprints.catalogue.runs.trials import Trials
from reprints.catalogue.sql import BATCH, batched
from reprints.model import Outcome


class Catalogue(Holdings, Kinship, Trials):
    # runs

    def open_run(
        self,
        source: str,
        batch: str | None = None,
        *,
        started_at: datetime | None = None,
        kind: RunKind = RunKind.CRAWL,
        on_trial: bool = False,
    ) -> Run:
        """A new run; without a batch it is its own. On trial, it holds back what it reads until it is judged."""
        return self._write(runs.open_run, source, batch, started_at, kind=kind, on_trial=on_trial)

    def resumable_run(self, source: str, within: timedelta, kind: RunKind = RunKind.CRAWL) -> Run | None:
        return self._read(runs.resumable_run, source, within, kind)

    def reopen_run(self, run: str, *, batch: str | None = None) -> Run:
        """Take up an open run again, in another batch if one is given. Raises CatalogueError on a closed one."""
        return self._write(runs.reopen_run, run, batch)

    def close_run(
        self,
        run: str,
        status: RunStatus,
        stats: Mapping[str, Any] | None = None,
        message: str = "",
        *,
        verdict: Verdict | None = None,
    ) -> Run:
        """Raises CatalogueError while a page of it has no outcome, unless it is interrupted or only archived."""
        return self._write(runs.close_run, run, status, stats or {}, message, verdict=verdict)

    def move_run(self, run: str, batch: str) -> None:
        """Into the batch in which it is told of. Raises CatalogueError on a closed one."""
        self._write(runs.move_run, run, batch)

    def note_stats(self, run: str, stats: Mapping[str, Any]) -> None:
        self._write(runs.note_stats, run, stats)

    def abandon_runs(self, source: str, *, keep: str | None = None) -> list[Run]:
        return self._write(runs.abandon_runs, source, keep)

    def run(self, prefix: str) -> Run:
        """By id or its beginning. Raises NotFoundError."""
        return self._read(runs.find_run, prefix)

    def runs(
        self,
        *,
        batch: str | None = None,
        source: str | None = None,
        limit: int | None = None,
        kind: RunKind | None = RunKind.CRAWL,
    ) -> list[Run]:
        """Newest first."""
        return self._read(runs.list_runs, batch=batch, source=source, limit=limit, kind=kind)

    def archived_runs(self, source: str) -> list[Run]:
        """Those whose captures wait to be read, oldest first."""
        return self._read(runs.list_archived, source)

    def latest_batch(self) -> str | None:
        return self._read(runs.latest_batch)

    # what the crawl reports

    def record(
        self,
        run: str,
        *,
        listed: Iterable[tuple[str, str]] = (),
        captures: Sequence[NewCapture] = (),
        settled: Sequence[Settled] = (),
    ) -> Recorded:
        """Store a batch of (key, url) pages listed, captures archived and outcomes known, in this order."""
        return self._write(record, run, listed, captures, settled)

    # pages

    def settle_rest(self, run: str, why: str) -> int:
        """Pages that never came to an end have failed; returns how many."""
        return self._write(pages.settle_rest, run, why)

    def count_outcomes(self, run: str) -> dict[Outcome, dict[str, int]]:
        return self._read(pages.count_outcomes, run)

    def count_lost(self, run: str) -> int:
        """Articles whose page was found before and, for the first time, not in this run."""
        return self._read(pages.count_lost, run)

    def count_nights_gone(self, run: str) -> dict[str, int]:
        """Pages (by key) this run found again -> how many runs in a row had not."""
        return self._read(pages.count_nights_gone, run)

    def pages(self, run: str, *outcomes: Outcome) -> Iterator[PageRow]:
        """By key; with outcomes, only those."""
        after = ""
        while portion := self._read(pages.select_pages, run, outcomes, after, BATCH):
            yield from portion
            after = portion[-1].key

    def unsettled(self, run: str) -> list[PageRow]:
        return list(self.pages(run, Outcome.LISTED, Outcome.FETCHED))

    # captures

    def capture(self, capture_id: int) -> CaptureRow:
        return self._read(captures.get_capture, capture_id)

    def body_capture(self, capture: CaptureRow) -> CaptureRow:
        """The capture that has the bytes of a revisit; the capture itself if it is none."""
        return self._read(captures.body_of, capture)

    def latest_body_capture(self, source: str, url: str) -> CaptureRow | None:
        return self._read(captures.latest_body_capture, source, url)

    def known_validators(self, source: str, urls: Iterable[str] | None = None) -> dict[str, Validators]:
        return self._read(captures.known_validators, source, urls)

    def known_addresses(self, source: str, keys: Iterable[str]) -> dict[str, str]:
        return self._read(captures.known_addresses, source, keys)

    def captured_in_run(self, run: str) -> dict[str, CaptureRow]:
        return self._read(captures.captured_in_run, run)

    def sample_run(self, run: str, limit: int) -> list[CaptureRow]:
        """Pages the run fetched whole, spread evenly over it."""
        return self._read(captures.sample_run, run, limit)

    def known_records(self, records: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
        """Those of the (warc, offset) pairs that have a capture."""
        return set(self._read(captures.resolve_records, records))

    def record_ids(self, records: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """(warc, offset) -> capture id, of those that have one."""
        return self._read(captures.resolve_records, records)

    def captures_of(self, key: str) -> list[CaptureRow]:
        """Every capture of a page, oldest first."""
        return self._read(captures.list_captures, key)

    def warcs(self) -> set[str]:
        """The files that captures stand in, relative to the archive."""
        return self._read(captures.list_warcs)

    def pending(
        self, source: str | None = None, *, extractor: str, run: str | None = None, after: int = 0, limit: int = 200
    ) -> list[Pending]:
        """Pages to read whose capture id is above `after`, in order; `extractor` is the version that will read them."""
        return self._read(select_pending, extractor=extractor, source=source, run=run, after=after, limit=limit)

    def settle_many(self, readings: Iterable[Reading], *, extractor: str) -> list[Outcome]:
        """Store readings in one transaction; returns the outcome of each."""
        return self._write(settle.settle_readings, readings, extractor)

    # chrome

    def add_chrome(self, source: str, pages: int, document: str) -> ChromeRow:
        return self._write(chrome.add_chrome, source, pages, document)

    def chrome(self, source: str, version: int | None = None) -> ChromeRow | None:
        """A version of what was learned, or the newest."""
        return self._read(chrome.find_chrome, source, version)

    def count_bodies(self, source: str) -> int:
        return self._read(chrome.count_bodies, source)

    def sample_bodies(self, source: str, limit: int) -> list[CaptureRow]:
        """The newest captures of pages that have bytes of their own."""
        return [self.capture(capture) for capture in self._read(chrome.sample_bodies, source, limit)]

    # outbox

    def take(self, limit: int = BATCH, *, after: int = 0) -> list[Change]:
        return self._read(outbox.take, limit, after=after)

    def acknowledge(self, seqs: Iterable[int]) -> int:
        return sum(self._write(outbox.acknowledge, part) for part in batched(seqs, BATCH))

    def reject(self, seq: int, reason: str, *, dead: bool = True) -> None:
        """A dead letter; with dead=False only a failed attempt."""
        self._write(outbox.reject, seq, reason, dead=dead)

    def dead_letters(self, limit: int = BATCH) -> list[Change]:
        return self._read(outbox.take, limit, dead=True)

    def retry_dead(self) -> int:
        return self._write(outbox.retry_dead)

    def outbox_size(self) -> OutboxSize:
        return self._read(outbox.size)

    def enqueue(self, article_ids: Sequence[str]) -> None:
        """Queue these articles as they are now, in place of what waits of them."""
        self._write(outbox.enqueue, article_ids)

    def enqueue_all(self) -> int:
        return self._write(outbox.enqueue_all)
