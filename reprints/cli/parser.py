"""The commands and their arguments. argparse, because typer alone takes ten times as long to load as Python itself."""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from reprints import __version__

# by the package their modules are in; only the command that is called is loaded
ROOMS = {
    "crawling": {
        "crawl": "fetch, archive, extract and index sources, in one go",
        "nightly": "a night's work without a scheduler, for cron or systemd: crawl, retry, judge, report, notify",
        "backfill": "fetch a source's whole history, slowly and in resumable portions",
        "report": "what became of every page of the last crawl, or of a run",
        "quarantine": "what failed runs hold back: look at it, release it, or drop it",
        "reextract": "read archived captures again, without the network, and report the changes before applying them",
        "sources": "list the sources, check their files, or begin a new one",
        "schedule": "run each source's nights when due, by its cron and in its time zone, until stopped",
        "sample": "serve the bundled sample sites to a browser, or save their pages as files",
    },
    "reading": {
        "search": 'search the archive: words, "phrases", AND OR NOT, prefix*, field:value, date:[2016 TO 2018]',
        "show": "show an article: provenance and text, evidence, versions",
        "history": "list an article's versions, when its page vanished and came back, and what people corrected",
        "diff": "show the words that changed between two versions of an article",
        "families": "list families of articles with the same text; of one, every copy, its original, contradictions",
        "cite": "cite articles for Zotero: the original, its republication and the capture",
        "export": "write articles to a file for other programs: JSON Lines or Parquet",
        "extract": "read pages from files, folders or WARCs, one JSON document per line; no network, no state",
    },
    "upkeep": {
        "correct": "correct a field that a page states wrongly or that was misread, undo that, or list corrections",
        "archive": "prove the archive is what was captured; import WARCs, export case files",
        "catalogue": "copy the whole catalogue to a PostgreSQL server, when it outgrows this machine",
        "index": "bring the search index up to the catalogue, rebuild it, or compare the two",
        "kibana": "what readers see in Kibana: write it to a file, prepare a fresh server, install it",
        "doctor": "what is reachable, what is not, and how to mend it",
    },
}

# of the commands that take a query; `-has:outlet` is no -h
_SHORT_OPTIONS: dict[str, tuple[str, ...]] = {"search": (), "export": ("-o",)}
_EXCLUDED = re.compile(r"-(?!-|h$)")


class Formatter(argparse.RawDescriptionHelpFormatter):
    """As wide as the terminal, found without shutil, by way of which argparse loads compression."""

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
    """Reports errors in one line, with the nearest choice if there is one."""

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


def shield_queries(words: Sequence[str]) -> list[str]:
    """Put a blank before `-oil` in a query, which argparse would take for options; queries ignore it."""
    called = next((word for word in words if not word.startswith("-")), "")
    options = _SHORT_OPTIONS.get(called)
    if options is None:
        return [*words]
    return [f" {word}" if _EXCLUDED.match(word) and not word.startswith(options) else word for word in words]


def build_parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Knows every command's name, but only the arguments of the one that is called."""
    parser = Parser(
        prog="reprints",
        description="A searchable, accountable archive of republished articles.",
        epilog="Settings come from REPRINTS_* environment variables and a .env file; see docs/reference/settings.md.",
        formatter_class=Formatter,
    )
    parser.add_argument("--version", action="version", version=f"reprints {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    called = next((word for word in words if not word.startswith("-")), None)
    for room, known in ROOMS.items():
        for name, what in known.items():
            if name == called:
                command = commands.add_parser(name, help=what, description=what, formatter_class=Formatter)
                _add_arguments(command, f"reprints.cli.{room}.{name}")
            else:
                commands.add_parser(name, help=what)
    return parser


def _add_arguments(parser: argparse.ArgumentParser, module: str) -> None:
    command = importlib.import_module(module)
    parser.epilog = "example: " + command.EXAMPLE
    command.add_arguments(parser)
    if hasattr(command, "run"):  # else each of its actions has its own
        parser.set_defaults(execute=command.run)
