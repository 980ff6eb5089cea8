"""One crawl of one source, as a process: `python -m reprints.crawl.process --run RUN --source-file FILE [--via URL]`.

The run must be open in the catalogue. `<data>/runs/<run>/crawl.json` tells how it goes, at most a second old; the log
is `crawl.log` beside it. Exit codes:

    0  done; the outcome of each page is in the catalogue
    1  failed: nothing was announced, or the crawl itself broke
    2  usage: arguments, settings or the source's file
    3  interrupted by a signal, the time limit or a nearly full disk; the run can be resumed
    4  archive or catalogue could not store; nothing stored is lost

The first SIGTERM or SIGINT finishes pages in flight and closes the WARC; the second ends the process at once. The
process gets SIGTERM when the thread that started it ends, so start it from a thread that outlives it.
"""

from __future__ import annotations

import argparse
import ctypes
import difflib
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from reprints.errors import ReprintsError, SourceError, StorageError, UsageError
from reprints.memory import pause_gc
from reprints.registry import load_source
from reprints.settings import load_settings

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import AsyncCrawlerProcess

    from reprints.crawl.job import Job
    from reprints.crawl.session import CrawlSession

DONE, FAILED, USAGE, INTERRUPTED, STORAGE = range(5)
_PR_SET_PDEATHSIG = 1  # prctl(2), Linux


def main(arguments: Sequence[str] | None = None) -> int:
    for number in (signal.SIGTERM, signal.SIGINT):  # until the crawl installs its own handlers
        signal.signal(number, lambda *_: sys.exit(INTERRUPTED))
    die_with_parent()
    try:
        return run_job(read_job(arguments))
    except UsageError as error:
        code, message = USAGE, str(error)
    except ReprintsError as error:
        code, message = STORAGE if isinstance(error, StorageError) else FAILED, str(error)
    with suppress(OSError):  # the parent sends stderr to a file, which stays empty on a full disk
        os.write(2, f"{message}\n".encode(errors="replace"))
    return code


def die_with_parent() -> None:
    """End with the parent: nobody would extract or report what an orphan fetches. Works on Linux only."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(INTERRUPTED)


def read_job(arguments: Sequence[str] | None) -> Job:
    from reprints.crawl.job import Job

    parser = argparse.ArgumentParser(prog="python -m reprints.crawl.process", description="Crawl one source.")
    parser.add_argument("--run", required=True, help="the run's id; it is open in the catalogue")
    parser.add_argument("--source-file", required=True, type=Path, help="the source's YAML")
    parser.add_argument("--via", help="address of the bundled server to send all requests to")
    given = parser.parse_args(arguments)
    source = load_source(given.source_file)
    if given.via and source.network.serve is None:
        raise UsageError(f"{source.id} is not crawled by way of a server", mend="Leave --via out")
    return Job(run=given.run, source=source, settings=load_settings(), via=given.via)


def run_job(job: Job) -> int:
    """Returns the exit code. Raises UsageError, StorageError or DependencyError if the crawl cannot begin."""
    with pause_gc():
        # first: Scrapy's download handlers look through every module that is loaded
        from reprints.crawl import scrapy_internals  # noqa: F401
    with pause_gc():
        from reprints.catalogue.catalogue import Catalogue
        from reprints.crawl.captures import CaptureStore
        from reprints.crawl.ledger import Ledger
        from reprints.crawl.session import CrawlSession
        from reprints.crawl.stopper import Stopper
        from reprints.crawl.tally import Tally

    prepare_folder(job)
    with Catalogue.open(job.settings.catalogue) as catalogue:
        stopper, tally, captures = Stopper(), Tally(), CaptureStore(job)
        ledger = Ledger(job, catalogue, captures, stopper)
        crawl = CrawlSession(job=job, captures=captures, ledger=ledger, tally=tally, stopper=stopper)
        try:
            run_scrapy(crawl)
        finally:
            finish(crawl)
    return exit_code_of(crawl)


def prepare_folder(job: Job) -> None:
    try:
        job.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        mend = "Make it writable, or set REPRINTS_DATA to another folder"
        raise StorageError(f"{job.folder} cannot be made: {error.strerror}", mend=mend) from None


def run_scrapy(crawl: CrawlSession) -> None:
    from scrapy.crawler import AsyncCrawlerProcess

    from reprints.crawl.heartbeat import check_disk
    from reprints.crawl.settings import make_scrapy_settings, start_log

    check_disk(crawl)
    if crawl.stopper.is_stopping:
        return
    process = AsyncCrawlerProcess(make_scrapy_settings(crawl.job))
    start_log(crawl.job)
    crawler = process.create_crawler(find_spider(process, crawl.job.source.spider))
    crawl.stopper.attach(crawler)
    task = process.crawl(crawler, crawl=crawl)
    install_signals(crawl)
    process.start(install_signal_handlers=False)
    error = task.exception() if task.done() and not task.cancelled() else None
    if isinstance(error, StorageError):
        crawl.stopper.fail(str(error), is_storage=True)
    elif error is not None:
        crawl.stopper.fail(f"{type(error).__name__}: {error}")


def find_spider(process: AsyncCrawlerProcess, name: str) -> type[Spider]:
    try:
        return process.spider_loader.load(name)
    except KeyError:
        known = process.spider_loader.list()
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(sorted(known))}"
        raise SourceError(f"no spider is called {name!r}", mend=hint) from None


def install_signals(crawl: CrawlSession) -> None:
    import asyncio

    def on_signal(number: signal.Signals) -> None:
        if crawl.stopper.is_stopping:
            os._exit(INTERRUPTED)
        crawl.stopper.interrupt(number.name)

    loop = asyncio.get_event_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal, number)


def finish(crawl: CrawlSession) -> None:
    """Store what was fetched and write the final status, whatever happened."""
    from reprints.crawl.heartbeat import write_status
    from reprints.crawl.stopper import CrawlStatus

    tally, stopper = crawl.tally, crawl.stopper
    for store in (crawl.ledger.flush, crawl.captures.close):
        try:
            store()
        except StorageError as error:
            stopper.fail(str(error), is_storage=True)
    broken = sys.exc_info()[1]
    if isinstance(broken, SystemExit):
        stopper.interrupt("signal")
    elif broken is not None:
        told = isinstance(broken, ReprintsError)
        stopper.fail(str(broken) if told else f"{type(broken).__name__}: {broken}; crawl.log has more")
    elif not stopper.is_stopping and not tally.pages["listed"]:
        first = next((f": {e['url']}: {e['why']}" for e in tally.errors), "")
        stopper.fail(f"no articles are announced{first}")
    if not stopper.is_stopping:
        stopper.status = CrawlStatus.DONE
    tally.phase = "ended"
    try:
        write_status(crawl)
    except OSError as error:
        raise StorageError(f"{crawl.job.folder} cannot be written: {error.strerror}") from None


def exit_code_of(crawl: CrawlSession) -> int:
    from reprints.crawl.stopper import CrawlStatus

    if crawl.stopper.is_storage:
        return STORAGE
    return {CrawlStatus.DONE: DONE, CrawlStatus.INTERRUPTED: INTERRUPTED}.get(crawl.stopper.status, FAILED)


if __name__ == "__main__":
    sys.exit(main())
