"""The word lists beside this file (`*.txt`): sections under bracketed headings, read once per process when needed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

_HEADING = re.compile(r"^\[([a-z_-]+)\]$", re.M)


@cache
def _sections(name: str) -> dict[str, str]:
    text = resources.files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    parts = _HEADING.split(re.sub(r"^#.*\n", "", text, flags=re.M))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@cache
def lines(name: str, section: str) -> tuple[str, ...]:
    """The lines of a section, as they stand."""
    return tuple(line for line in _sections(name)[section].splitlines() if line.strip())


@cache
def words(section: str, name: str = "words") -> tuple[str, ...]:
    """The entries of a section, which semicolons separate."""
    return tuple(word for line in lines(name, section) for word in map(str.strip, line.split(";")) if word)


@cache
def word_set(section: str) -> frozenset[str]:
    return frozenset(words(section))


@cache
def alternation(section: str) -> str:
    """The entries as one expression, longest first so that the longest matches."""
    return "|".join(sorted(words(section), key=len, reverse=True))


def branch(entries: Iterable[str]) -> str:
    """Plain words as one expression that tries letter by letter, for lists of hundreds; longest first."""
    tree: dict[str, Any] = {}
    for entry in entries:
        node = tree
        for letter in entry:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _write_branch(tree)


def _write_branch(tree: dict[str, Any]) -> str:
    parts = [re.escape(letter) + _write_branch(rest) for letter, rest in tree.items() if letter]
    if not parts:
        return ""
    joined = parts[0] if len(parts) == 1 and "" not in tree else f"(?:{'|'.join(parts)})"
    return f"{joined}?" if "" in tree else joined
