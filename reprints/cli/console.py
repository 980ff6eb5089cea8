"""Where the commands write: a person's terminal, or a program's lines of JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

_FILE_WIDTH = 120  # a pipe claims 80, which would cut the report's columns


def open_console(*, stderr: bool = False) -> Console:
    """A rich console; rich is loaded only here, since most of a short command's time would be its import."""
    from reprints.cli.terminal import Terminal

    console = Terminal(stderr=stderr, highlight=False, emoji=False, markup=False)
    if not console.is_terminal:
        console.width = _FILE_WIDTH
    return console


def print_json(document: Mapping[str, Any]) -> None:
    """One document a line, in the page's own letters."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def print_json_lines(documents: Iterable[Mapping[str, Any]]) -> None:
    for document in documents:
        print_json(document)
