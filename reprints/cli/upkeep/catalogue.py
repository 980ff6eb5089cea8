"""`reprints catalogue copy`."""

from __future__ import annotations

import argparse
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reprints.cli.console import open_console, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from reprints.catalogue.database.copying import Watch

EXAMPLE = "REPRINTS_CATALOGUE_URL=postgresql://user:password@host/name reprints catalogue copy"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    copy = actions.add_parser("copy", help="copy the SQLite file whole to the empty PostgreSQL the settings name")
    copy.add_argument("--from", dest="origin", type=Path, metavar="FILE", help="another file than the data folder's")
    copy.add_argument("--json", action="store_true", help="one JSON document")
    copy.set_defaults(execute=_copy)


def _copy(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.custody.catalogue_copy import copy_to_server

    with _watch(open_console(stderr=True)) as watch:
        copied = copy_to_server(load_settings(), args.origin, watch)
    if args.json:
        print_json({"origin": str(copied.origin), "rows": copied.rows})
        return 0
    console = open_console()
    console.print(f"{sum(copied.rows.values())} rows copied and counted", style="bold")
    for table, count in copied.rows.items():
        console.print(f"  {table:<14}{count:>10}")
    console.print(
        f"From now on this catalogue is used. {copied.origin} is as it was: put it aside, nothing reads it any more.",
        soft_wrap=True,
    )
    return 0


@contextmanager
def _watch(console: Console) -> Iterator[Watch]:
    """A bar a table on a terminal, a line a table elsewhere."""
    if not console.is_terminal:
        yield lambda table, done, total: console.print(f"{table}: {done} rows") if done == total else None
        return
    from rich.progress import Progress

    with Progress(console=console, transient=True) as bars:
        tasks = {}

        def update(table: str, done: int, total: int) -> None:
            if table not in tasks:
                tasks[table] = bars.add_task(table, total=total)
            bars.update(tasks[table], completed=done)

        yield update
