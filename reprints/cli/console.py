"""Where the commands write: lines for a person's terminal, or lines of JSON for a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

INTERRUPTED = 130  # exit code
_FILE_WIDTH = 120  # a pipe claims 80, which would cut the report's columns


@cache
def open_console(*, stderr: bool = False) -> Console:
    """A rich console; rich loads only here, as importing it takes most of a short command's time."""
    from reprints.cli.terminal import Terminal

    console = Terminal(stderr=stderr, highlight=False, emoji=False, markup=False)
    if not console.is_terminal:
        console.width = _FILE_WIDTH
    return console


def say(text: object = "", style: str = "", *, stderr: bool = False) -> None:
    """Print one line, left to the terminal to wrap, so that addresses and commands can be copied whole."""
    open_console(stderr=stderr).print(text, style=style, soft_wrap=True)


def print_json(document: Mapping[str, Any]) -> None:
    """Print a document on one line, non-ASCII letters as they are."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def print_json_lines(documents: Iterable[Mapping[str, Any]]) -> None:
    for document in documents:
        print_json(document)
