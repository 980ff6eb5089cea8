"""Fetches a source's whole history slowly, in portions: each is a crawl that the next one resumes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from reprints.errors import StorageError
from reprints.registry import load_source
from reprints.report.run_report import RunReport
from reprints.settings import Settings
from reprints.sources import Source, path_of
from reprints.stages.control import Watch
from reprints.stages.locks import make_folder
from reprints.stages.pipeline.batch import crawl_batch, name_batch

_EVER_HOURS = 24 * 366
_MOST_PAGES, _MOST_LISTINGS, _DEEPEST = 5_000_000, 500_000, 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """`hours` a portion may take, `pause` in seconds between portions; the delay is `slower` times the source's."""

    hours: float = 1.0
    pause: float = 600.0
    slower: float = 2.0
    portions: int | None = None


def backfill_source(
    settings: Settings, source: Source, pace: Pace, *, stop: threading.Event, watch: Watch | None = None
) -> Iterator[RunReport]:
    """Yield a report per portion until the crawl reaches its own end. Called again, it resumes.

    Raises BusyError while the source is being crawled, StorageError if the data folder cannot be used.
    """
    slow = _make_slow(settings, source, pace)
    unhurried = load_source(path_of(slow.sources, source.id))
    done = 0
    while pace.portions is None or done < pace.portions:
        batch = crawl_batch(slow, [unhurried], batch=name_batch(), watch=watch, stop=stop)
        if batch.problems:
            raise batch.problems[0][1]
        done += 1
        yield from batch.reports
        is_portion = batch.reports[-1].status == "interrupted" and "time limit" in batch.reports[-1].message
        if not is_portion or stop.wait(pace.pause if done != pace.portions else 0):
            return


def _make_slow(settings: Settings, source: Source, pace: Pace) -> Settings:
    """Settings with this source alone, slowed down and without limits: the crawl process reads it from a file."""
    document = source.model_dump(mode="json")
    politeness, discovery = document["politeness"], document["discovery"]
    politeness |= {
        "delay": min(600.0, max(politeness["delay"], 0.01) * pace.slower),
        "concurrency": 1,
        "max_hours": pace.hours,
    }
    discovery |= {
        "max_pages": max(_MOST_PAGES, discovery["max_pages"]),
        "max_listings": max(_MOST_LISTINGS, discovery["max_listings"]),
        "depth": max(_DEEPEST, discovery["depth"]),
    }
    folder = make_folder(settings.data / "backfill" / "sources")
    try:
        path_of(folder, source.id).write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{folder} cannot be written: {error.strerror}") from None
    return settings.model_copy(update={"config": folder.parent, "resume_hours": _EVER_HOURS})
