"""Arguments that several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

ARTICLE = "its address, its id, or the beginning of its id"
SOURCES = "names from `reprints sources list`; none: every enabled source"


def add_actions(parser: argparse.ArgumentParser) -> Any:
    return parser.add_subparsers(title="actions", metavar="ACTION", required=True)


def add_action(
    actions: Any, name: str, execute: Callable[[argparse.Namespace], int], what: str
) -> argparse.ArgumentParser:
    """An action, such as `list` of `reprints sources list`, and the function that performs it."""
    parser: argparse.ArgumentParser = actions.add_parser(name, help=what)
    parser.set_defaults(execute=execute)
    return parser


def add_json(parser: argparse.ArgumentParser, what: str = "one JSON document") -> None:
    parser.add_argument("--json", action="store_true", help=what)
