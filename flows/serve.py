"""`python -m flows.serve`, run by `reprints schedule`: Prefect's own server, and the nights when they are due."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from reprints.errors import ReprintsError, StorageError
from reprints.registry import load_sources
from reprints.settings import Settings, load_settings
from reprints.stages.locks import make_folder
from reprints.stages.operations.logs import start_log

_START_SECONDS = 180  # the first start creates a database
_END_SECONDS = 15


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="reprints schedule")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4200)
    parser.add_argument("--health-port", type=int, default=4280)
    args = parser.parse_args(arguments)
    try:
        settings = load_settings()
        start_log(settings)
        run_schedule(settings, args)
    except ReprintsError as error:
        print(f"reprints: {error}", file=sys.stderr)  # noqa: T201 - a door
        return error.exit_code
    return 0


def run_schedule(settings: Settings, args: argparse.Namespace) -> None:
    sources = load_sources(settings.sources)  # before the server starts, so that a broken file is reported at once
    with embed_server(settings, args.host, args.port) as server:
        from flows.deployments import make_deployments
        from flows.monitor import serve_monitor
        from flows.runner import run_deployments

        def is_alive() -> bool:
            return server is None or server.poll() is None

        with serve_monitor(settings, args.host, args.health_port, is_alive) as port:
            print(f"Prefect: {os.environ['PREFECT_API_URL']}", file=sys.stderr)  # noqa: T201 - a door
            print(f"Health and metrics: http://{args.host}:{port}/health", file=sys.stderr)  # noqa: T201
            run_deployments(make_deployments(sources), spare=server.pid if server else None)


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


if __name__ == "__main__":
    sys.exit(main())
