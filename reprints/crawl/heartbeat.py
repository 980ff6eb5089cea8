"""Twice a second during a crawl: flush the ledger, write the status file, check disk space and time limit."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from reprints.crawl.session import CrawlSession, SessionComponent
from reprints.errors import ReprintsError

STATUS_FILE = "crawl.json"
_TICK = 0.5  # seconds between two flushes
_STATUS_EVERY = 2  # ticks


class Heartbeat(SessionComponent):
    _task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = super().from_crawler(crawler)
        crawler.signals.connect(extension.start, signals.spider_opened)
        crawler.signals.connect(extension.stop, signals.spider_closed)
        return extension

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._run())

    def stop(self) -> None:
        if self._task:
            self._task.cancel()

    async def _run(self) -> None:
        crawl, hours = self._crawl, self._crawl.job.source.politeness.max_hours
        ends = time.monotonic() + hours * 3600
        tick = 0
        while True:
            try:
                crawl.ledger.flush()
                if tick % _STATUS_EVERY == 0:
                    write_status(crawl)
                    check_disk(crawl)
            except ReprintsError as error:
                crawl.stopper.fail(str(error), is_storage=True)
            except OSError as error:
                crawl.stopper.fail(f"{crawl.job.folder} cannot be written: {error.strerror}", is_storage=True)
            if time.monotonic() > ends:
                crawl.stopper.interrupt(f"time limit of {hours:g} hours")
            tick += 1
            await asyncio.sleep(_TICK)


def check_disk(crawl: CrawlSession) -> None:
    """Stop while there is still room to close what is open."""
    settings = crawl.job.settings
    data = settings.data.absolute()
    nearest = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(nearest).free
    if free < settings.minimum_free_bytes:
        crawl.stopper.interrupt(
            f"only {free:,} bytes are free on the disk of {settings.data}. "
            "Free some, or lower REPRINTS_MINIMUM_FREE_BYTES, and crawl again"
        )


def write_status(crawl: CrawlSession) -> None:
    """Replace the status file in one step, so that readers never see half of one. Raises OSError."""
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
