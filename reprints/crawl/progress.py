"""The clock of a crawl: tells watchers how it goes, flushes the ledger, and sees to disk and time limit."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from reprints.crawl.job import Crawl
from reprints.errors import ReprintsError

STATUS_FILE = "crawl.json"
_TICK = 0.5  # seconds between two flushes
_TELL_EVERY = 2  # ticks


class Progress:
    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler.spider.crawl)  # type: ignore[union-attr]
        crawler.signals.connect(extension.start, signals.spider_opened)
        crawler.signals.connect(extension.stop, signals.spider_closed)
        return extension

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._run())

    def stop(self) -> None:
        if self._task:
            self._task.cancel()

    async def _run(self) -> None:
        crawl = self._crawl
        ends = time.monotonic() + crawl.job.source.politeness.max_hours * 3600
        tick = 0
        while True:
            try:
                crawl.ledger.flush()
                if tick % _TELL_EVERY == 0:
                    write_status(crawl)
                    check_disk(crawl)
            except ReprintsError as error:
                crawl.stopper.fail(str(error), is_storage=True)
            except OSError as error:
                crawl.stopper.fail(f"{crawl.job.folder} cannot be written: {error.strerror}", is_storage=True)
            if time.monotonic() > ends:
                crawl.stopper.interrupt(f"time limit of {crawl.job.source.politeness.max_hours:g} hours")
            tick += 1
            await asyncio.sleep(_TICK)


def check_disk(crawl: Crawl) -> None:
    """Stop before the disk is full: there must be room to close what is open."""
    settings = crawl.job.settings
    free = shutil.disk_usage(_nearest(settings.data)).free
    if free < settings.minimum_free_bytes:
        crawl.stopper.interrupt(
            f"only {free:,} bytes are free on the disk of {settings.data}. "
            "Free some, or lower REPRINTS_MINIMUM_FREE_BYTES, and crawl again"
        )


def _nearest(folder: Path) -> Path:
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return folder


def write_status(crawl: Crawl) -> None:
    """Raises OSError. Readers find the whole of the old or the whole of the new."""
    stopper, job = crawl.stopper, crawl.job
    document: dict[str, Any] = {
        "run": job.run,
        "source": job.source.id,
        "pid": os.getpid(),
        "status": str(stopper.status),
        "reason": stopper.reason,
        "updated_at": datetime.now(UTC).isoformat(),
        **crawl.tally.to_document(),
    }
    job.folder.mkdir(parents=True, exist_ok=True)
    partial = job.folder / f".{STATUS_FILE}.open"
    partial.write_text(json.dumps(document, indent=1), encoding="utf-8")
    partial.replace(job.folder / STATUS_FILE)
