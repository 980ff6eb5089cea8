"""The Scrapy process of one crawl, as its parent sees it.

A process of its own because Twisted's reactor cannot be started twice, and because a crawl that dies must not take
the catalogue's other work along.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

from reprints.crawl.process import STORAGE
from reprints.settings import Settings
from reprints.sources import Source, path_of

_GRACE_SECONDS = 30  # to finish the pages in hand and close the WARC


class CrawlChild:
    """`exit_code` is None while the process lives; the codes are those of `reprints.crawl.process`.

    `lock` are the descriptors of the source's lock, which the child keeps for as long as it lives.
    """

    def __init__(
        self, settings: Settings, source: Source, run: str, *, lock: tuple[int, ...], via: str | None = None
    ) -> None:
        self.folder = settings.runs / run
        self.folder.mkdir(parents=True, exist_ok=True)
        source_file = path_of(settings.sources, source.id)
        command = [sys.executable, "-m", "reprints.crawl.process", "--run", run, "--source-file", str(source_file)]
        if via:
            command += ["--via", via]
        self._errors = (self.folder / "crawl.stderr").open("wb")
        # its own session: Ctrl-C in a terminal reaches the parent alone, which asks the child to end in good order
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            start_new_session=True,
            pass_fds=lock,
            env=_environment(settings),
        )

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    def wait(self, seconds: float) -> None:
        """Until it has ended, or the time is over."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=seconds)

    def read_status(self) -> dict[str, Any]:
        """What the child last wrote of itself; empty before its first word."""
        try:
            found: dict[str, Any] = json.loads((self.folder / "crawl.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    def interrupt(self) -> None:
        if self.exit_code is None:
            self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """For one that is asked to end and does not; what it archived is repaired by the next crawl."""
        self._process.kill()

    def finish(self) -> int:
        """Wait for the end, killing a child that does not come to it. Returns its exit code."""
        try:
            code = self._process.wait(timeout=_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._errors.close()
        return code

    def explain(self, code: int) -> str:
        """Why it ended so: its own reason, else the last line it said."""
        reason = str(self.read_status().get("reason") or "")
        if reason:
            return reason
        said = (self.folder / "crawl.stderr").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        if code < 0:
            return f"the crawl process was killed by {signal.Signals(-code).name}"
        if not said and code == STORAGE:
            return f"{self.folder} cannot be written, not even the reason why: is the disk full?"
        return said[-1][:300] if said else f"the crawl process ended with exit code {code}"


def _environment(settings: Settings) -> dict[str, str]:
    """Ours, with the settings as they stand, wherever they came from."""
    return {
        **os.environ,
        "REPRINTS_DATA": str(settings.data.absolute()),
        "REPRINTS_CONFIG": str(settings.config.absolute()),
    }
