"""Crawls in two parts: pages are fetched and archived now, and read from the archive later.

A run that is only archived keeps the status `archived`, its pages the outcome `fetched`. Reading settles them in that
run, so each page is counted once, in the run that fetched it. The status changes only when the last page is read and
the run is judged: if reading is killed or stopped, the rest is read the next time.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from reprints.archive.store import open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Run, RunStatus
from reprints.extract.versions import EXTRACTOR
from reprints.model import Outcome
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.control import CrawlProgress, Watch
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.reader import SourceReader
from reprints.stages.extraction.snapshots import RunSnapshots
from reprints.stages.pipeline.judgement import End, close_run

_POLL_SECONDS = 0.25


def leave_archived(catalogue: Catalogue, run: Run, stats: Mapping[str, Any], *, interrupted: str) -> Run:
    """Close a crawl whose pages will be read later. `interrupted` says why it did not finish, if so."""
    if interrupted:
        return catalogue.close_run(run.id, RunStatus.INTERRUPTED, stats, interrupted)
    left = sum(catalogue.count_outcomes(run.id).get(Outcome.FETCHED, {}).values())
    message = f"{left} pages are archived and not read yet; then: reprints crawl --from-archive {run.source}"
    return catalogue.close_run(run.id, RunStatus.ARCHIVED, stats, message)


def read_archived(  # noqa: PLR0913
    settings: Settings,
    catalogue: Catalogue,
    pool: ExtractionPool,
    source: Source,
    run: Run,
    *,
    stop: threading.Event,
    watch: Watch,
) -> None:
    """Read what the run archived, judge it and close it. If stopped, or if another machine still has some of it, the
    run stays archived."""
    reader = SourceReader(catalogue, pool, settings.archive, source, run=run.id, store=open_store(settings))
    reader.snapshots = RunSnapshots(settings, catalogue, run)
    listed = sum(sum(whys.values()) for whys in catalogue.count_outcomes(run.id).values())
    while True:
        moved = reader.step(complete=True, stopping=stop.is_set())
        watch.update(source.id, CrawlProgress(phase="reading", listed=listed, settled=reader.settled))
        if not moved and reader.idle:
            break
        if not moved or not reader.idle:
            reader.wait(_POLL_SECONDS)
    if not stop.is_set() and not catalogue.pending(extractor=EXTRACTOR, run=run.id, limit=1):
        close_run(settings, catalogue, source, run, End(status=RunStatus.FINISHED, message="", stats=run.stats))
