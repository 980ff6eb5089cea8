"""Runs Prefect's own server as a child process, unless PREFECT_API_URL names another."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from reprints.errors import StorageError
from reprints.settings import Settings
from reprints.stages.locks import make_folder

_START_SECONDS = 180  # the first start creates a database
_END_SECONDS = 15


@contextmanager
def embed_server(settings: Settings, host: str, port: int) -> Iterator[subprocess.Popen[bytes] | None]:
    """Set PREFECT_API_URL (so do not import Prefect before) and yield the process, or None if it is another's.

    Raises StorageError if the server does not come up.
    """
    if os.environ.get("PREFECT_API_URL"):
        yield None
        return
    folder = make_folder(settings.data / "prefect")
    os.environ.setdefault("PREFECT_HOME", str(folder.absolute()))
    # in memory, the default, a restart would forget who holds which slot, and the slot would never be freed
    storage = "prefect.server.concurrency.lease_storage.filesystem"
    os.environ.setdefault("PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE", storage)
    os.environ["PREFECT_API_URL"] = f"http://{host}:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", host, "--port", str(port)]
    with (folder / "server.log").open("ab") as log:
        # in its own session: on a signal to us, running flows end before the server does
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait(process, f"http://{host}:{port}/api/health", str(folder / "server.log"))
        yield process
    finally:
        del os.environ["PREFECT_API_URL"]
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StorageError(f"Prefect's server ended with exit code {process.returncode}", mend=f"{log} says why")
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise StorageError(f"Prefect's server did not come up in {_START_SECONDS} seconds", mend=f"{log} says why")
