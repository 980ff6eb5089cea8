"""The chain of custody of a source's files: `<root>/<source>/manifest.jsonl`, one line per closed file, append-only.

A line is on disk before its file gets its final name: a crash in between leaves a partial file that the next repair
only renames, so no repair ever enters a file that is already closed, which could be one somebody planted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from reprints.archive.partial import write_whole
from reprints.archive.proof.chain import (
    GENESIS,
    ChainLine,
    UnreadableLine,
    append_line,
    hash_line,
    read_lines,
    write_line,
)

NAME = "manifest.jsonl"


class Entered(StrEnum):
    """Who vouches for the bytes."""

    CLOSED = "closed"  # the writer, for what it wrote itself
    REPAIRED = "repaired"  # a repair, for what a killed writer left
    ADOPTED = "adopted"  # nobody: the file is older than the manifest
    IMPORTED = "imported"  # an import, for somebody else's file


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a line states about a file. `file` is relative to the archive. `origin` has an imported file's original name
    and SHA-256, and the package it came in, if any; entries of earlier versions do not count the responses."""

    file: str
    sha256: str
    size: int
    records: int
    run: str | None
    entered: Entered
    origin: dict[str, str] | None = None
    responses: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry(ChainLine):
    """A line as read."""

    facts: Facts
    closed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """A manifest as read. `torn` is the length of an unfinished last line, which only a crash leaves."""

    path: Path
    lines: tuple[Entry | UnreadableLine, ...]
    torn: int

    @property
    def entries(self) -> list[Entry]:
        return [line for line in self.lines if isinstance(line, Entry)]

    @property
    def head(self) -> Entry | None:
        last = self.lines[-1] if self.lines else None
        return last if isinstance(last, Entry) else None

    def find(self, file: str) -> Entry | None:
        return next((entry for entry in reversed(self.entries) if entry.facts.file == file), None)


def locate_manifest(root: Path, source: str) -> Path:
    return root / source / NAME


def read_chain(root: Path, source: str) -> Chain:
    """An empty chain where there is no manifest. Raises ArchiveError where it cannot be read."""
    path = locate_manifest(root, source)
    lines, torn = read_lines(path, _make_entry)
    return Chain(path=path, lines=lines, torn=torn)


def append_entry(root: Path, source: str, facts: Facts) -> Entry:
    """Enter a file at the end of the chain; it is on disk when this returns. Raises ArchiveError."""
    fields = _make_fields(facts, datetime.now(UTC))
    return append_line(locate_manifest(root, source), _make_entry, lambda _: fields)


def begin_chain(root: Path, source: str, facts: Iterable[Facts]) -> int:
    """Write a manifest of existing files, whole or not at all; returns how many those are. Raises ArchiveError."""
    path, hash_before, lines = locate_manifest(root, source), GENESIS, []
    for number, fact in enumerate(facts, 1):
        line = write_line(number, _make_fields(fact, datetime.now(UTC)), hash_before)
        hash_before = hash_line(line)
        lines.append(line)
    write_whole(path, lines)
    return len(lines)


def _make_fields(facts: Facts, at: datetime) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "file": facts.file,
        "sha256": facts.sha256,
        "size": facts.size,
        "records": facts.records,
        "run": facts.run,
        "closed_at": at.isoformat(),
        "entered": str(facts.entered),
    }
    fields |= {"origin": facts.origin} if facts.origin else {}
    return fields | ({"responses": facts.responses} if facts.responses is not None else {})


def _make_entry(fields: dict[str, Any], known: dict[str, Any]) -> Entry:
    facts = Facts(
        file=str(fields["file"]),
        sha256=str(fields["sha256"]),
        size=int(fields["size"]),
        records=int(fields["records"]),
        run=fields["run"],
        entered=Entered(fields["entered"]),
        origin=fields.get("origin"),
        responses=fields.get("responses"),
    )
    return Entry(facts=facts, closed_at=datetime.fromisoformat(fields["closed_at"]), **known)
