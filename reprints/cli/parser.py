"""The commands and their words. argparse, because typer alone takes ten times as long to load as Python itself."""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from reprints import __version__

# the room each command's module is in; only the one that is called is loaded
_CRAWLING = ("crawl", "nightly", "backfill", "reextract", "schedule", "quarantine", "report", "sources", "sample")
_READING = ("search", "show", "history", "diff", "families", "cite", "export", "extract")
ROOMS = dict.fromkeys(_CRAWLING, "crawling") | dict.fromkeys(_READING, "reading")

COMMANDS = {
    "crawl": "fetch, archive, extract and index sources, in one go",
    "nightly": "the night's work, without a scheduler: crawl, try again, judge, report, tell; for cron or systemd",
    "search": 'search the archive: words, "phrases", AND OR NOT, prefix*, field:value, date:[2016 TO 2018]',
    "show": "show one article: its provenance and text, the evidence, its versions",
    "history": "list an article's versions, when its page vanished and came back, and what people corrected",
    "diff": "show the words that changed between two versions of an article",
    "families": "list articles that carry the same text, as families; of one, every copy, its original, contradictions",
    "correct": "set a field that a page states or was read wrongly, take that back, or list what was corrected",
    "cite": "cite articles: the original, its republication and the capture, as Zotero reads it",
    "export": "write articles to a file for other programs: JSON Lines or Parquet",
    "archive": "prove that the archive is what was captured; take WARCs in, and hand cases out",
    "catalogue": "copy the catalogue to a PostgreSQL server, whole, when it outgrows this machine",
    "extract": "read pages from files, folders or WARCs and print one JSON document a line; no network, no state",
    "sources": "list the sources, check their files, or begin a new one",
    "report": "what became of every page of the last crawl, or of a run",
    "quarantine": "what runs that failed their expectations hold back: look at it, release it, or drop it",
    "reextract": "read archived captures again, without the network, and report what that changes before it is applied",
    "backfill": "fetch a source's whole history, slowly and in portions that are resumed",
    "index": "bring the search index up to the catalogue, rebuild it, or compare the two",
    "kibana": "what readers see in Kibana: write it to a file, prepare a fresh server, install it",
    "schedule": "run each source's nights when they are due, by its cron and in its time zone, until it is stopped",
    "sample": "serve the bundled sample sites to a browser, or save their pages as files",
    "doctor": "what is reachable, what is not, and how to mend it",
}


class Formatter(argparse.RawDescriptionHelpFormatter):
    """As wide as the terminal, without what argparse loads to find that out: by way of shutil, compression."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **{"width": _find_width() - 2, **options})


def _find_width() -> int:
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated):
        return int(stated)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns or 80
    except (OSError, ValueError):
        return 80


class Parser(argparse.ArgumentParser):
    """Complains in one line, with the nearest word where there is one."""

    def error(self, message: str) -> NoReturn:
        wrong = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if wrong:
            import difflib

            choices = re.findall(r"[\w-]+", wrong[2])
            near = difflib.get_close_matches(wrong[1], choices, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"choose from {', '.join(choices)}"
            message = f"{wrong[1]!r} is not known here: {hint}"
        print(f"{self.prog}: {message} (see {self.prog} --help)", file=sys.stderr)  # noqa: T201
        raise SystemExit(2)


def build_parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Knows every command's name, and the arguments of the one that the words call."""
    parser = Parser(
        prog="reprints",
        description="A searchable, accountable archive of republished articles.",
        epilog="Settings come from REPRINTS_* environment variables and a .env file; see docs/reference/settings.md.",
        formatter_class=Formatter,
    )
    parser.add_argument("--version", action="version", version=f"reprints {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    called = next((word for word in words if not word.startswith("-")), None)
    for name, what in COMMANDS.items():
        if name == called:
            _add_command(commands.add_parser(name, help=what, description=what, formatter_class=Formatter), name)
        else:
            commands.add_parser(name, help=what)
    return parser


def _add_command(parser: argparse.ArgumentParser, name: str) -> None:
    command = importlib.import_module(f"reprints.cli.{ROOMS.get(name, 'upkeep')}.{name}")
    parser.epilog = "example: " + command.EXAMPLE
    command.add_arguments(parser)
    if hasattr(command, "run"):  # else each of its actions has its own
        parser.set_defaults(execute=command.run)
