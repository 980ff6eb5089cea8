"""`reprints sample serve|save`."""

from __future__ import annotations

import argparse
from pathlib import Path

from reprints.cli.arguments import add_action, add_actions
from reprints.cli.console import say

EXAMPLE = "reprints sample serve --night 2"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = add_actions(parser)
    serve = add_action(actions, "serve", _serve, "serve both sites on loopback until interrupted")
    serve.add_argument("--port", type=int, default=0, help="0: any free port")
    save = add_action(actions, "save", _save, "write every page of both sites to a folder")
    save.add_argument("folder", type=Path)
    for action in (serve, save):
        action.add_argument("--night", type=int, choices=range(1, 6), default=1, help="state on which night (1 to 5)")


def _serve(args: argparse.Namespace) -> int:
    import signal

    from reprints.sample import SampleServer

    with SampleServer(night=args.night, port=args.port) as server:
        port = server.address.rpartition(":")[2]
        for site in ("archive", "review"):
            say(f"http://{site}.localhost:{port}/")
        say("Press Ctrl-C to stop.", "dim")
        signal.pause()
    return 0


def _save(args: argparse.Namespace) -> int:
    from reprints.sample import save

    count = save(args.folder, night=args.night)
    say(f"Wrote {count} pages to {args.folder}")
    return 0
