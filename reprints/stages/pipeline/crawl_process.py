"""The Scrapy process of one crawl, as its parent sees it.

It is a separate process because Twisted's reactor cannot be started twice, and because a crawl that dies must not take
its parent along.
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
    """`lock` are the descriptors of the source's lock, which the child holds for as long as it lives.

    `exit_code` is None while the process lives; the codes are those of `reprints.crawl.process`.
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
        # its own session: Ctrl-C in a terminal reaches only the parent, which asks the child to end in good order
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
        """Wait until it ends or the time is over."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=seconds)

    def read_status(self) -> dict[str, Any]:
        """The child's last status; empty before its first."""
        try:
            found: dict[str, Any] = json.loads((self.folder / "crawl.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    def interrupt(self) -> None:
        if self.exit_code is None:
            self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """For a child that does not end when asked to; the next crawl repairs what it archived."""
        self._process.kill()

    def finish(self) -> int:
        """Wait for the end, killing the child if it takes too long. Returns its exit code."""
        try:
            code = self._process.wait(timeout=_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._errors.close()
        return code

    def explain(self, code: int) -> str:
        """Why it ended so: the reason it gave, else its last line of output."""
        if reason := self.read_status().get("reason"):
            return str(reason)
        said = (self.folder / "crawl.stderr").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        if code < 0:
            return f"the crawl process was killed by {signal.Signals(-code).name}"
        if not said and code == STORAGE:
            return f"{self.folder} cannot be written, not even the reason why: is the disk full?"
        return said[-1][:300] if said else f"the crawl process ended with exit code {code}"


def _environment(settings: Settings) -> dict[str, str]:
    """Ours, with the settings in effect, wherever they came from."""
    return {
        **os.environ,
        "REPRINTS_DATA": str(settings.data.absolute()),
        "REPRINTS_CONFIG": str(settings.config.absolute()),
    }
