"""A real PostgreSQL for the tests: Debian's, on loopback, in a folder of its own, run by a user who is not root.

What it holds is thrown away, so it need not survive a power cut: fsync is off.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.servers.server_process import find_port

_SECONDS = 30


class Unavailable(Exception):
    """There is no PostgreSQL here and none can be installed."""


@dataclass
class Server:
    port: int
    made: int = field(default=0)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template1") -> str:
        """A fresh database, like the template; returns its name. Nobody may be connected to the template."""
        self.made += 1
        name = f"test{self.made}"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        self._say(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        address = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


@contextmanager
def run_postgres() -> Iterator[Server]:
    """Raises Unavailable."""
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="reprints-postgres-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*initdb, "--locale=C.UTF-8"], user=user, cwd=folder, check=True, capture_output=True)
    port = find_port()
    options = ["-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, "-c", "fsync=off"]
    log = (folder / "log").open("wb")
    process = subprocess.Popen([programs / "postgres", *options], user=user, cwd=folder, stdout=log, stderr=log)
    try:
        _wait(process, port, folder / "log")
        yield Server(port)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path:
    """The folder of initdb and postgres; installed by the system's package manager where that is allowed to us."""
    found = _look()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", "postgresql"]):
            subprocess.run(["apt-get", "-qq", *words], env=environment, check=False, capture_output=True, timeout=240)
        found = _look()
    if found is None:
        raise Unavailable("PostgreSQL is not installed and cannot be: apt-get install postgresql, as root")
    return found


def _look() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    found = next((path for path in folders if (path / "initdb").exists() and (path / "postgres").exists()), None)
    if found is None and (program := shutil.which("initdb")):
        found = Path(program).resolve().parent
    return found


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=postgres dbname=postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-500:]}")
