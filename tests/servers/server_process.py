"""What every server the tests start has in common: a folder of its own, a process that dies with ours, an end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import pytest


class ServerProcess:
    """Started on entering the context, killed on leaving it."""

    def __init__(self, name: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"reprints-{name}-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def __enter__(self) -> Self:
        try:
            self.prepare()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def prepare(self) -> None:
        """Write what the server reads, once."""

    def start(self) -> None:
        """Returns when it answers."""
        raise NotImplementedError

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def spawn(self, words: Sequence[str], log: Path, **options: Any) -> None:
        deathbed = [shutil.which("setpriv"), "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # type: ignore[call-overload]
                [*deathbed, *words],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                **options,
            )


def find_port() -> int:
    """A port of loopback nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def skip_unless_wanted() -> bool:
    """Whether the servers are required; skips the test where they are not wanted at all."""
    wish = os.environ.get("REPRINTS_TEST_SERVERS", "")
    if wish == "no":
        pytest.skip("REPRINTS_TEST_SERVERS=no")
    return wish == "required"


def skip_without(missing: Sequence[str], server: str) -> None:
    """`missing` are the system's packages it takes; where servers are required, their lack is a failure."""
    required = skip_unless_wanted()
    if missing and not required:
        pytest.skip(f"NOT TESTED ON A REAL {server}: install {' '.join(missing)}, or run scripts/test-servers as root")
    assert not missing, f"scripts/test-servers should have installed {missing}"
