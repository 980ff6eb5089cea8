"""One crawl of one source: repair, resume or begin, follow it to its end, report."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from typing import Any

from reprints.archive.store import open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Run, RunStatus
from reprints.crawl.process import DONE, INTERRUPTED, STORAGE
from reprints.report.run_report import RunReport
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.control import CrawlProgress, Watch
from reprints.stages.custody.adoption import adopt_captures
from reprints.stages.custody.repair import repair_archive
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.reader import SourceReader
from reprints.stages.extraction.snapshots import RunSnapshots
from reprints.stages.locks import hold_source
from reprints.stages.pipeline.archive_only import leave_archived, read_archived
from reprints.stages.pipeline.crawl_process import CrawlChild
from reprints.stages.pipeline.judgement import End, close_run
from reprints.stages.pipeline.reports import build_report

log = logging.getLogger(__name__)

_POLL_SECONDS = 0.25  # pages read meanwhile are settled in one transaction; the workers have enough queued
_RESUMABLE = (INTERRUPTED, STORAGE)
_STUCK_SECONDS = 120  # after which a crawl process that should have ended is killed


class CrawlMode(Enum):
    """How much of a crawl a command does."""

    WHOLE = auto()  # beginning with what earlier runs only archived
    ARCHIVE = auto()  # fetch and archive; a later command reads
    READ = auto()  # read what was only archived; no network


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlContext:
    """What the crawls of one command share. `via` is the address of the sample sites' server, if it runs; `adopted`
    says what the catalogue lacked of the archive."""

    settings: Settings
    catalogue: Catalogue
    pool: ExtractionPool
    batch: str
    stop: threading.Event
    watch: Watch
    via: str | None = None
    mode: CrawlMode = CrawlMode.WHOLE
    adopted: list[str] = field(default_factory=list)


class SourceRun:
    def __init__(self, context: CrawlContext, source: Source) -> None:
        self.source = source
        self._context = context
        self._catalogue = context.catalogue
        self._reader = SourceReader(
            context.catalogue, context.pool, context.settings.archive, source, store=open_store(context.settings)
        )

    def crawl(self) -> list[RunReport]:
        """Returns the reports of runs archived earlier and now read, and of the new run, if the mode has one.

        Raises BusyError while another process crawls the source, StorageError.
        """
        context = self._context
        with hold_source(context.settings, self.source.id) as lock:
            self._tell("repairing")
            repaired = repair_archive(context.settings, self._catalogue, self.source)
            if adopted := adopt_captures(context.settings, self._catalogue, self.source):
                context.adopted.append(str(adopted))
                log.warning("%s", adopted, extra={"source": self.source.id})
            reports = [] if context.mode is CrawlMode.ARCHIVE else self._read_archived()
            if context.mode is CrawlMode.READ or context.stop.is_set():
                return reports
            return [*reports, self._crawl(lock, repaired)]

    def _read_archived(self) -> list[RunReport]:
        context, reports = self._context, []
        for run in self._catalogue.archived_runs(self.source.id):
            if context.stop.is_set():
                break
            self._catalogue.move_run(run.id, context.batch)  # the batch that reads it reports it
            read_archived(
                context.settings,
                self._catalogue,
                context.pool,
                self.source,
                run,
                stop=context.stop,
                watch=context.watch,
            )
            reports.append(build_report(self._catalogue, self._catalogue.run(run.id)))
            _log_run(reports[-1])
        return reports

    def _crawl(self, lock: tuple[int, ...], repaired: int) -> RunReport:
        via = self._context.via if self.source.network.serve else None
        run = self._begin()
        log.info("run begun", extra={"run": run.id, "source": self.source.id})
        if self._context.mode is CrawlMode.WHOLE and len(self._catalogue.runs(source=self.source.id, limit=2)) < 2:
            self._context.pool.warm_up()  # all of a new source must be read; on other nights there may be nothing
        self._reader.snapshots = RunSnapshots(self._context.settings, self._catalogue, run)
        child = CrawlChild(self._context.settings, self.source, run.id, lock=lock, via=via)
        try:
            self._follow(child)
        except BaseException:
            child.interrupt()
            child.finish()
            raise
        return self._end(run, child, child.finish(), repaired)

    def _begin(self) -> Run:
        within = timedelta(hours=self._context.settings.resume_hours)
        open_run = self._catalogue.resumable_run(self.source.id, within)
        self._catalogue.abandon_runs(self.source.id, keep=open_run.id if open_run else None)
        if open_run:
            return self._catalogue.reopen_run(open_run.id, batch=self._context.batch)
        return self._catalogue.open_run(self.source.id, batch=self._context.batch, on_trial=True)

    def _follow(self, child: CrawlChild) -> None:
        """Read what the child archives until it has ended and nothing is left to read."""
        # it keeps to the limit itself, unless it is stuck
        limit = time.monotonic() + self.source.politeness.max_hours * 3600 + _STUCK_SECONDS
        asked_at: float | None = None
        while True:
            ended = child.exit_code is not None
            now = time.monotonic()
            if asked_at is None and (self._context.stop.is_set() or now > limit):
                child.interrupt()
                asked_at = now
            elif asked_at is not None and now > asked_at + _STUCK_SECONDS and not ended:
                child.kill()
            moved = self._reader.step(complete=ended) if self._is_reading(child) else 0
            phase = "reading" if ended else "fetching" if asked_at is None else "stopping"
            self._tell(phase, child.read_status())
            if ended and not moved and self._reader.idle:
                return
            if not ended and not (moved and self._reader.idle):
                child.wait(_POLL_SECONDS)
            elif ended:
                self._reader.wait(_POLL_SECONDS)

    def _is_reading(self, child: CrawlChild) -> bool:
        """A failed crawl is read even if told to archive only: its run is judged and closed."""
        return self._context.mode is CrawlMode.WHOLE or child.exit_code not in (None, DONE, *_RESUMABLE)

    def _end(self, run: Run, child: CrawlChild, code: int, repaired: int) -> RunReport:
        stats = {**child.read_status(), "repaired": repaired}
        status, message = RunStatus.FINISHED, ""
        if code != DONE:
            message = child.explain(code)
            status = RunStatus.INTERRUPTED if code in _RESUMABLE or code < 0 else RunStatus.FAILED
        if self._context.mode is CrawlMode.ARCHIVE and status is not RunStatus.FAILED:
            closed = leave_archived(self._catalogue, run, stats, interrupted=message)
        else:
            self._tell("judging", stats)
            end = End(status=status, message=message, stats=stats)
            closed = close_run(self._context.settings, self._catalogue, self.source, run, end)
        report = build_report(self._catalogue, closed)
        _log_run(report)
        return report

    def _tell(self, phase: str, status: dict[str, Any] | None = None) -> None:
        status = status or {}
        self._context.watch.update(
            self.source.id,
            CrawlProgress(
                phase=phase,
                listed=int(status.get("pages", {}).get("listed", 0)),
                answered=int(status.get("answered", 0)),
                received_bytes=int(status.get("bytes", 0)),
                settled=self._reader.settled,
            ),
        )


def _log_run(report: RunReport) -> None:
    who = {"run": report.run, "source": report.source}
    for page in report.pages:
        log.debug("page settled", extra={**who, "page": page.key, "outcome": str(page.outcome), "why": page.why})
    for finding in report.findings:
        level = {"fail": logging.ERROR, "warn": logging.WARNING}.get(finding.severity, logging.INFO)
        log.log(level, "%s", finding.message, extra={**who, "expectation": finding.expectation})
    counts = {str(outcome): count for outcome, count in report.counts.items()}
    ended = {"status": report.status, "severity": report.severity, "outcomes": counts, "held": report.quarantined}
    log.info("run ended", extra={**who, **ended, "seconds": report.seconds})
