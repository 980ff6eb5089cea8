"""Crawls sources, several at once and each in a run of its own: fetch, archive, extract, index."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import ExitStack, contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime

from reprints.catalogue.catalogue import Catalogue
from reprints.errors import CrawlError, ReprintsError, UsageError
from reprints.memory import limit_heaps
from reprints.registry import select_sources
from reprints.report.run_report import RunReport
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.control import Blind, Watch, stop_on_signals
from reprints.stages.custody.stamping import stamp_after
from reprints.stages.custody.uploads import upload_after, uploading
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.pipeline.follow_up import follow_articles
from reprints.stages.pipeline.source_run import CrawlContext, CrawlMode, SourceRun

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlBatch:
    """The outcome of one command's crawls. `problems` are sources that could not be crawled at all."""

    id: str
    reports: tuple[RunReport, ...]
    problems: tuple[tuple[str, ReprintsError], ...] = ()
    interrupted: bool = False
    index_note: str = ""
    runs_note: str = ""  # never fails the batch: the next crawl updates the index of runs
    proof_note: str = ""
    store_note: str = ""
    adopted: tuple[str, ...] = ()  # what the catalogue lacked of the archive, and has again

    @property
    def ok(self) -> bool:
        trouble = (self.problems, self.index_note, self.proof_note, self.store_note)
        return not any(trouble) and all(report.ok for report in self.reports)


def crawl_sources(
    settings: Settings, ids: Iterable[str], *, watch: Watch | None = None, mode: CrawlMode = CrawlMode.WHOLE
) -> CrawlBatch:
    """Crawl the named sources, or every enabled one; a source that fails costs the others nothing.

    On Ctrl-C or SIGTERM, pages in hand are finished and WARCs closed; the next crawl resumes the runs. Raises
    UsageError for unknown names, and a source's own error if it is the only one.
    """
    sources = select_sources(settings.sources, ids)
    if not sources:
        raise UsageError("no source is enabled", mend="Name one, or set enabled: true in its file")
    done = crawl_batch(settings, sources, batch=name_batch(), watch=watch, mode=mode)
    if done.problems and len(sources) == 1:
        raise done.problems[0][1]
    return done


def name_batch() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


def crawl_batch(  # noqa: PLR0913
    settings: Settings,
    sources: Sequence[Source],
    *,
    batch: str,
    watch: Watch | None = None,
    stop: threading.Event | None = None,
    mode: CrawlMode = CrawlMode.WHOLE,
) -> CrawlBatch:
    """Crawl sources as runs of one batch. A caller that passes `stop` handles signals; else they are handled here."""
    limit_heaps()
    with ExitStack() as stack:
        if stop is None:
            stop = threading.Event()
            stack.enter_context(stop_on_signals(stop))
        context = stack.enter_context(_open_context(settings, sources, batch, stop, watch or Blind(), mode))
        stack.enter_context(uploading(settings))
        reports, problems = _run_all([SourceRun(context, source) for source in sources], settings.sources_at_once)
        followed = follow_articles(settings, context.catalogue, context.pool)
        proof_note = stamp_after(settings, [source.id for source in sources])
    store_note = upload_after(settings)
    return CrawlBatch(
        id=batch,
        reports=tuple(reports),
        problems=tuple(problems),
        interrupted=stop.is_set(),
        index_note=followed.note,
        runs_note=followed.runs_note,
        proof_note=proof_note,
        store_note=store_note,
        adopted=tuple(context.adopted),
    )


@contextmanager
def _open_context(  # noqa: PLR0913, PLR0917
    settings: Settings, sources: Sequence[Source], batch: str, stop: threading.Event, watch: Watch, mode: CrawlMode
) -> Iterator[CrawlContext]:
    with (
        Catalogue.open(settings.catalogue) as catalogue,
        _serve_sample(settings, sources) as via,
        ExtractionPool(settings.workers) as pool,
    ):
        yield CrawlContext(
            settings=settings, catalogue=catalogue, pool=pool, batch=batch, stop=stop, watch=watch, via=via, mode=mode
        )


@contextmanager
def _serve_sample(settings: Settings, sources: Iterable[Source]) -> Iterator[str | None]:
    """Yield the address of the sample sites' server, if one of the sources needs it."""
    if not any(source.network.serve for source in sources):
        yield None
        return
    from reprints.sample.server import SampleServer

    with SampleServer(night=settings.sample_night, rebuilt=settings.sample_rebuilt) as server:
        yield server.address


def _run_all(runs: list[SourceRun], at_once: int) -> tuple[list[RunReport], list[tuple[str, ReprintsError]]]:
    reports: list[RunReport] = []
    problems: list[tuple[str, ReprintsError]] = []
    with ThreadPoolExecutor(max_workers=at_once) as threads:
        # each in our context, which tells a scheduler whose log lines they are
        futures = [threads.submit(copy_context().run, run.crawl) for run in runs]
        while wait_for(futures, timeout=0.5).not_done:
            pass  # the main thread wakes up for signals
    for run, future in zip(runs, futures, strict=True):
        try:
            reports += future.result()
        except ReprintsError as error:
            problems.append((run.source.id, error))
        except Exception as error:
            # the other runs are done and must be reported; the next crawl resumes this one
            what = f"this should not have happened: {type(error).__name__}: {error}"
            log.exception("the crawl of %s broke", run.source.id)
            problems.append((run.source.id, CrawlError(" ".join(what.split())[:300])))
    return reports, problems
