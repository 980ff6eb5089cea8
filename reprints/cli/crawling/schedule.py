"""`reprints schedule`."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys

EXAMPLE = "reprints schedule --port 4200"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="where Prefect's page is served (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=4200, help="its port (default 4200)")
    parser.add_argument("--health-port", type=int, default=4280, help="port of /health and /metrics (default 4280)")


def run(args: argparse.Namespace) -> int:
    from reprints.errors import UsageError

    if importlib.util.find_spec("prefect") is None:
        raise UsageError("Prefect is not installed", mend="Install the project with its prefect extra")
    words = ["--host", args.host, "--port", str(args.port), "--health-port", str(args.health_port)]
    # becomes the scheduler: signals reach it directly, and no command but this one ever loads Prefect
    os.execv(sys.executable, [sys.executable, "-m", "flows.serve", *words])  # noqa: S606 - our own module
