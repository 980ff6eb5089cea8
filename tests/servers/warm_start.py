"""Processes forked from one that has loaded what they load: each is a process of its own, without the imports' second.

`python -m tests.servers.warm_start MODULE DESCRIPTOR` serves; `WarmStart` starts that and asks it. A request is a JSON
object (words, variables, folder) with three file descriptors; the answers, a line each, are the process's id and, when
it has ended, its exit code.
"""

from __future__ import annotations

import array
import atexit
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[2]
COMMAND, CRAWL = "reprints.cli.main", "reprints.crawl.process"
# rooms with all their modules, or single modules; not those that start threads, which a fork would leave behind
LOADED = {
    COMMAND: (
        "reprints.cli",
        "reprints.catalogue",
        "reprints.index.embedded",
        "reprints.report",
        "reprints.stages.pipeline",
        "reprints.stages.reading",
        "reprints.stages.operations.nightly",
        "alembic.context",
    ),
    CRAWL: (
        "reprints.crawl",
        "reprints.catalogue",
        "spiders",
        "scrapy.core.downloader.handlers.http11",
        "scrapy.core.engine",
        "scrapy.core.scheduler",
        "scrapy.core.scraper",
        "scrapy.crawler",
        "scrapy.extensions.throttle",
        "scrapy.squeues",
    ),
}
# what the interpreter reads when it starts; with another value of one of them a command is started the usual way
READ_AT_START = ("PYTHON", "LC_", "LANG", "LD_", "TZ")


@cache
def warm_start(module: str) -> WarmStart:
    """Runs the `main` of the module. There is one in a test process, which ends with that."""
    started = WarmStart(module)
    atexit.register(started.close)
    return started


class WarmStart:
    def __init__(self, module: str) -> None:
        self._module = module
        self._folder = tempfile.TemporaryDirectory()
        self._path = f"{self._folder.name}/socket"
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(self._path)
        self._listening.listen()
        words = [sys.executable, "-m", "tests.servers.warm_start", module, str(self._listening.fileno())]
        self._variables = {name: value for name, value in os.environ.items() if not name.startswith("REPRINTS_")}
        # its standard input says when this process is gone, however that ends
        self._server = subprocess.Popen(
            words,
            cwd=ROOT,
            env=self._variables,
            pass_fds=[self._listening.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )

    def can_run(self, variables: Mapping[str, str]) -> bool:
        """Whether a process that was started with other variables can take these."""
        names = {name for name in (*variables, *self._variables) if name.startswith(READ_AT_START)}
        return all(variables.get(name) == self._variables.get(name) for name in names)

    def run(
        self, words: Sequence[str], variables: Mapping[str, str], folder: Path, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """As subprocess.run. Raises TimeoutExpired."""
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
            code = self._ask(words, variables, folder, (out, errors), timeout)
            out.seek(0)
            errors.seek(0)
            return subprocess.CompletedProcess([self._module, *words], code, out.read(), errors.read())

    def _ask(
        self,
        words: Sequence[str],
        variables: Mapping[str, str],
        folder: Path,
        files: tuple[IO[str], IO[str]],
        timeout: float,
    ) -> int:
        request = json.dumps({"words": words, "variables": dict(variables), "folder": str(folder)}).encode() + b"\n"
        with socket.socket(socket.AF_UNIX) as asked, Path(os.devnull).open() as nothing:
            asked.connect(self._path)
            descriptors = array.array("i", [nothing.fileno(), *(file.fileno() for file in files)])
            sent = asked.sendmsg([request], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])
            asked.sendall(request[sent:])
            asked.settimeout(timeout)
            answers = asked.makefile()
            process = int(answers.readline())
            try:
                return int(answers.readline())
            except TimeoutError:
                os.kill(process, signal.SIGKILL)
                raise subprocess.TimeoutExpired(list(words), timeout) from None

    def close(self) -> None:
        self._server.kill()
        self._server.wait()
        self._listening.close()
        self._folder.cleanup()


def serve(module: str, listening: socket.socket) -> None:
    """Until standard input ends; in a process that was forked, until the command has ended."""
    _load(module)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while sys.stdin not in select.select([listening, sys.stdin], [], [])[0]:
        asked, _ = listening.accept()
        request, descriptors = _read(asked)
        if os.fork() == 0:  # stays beside the command, to say how it ended
            listening.close()
            _answer(module, asked, request, descriptors)
        asked.close()
        for descriptor in descriptors:
            os.close(descriptor)
        _bury()


def _bury() -> None:
    """Wait for those that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            continue
    except ChildProcessError:
        return


def is_ours(name: str) -> bool:
    return name.partition(".")[0] in ("reprints", "spiders")


def _load(module: str) -> None:
    for name in LOADED[module]:
        room = importlib.import_module(name)
        for inside in pkgutil.walk_packages(getattr(room, "__path__", ()) if is_ours(name) else (), f"{name}."):
            if "migrations" not in inside.name:
                importlib.import_module(inside.name)
    assert "twisted.internet.reactor" not in sys.modules
    assert threading.active_count() == len(list(Path("/proc/self/task").iterdir())) == 1
    # else a command's collector, at its end at the latest, touches and so copies all of it
    gc.collect()
    gc.freeze()


def _read(asked: socket.socket) -> tuple[bytes, list[int]]:
    text, descriptors, _, _ = socket.recv_fds(asked, 1 << 16, 3)
    while not text.endswith(b"\n"):
        text += asked.recv(1 << 16)
    return text, descriptors


def _answer(module: str, asked: socket.socket, request: bytes, descriptors: list[int]) -> None:
    """In the forked process: fork the command and report its end; in the command: run it, and end as it ends."""
    process = os.fork()
    if process:
        asked.sendall(f"{process}\n".encode())
        _, status = os.waitpid(process, 0)
        asked.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os._exit(0)
    asked.close()
    _become(module, json.loads(request), descriptors)


def _become(module: str, request: dict[str, Any], descriptors: list[int]) -> None:
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(request["variables"])
    os.chdir(request["folder"])
    sys.argv = [module, *request["words"]]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(sys.modules[module].main())


if __name__ == "__main__":
    serve(sys.argv[1], socket.socket(fileno=int(sys.argv[2])))
