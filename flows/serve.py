"""`python -m flows.serve`, run by `reprints schedule`: one process that runs each night when it is due."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from flows.server import embed_server
from reprints.errors import ReprintsError
from reprints.registry import load_sources
from reprints.settings import Settings, load_settings
from reprints.stages.operations.logs import start_log


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


if __name__ == "__main__":
    sys.exit(main())
