"""The commands and their words. argparse, because typer alone takes ten times as long to load as Python itself."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from typing import NoReturn

from reprints import __version__
from reprints.cli import (
    archive,
    backfill,
    cite,
    correct,
    crawl,
    diff,
    doctor,
    export,
    extract,
    families,
    history,
    index,
    kibana,
    nightly,
    quarantine,
    reextract,
    report,
    sample,
    schedule,
    search,
    show,
    sources,
)

_COMMANDS = (
    crawl,
    nightly,
    search,
    show,
    history,
    diff,
    families,
    correct,
    cite,
    export,
    archive,
    extract,
    sources,
    report,
    quarantine,
    reextract,
    backfill,
    index,
    kibana,
    schedule,
    sample,
    doctor,
)


class Parser(argparse.ArgumentParser):
    """Complains in one line, with the nearest word where there is one."""

    def error(self, message: str) -> NoReturn:
        wrong = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if wrong:
            choices = re.findall(r"[\w-]+", wrong[2])
            near = difflib.get_close_matches(wrong[1], choices, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"choose from {', '.join(choices)}"
            message = f"{wrong[1]!r} is not known here: {hint}"
        print(f"{self.prog}: {message} (see {self.prog} --help)", file=sys.stderr)  # noqa: T201
        raise SystemExit(2)


def build_parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="reprints",
        description="A searchable, accountable archive of republished articles.",
        epilog="Settings are read from REPRINTS_* environment variables and a .env file; see docs/settings.md.",
    )
    parser.add_argument("--version", action="version", version=f"reprints {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    for command in _COMMANDS:
        name = command.__name__.rpartition(".")[2]
        added = commands.add_parser(
            name,
            help=command.HELP,
            description=command.HELP,
            epilog="example: " + command.EXAMPLE,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(added)
        if hasattr(command, "run"):  # else each of its actions has its own
            added.set_defaults(execute=command.run)
    return parser
