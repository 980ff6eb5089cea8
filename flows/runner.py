"""Serves deployments until told to stop, then lets running flows end in good order.

When stopped, Prefect's own runner kills its flow processes within seconds: too soon to close a WARC.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import psutil
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner

_GRACE_SECONDS = 140  # a crawl has 120 to finish its pages, then the report is written


def run_deployments(deployments: Iterable[RunnerDeployment], *, spare: int | None) -> None:
    """`spare` is the id of the one child that is not a flow: Prefect's server, to which flows still report."""
    runner = _PatientRunner(pause_on_shutdown=False)
    runner.spare = spare
    for deployment in deployments:
        runner.add_deployment(deployment)
    signal.signal(signal.SIGINT, runner.handle_sigterm)  # asyncio then leaves Ctrl-C to us
    with suppress(SystemExit, KeyboardInterrupt):
        asyncio.run(runner.start())


class _PatientRunner(Runner):
    spare: int | None = None

    def handle_sigterm(self, *args: Any, **kwargs: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)  # a second signal ends us at once
        end_flows(child for child in psutil.Process().children() if child.pid != self.spare)
        super().handle_sigterm(*args, **kwargs)


def end_flows(processes: Iterable[psutil.Process]) -> None:
    """Ask each process to end, and wait for all."""
    asked = list(processes)
    for process in asked:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    psutil.wait_procs(asked, timeout=_GRACE_SECONDS)
