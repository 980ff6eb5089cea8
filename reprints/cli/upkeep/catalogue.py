"""`reprints catalogue copy`."""

from __future__ import annotations

import argparse
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reprints.cli.arguments import add_action, add_actions, add_json
from reprints.cli.console import open_console, print_json, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reprints.catalogue.database.copying import Watch

EXAMPLE = "REPRINTS_CATALOGUE_URL=postgresql://user:password@host/name reprints catalogue copy"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    copy = add_action(add_actions(parser), "copy", _copy, "copy the SQLite file to the empty PostgreSQL that is set")
    copy.add_argument("--from", dest="origin", type=Path, metavar="FILE", help="a file other than the data folder's")
    add_json(copy)


def _copy(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.custody.catalogue_copy import copy_to_server

    with _watch() as watch:
        copied = copy_to_server(load_settings(), args.origin, watch)
    if args.json:
        print_json({"origin": str(copied.origin), "rows": copied.rows})
        return 0
    say(f"{sum(copied.rows.values())} rows copied and counted", "bold")
    for table, count in copied.rows.items():
        say(f"  {table:<14}{count:>10}")
    say(f"From now on this catalogue is used. {copied.origin} is as it was: put it aside, nothing reads it any more.")
    return 0


@contextmanager
def _watch() -> Iterator[Watch]:
    """A bar per table on a terminal, elsewhere a line per table."""
    console = open_console(stderr=True)
    if not console.is_terminal:
        yield lambda table, done, total: say(f"{table}: {done} rows", stderr=True) if done == total else None
        return
    from rich.progress import Progress

    with Progress(console=console, transient=True) as bars:
        tasks = {}

        def update(table: str, done: int, total: int) -> None:
            if table not in tasks:
                tasks[table] = bars.add_task(table, total=total)
            bars.update(tasks[table], completed=done)

        yield update
