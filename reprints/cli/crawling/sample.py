"""`reprints sample serve|save`."""

from __future__ import annotations

import argparse
from pathlib import Path

from reprints.cli.console import open_console

EXAMPLE = "reprints sample serve --night 2"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    serve = actions.add_parser("serve", help="serve both sites on loopback until interrupted")
    serve.add_argument("--night", type=int, choices=range(1, 6), default=1, help="which night's state (1 to 5)")
    serve.add_argument("--port", type=int, default=0, help="0: any free port")
    serve.set_defaults(execute=_serve)
    save = actions.add_parser("save", help="write every page of both sites into a folder")
    save.add_argument("folder", type=Path)
    save.add_argument("--night", type=int, choices=range(1, 6), default=1, help="which night's state (1 to 5)")
    save.set_defaults(execute=_save)


def _serve(args: argparse.Namespace) -> int:
    import signal

    from reprints.sample import SampleServer

    with SampleServer(night=args.night, port=args.port) as server:
        port = server.address.rpartition(":")[2]
        console = open_console()
        for site in ("archive", "review"):
            console.print(f"http://{site}.localhost:{port}/", soft_wrap=True)
        console.print("Ctrl-C ends it.", style="dim")
        signal.pause()
    return 0


def _save(args: argparse.Namespace) -> int:
    from reprints.sample import save

    count = save(args.folder, night=args.night)
    open_console().print(f"Wrote {count} pages to {args.folder}", soft_wrap=True)
    return 0
