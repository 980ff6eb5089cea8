"""One crawl of one source, as a process: `python -m reprints.crawl.process --run RUN --source-file FILE [--via URL]`.

The run must be open in the catalogue. How it goes is told in `<data>/runs/<run>/crawl.json`, a second old at most,
the log beside it in `crawl.log`. Exit codes:

    0  done; what single pages came to is in the catalogue
    1  failed: nothing was announced, or the crawl itself broke
    2  wrong use: arguments, settings or the source's file
    3  interrupted by a signal, the time limit or a filling disk; the run can be resumed
    4  archive or catalogue could not store; nothing that was stored is lost

The first SIGTERM or SIGINT lets pages in hand finish and closes the WARC; the second ends the process at once. It gets
SIGTERM when the thread that started it ends, so whoever starts it does so from a thread that outlives it.
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

from reprints.errors import CrawlError, ReprintsError, SourceError, StorageError, UsageError
from reprints.memory import pause_gc
from reprints.registry import load_source
from reprints.settings import load_settings

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import AsyncCrawlerProcess

    from reprints.crawl.job import Crawl, Job

DONE, FAILED, USAGE, INTERRUPTED, STORAGE = range(5)
_PR_SET_PDEATHSIG = 1  # prctl(2), Linux


def main(arguments: Sequence[str] | None = None) -> int:
    for number in (signal.SIGTERM, signal.SIGINT):  # until the crawl's own handlers stand
        signal.signal(number, lambda *_: sys.exit(INTERRUPTED))
    die_with_parent()
    try:
        return run_job(read_job(arguments))
    except UsageError as error:
        _say(error)
        return USAGE
    except ReprintsError as error:
        _say(error)
        return STORAGE if isinstance(error, StorageError) else FAILED


def _say(error: ReprintsError) -> None:
    """To the parent, in a file, which stays empty on a full disk: then the exit code alone says why."""
    with suppress(OSError):
        os.write(2, f"{error}\n".encode(errors="replace"))


def die_with_parent() -> None:
    """A crawl nobody watches would go on unextracted and unreported. Elsewhere than on Linux, it does."""
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
        raise UsageError(f"{source.id} is not crawled by way of a server", mend="Leave --via away")
    return Job(run=given.run, source=source, settings=load_settings(), via=given.via)


def run_job(job: Job) -> int:
    """Raises UsageError or StorageError where the crawl cannot begin."""
    with pause_gc():
        # what Scrapy finds by name; before the rest, since its handlers look through every module there is
        from reprints.crawl import heads, settings  # noqa: F401
    with pause_gc():
        from reprints.catalogue.catalogue import Catalogue
        from reprints.crawl.job import Crawl
        from reprints.crawl.keeper import Keeper
        from reprints.crawl.ledger import Ledger
        from reprints.crawl.stopper import Stopper
        from reprints.crawl.tally import Tally

    prepare_folder(job)
    with Catalogue.open(job.settings.catalogue) as catalogue:
        stopper, tally, keeper = Stopper(), Tally(), Keeper(job)
        ledger = Ledger(job, catalogue, keeper, stopper)
        crawl = Crawl(job=job, keeper=keeper, ledger=ledger, tally=tally, stopper=stopper)
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


def run_scrapy(crawl: Crawl) -> None:
    from scrapy.crawler import AsyncCrawlerProcess

    from reprints.crawl.logs import start_log
    from reprints.crawl.progress import check_disk
    from reprints.crawl.settings import make_scrapy_settings

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


def install_signals(crawl: Crawl) -> None:
    import asyncio

    def on_signal(number: signal.Signals) -> None:
        if crawl.stopper.is_stopping:
            os._exit(INTERRUPTED)
        crawl.stopper.interrupt(number.name)

    loop = asyncio.get_event_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal, number)


def finish(crawl: Crawl) -> None:
    """Whatever happened, what was fetched is stored and the end is told."""
    from reprints.crawl.progress import write_status
    from reprints.crawl.stopper import Status

    tally, stopper = crawl.tally, crawl.stopper
    for store in (crawl.ledger.flush, crawl.keeper.close):
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
        stopper.status = Status.DONE
    tally.phase = "ended"
    try:
        write_status(crawl)
    except OSError as error:
        raise StorageError(f"{crawl.job.folder} cannot be written: {error.strerror}") from None


def exit_code_of(crawl: Crawl) -> int:
    from reprints.crawl.stopper import Status

    if crawl.stopper.is_storage:
        return STORAGE
    codes = {Status.DONE: DONE, Status.INTERRUPTED: INTERRUPTED, Status.FAILED: FAILED}
    try:
        return codes[crawl.stopper.status]
    except KeyError:
        raise CrawlError("the crawl ended without a status") from None


if __name__ == "__main__":
    sys.exit(main())
