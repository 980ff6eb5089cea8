"""One crawl of one source: repaired, resumed or begun, followed to its end, and reported."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Run, RunStatus
from reprints.report.run_report import RunReport
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.child import CrawlChild
from reprints.stages.extraction import Reader
from reprints.stages.locks import hold_source
from reprints.stages.pool import ExtractionPool
from reprints.stages.progress import Progress, Watch
from reprints.stages.repair import repair_archive
from reprints.stages.reporting import build_report

_POLL_SECONDS = 0.1
# exit codes of reprints.crawl.process
_FINISHED = 0
_RESUMABLE = (3, 4)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hall:
    """What the crawls of one command share. `via` is the address of the sample sites' server, while it runs."""

    settings: Settings
    catalogue: Catalogue
    pool: ExtractionPool
    batch: str
    stop: threading.Event
    watch: Watch
    via: str | None = None


class SourceRun:
    def __init__(self, hall: Hall, source: Source) -> None:
        self.source = source
        self._hall = hall
        self._catalogue = hall.catalogue
        self._reader = Reader(hall.catalogue, hall.pool, hall.settings.archive, source)

    def crawl(self) -> RunReport:
        """Raises BusyError while another process crawls the source, and what storage refuses."""
        settings = self._hall.settings
        via = self._hall.via if self.source.network.serve else None
        with hold_source(settings, self.source.id) as lock:
            self._tell("repairing")
            repaired = repair_archive(settings, self._catalogue, self.source)
            run = self._begin()
            child = CrawlChild(settings, self.source, run.id, lock=lock, via=via)
            try:
                self._follow(child)
            except BaseException:
                child.interrupt()
                child.finish()
                raise
            return self._end(run, child, child.finish(), repaired)

    def _begin(self) -> Run:
        within = timedelta(hours=self._hall.settings.resume_hours)
        open_run = self._catalogue.resumable_run(self.source.id, within)
        self._catalogue.abandon_runs(self.source.id, keep=open_run.id if open_run else None)
        if open_run:
            return self._catalogue.reopen_run(open_run.id, batch=self._hall.batch)
        return self._catalogue.open_run(self.source.id, batch=self._hall.batch)

    def _follow(self, child: CrawlChild) -> None:
        """Read what the child archives until it has ended and nothing is left to read."""
        asked = False
        while True:
            ended = child.exit_code is not None
            if self._hall.stop.is_set() and not asked:
                child.interrupt()
                asked = True
            moved = self._reader.step(complete=ended)
            self._tell("reading" if ended else "stopping" if asked else "fetching", child.read_status())
            if ended and not moved and self._reader.idle:
                return
            if not moved:
                time.sleep(_POLL_SECONDS)

    def _end(self, run: Run, child: CrawlChild, code: int, repaired: int) -> RunReport:
        stats = {**child.read_status(), "repaired": repaired}
        status, message = RunStatus.FINISHED, ""
        if code != _FINISHED:
            message = child.explain(code)
            status = RunStatus.INTERRUPTED if code in _RESUMABLE or code < 0 else RunStatus.FAILED
        if status is not RunStatus.INTERRUPTED:
            self._catalogue.settle_rest(run.id, "not reached")
        closed = self._catalogue.close_run(run.id, status, stats, message)
        return build_report(self._catalogue, self.source, closed)

    def _tell(self, phase: str, status: dict[str, Any] | None = None) -> None:
        status = status or {}
        self._hall.watch.update(
            self.source.id,
            Progress(
                phase=phase,
                listed=int(status.get("pages", {}).get("listed", 0)),
                answered=int(status.get("answered", 0)),
                received_bytes=int(status.get("bytes", 0)),
                settled=self._reader.settled,
            ),
        )
