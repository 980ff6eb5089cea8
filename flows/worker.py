"""`python -m flows.worker --pool POOL …`: Prefect's process worker, with the options of `prefect worker start`.

When stopped, Prefect's own worker kills its flow processes at once. This one first asks each to end and waits for it,
so that WARCs are closed and runs marked interrupted.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import psutil

from flows.runner import end_flows

_POLL_SECONDS = 0.5
_LAST_SECONDS = 15


def main(arguments: Sequence[str] | None = None) -> int:
    words = sys.argv[1:] if arguments is None else arguments
    # prefect.yaml makes this the flows' working folder; by default it is a temporary one, and data in it would be lost
    os.environ.setdefault("REPRINTS_HOME", str(Path.cwd()))
    asked = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)  # a second signal ends us at once
        asked.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    command = [sys.executable, "-m", "prefect", "worker", "start", "--type", "process", *words]
    # in its own session: Ctrl-C reaches us alone
    worker = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own interpreter
    while worker.poll() is None and not asked.wait(_POLL_SECONDS):
        pass
    if worker.poll() is not None:
        return worker.returncode
    end_flows(_list_children(worker.pid))
    return _end(worker)


def _end(worker: subprocess.Popen[bytes]) -> int:
    worker.terminate()
    try:
        worker.wait(_LAST_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()  # its flows have ended
        worker.wait()
    return 0


def _list_children(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children()
    except psutil.NoSuchProcess:
        return []


if __name__ == "__main__":
    sys.exit(main())
