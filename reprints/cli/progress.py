"""A crawl's progress: bars on a terminal, elsewhere a plain line from time to time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.filesize import decimal

from reprints.cli.console import open_console, say
from reprints.stages.control import Blind, CrawlProgress, Watch

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

_PLAIN_SECONDS = 15


@contextmanager
def show_progress(*, quiet: bool = False) -> Iterator[Watch]:
    """On standard error."""
    console = None if quiet else open_console(stderr=True)
    if console is None:
        yield Blind()
    elif console.is_terminal:
        with _open_bars(console) as bars:
            yield _BarWatch(bars)
    else:
        yield _LineWatch()


def _open_bars(console: Console) -> Bars:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("pages settled, {task.fields[answered]} responses, {task.fields[size]}  {task.fields[phase]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


class _BarWatch:
    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def update(self, source: str, progress: CrawlProgress) -> None:
        if source not in self._tasks:
            self._tasks[source] = self._bars.add_task(source, total=None, answered=0, size="", phase="")
        self._bars.update(
            self._tasks[source],
            total=progress.listed or None,
            completed=progress.settled,
            answered=progress.answered,
            size=decimal(progress.received_bytes),
            phase=progress.phase,
        )


class _LineWatch:
    """A line per source when its phase changes, and every quarter of a minute in between."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, float]] = {}

    def update(self, source: str, progress: CrawlProgress) -> None:
        phase, at = self._last.get(source, ("", 0.0))
        now = time.monotonic()
        if progress.phase == phase and now - at < _PLAIN_SECONDS:
            return
        self._last[source] = (progress.phase, now)
        counts = f"{progress.listed} listed, {progress.answered} responses, {progress.settled} settled"
        say(f"{source}: {progress.phase}: {counts}, {decimal(progress.received_bytes)}", stderr=True)
