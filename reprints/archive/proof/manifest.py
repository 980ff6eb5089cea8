"""The chain of custody of a source's files: `<root>/<source>/manifest.jsonl`, one line per closed file, append-only.

Each line is a JSON object with the SHA-256 of the line before it, line end included, so that anybody can check the
chain with `sed -n 4p manifest.jsonl | sha256sum`. The first line has 64 zeros. A line is on disk before its file gets
its final name: a crash in between leaves a partial file that the next repair only renames, so no repair ever enters a
file that is already closed, which could be one somebody planted.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from reprints.archive.partial import explain, make_folder, sync_folder, write_whole

NAME = "manifest.jsonl"
GENESIS = "0" * 64


class Entered(StrEnum):
    """Who vouches for the bytes."""

    CLOSED = "closed"  # the writer, for what it wrote itself
    REPAIRED = "repaired"  # a repair, for what a killed writer left
    ADOPTED = "adopted"  # nobody: the file is older than the manifest
    IMPORTED = "imported"  # an import, for somebody else's file


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a line states about a file. `file` is relative to the archive. `origin` has an imported file's original name
    and SHA-256, and the package it came in, if any."""

    file: str
    sha256: str
    size: int
    records: int
    run: str | None
    entered: Entered
    origin: dict[str, str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A line as read, with its own hash and its offset in the manifest."""

    number: int
    facts: Facts
    closed_at: datetime
    previous: str
    hash: str
    line: bytes
    offset: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UnreadableLine:
    """A line that is no entry."""

    offset: int
    hash: str
    why: str


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


def hash_line(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def locate_manifest(root: Path, source: str) -> Path:
    return root / source / NAME


def read_chain(root: Path, source: str) -> Chain:
    """An empty chain where there is no manifest. Raises ArchiveError where it cannot be read."""
    path = locate_manifest(root, source)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    except OSError as error:
        raise explain(path, "read", error) from None
    *whole, rest = data.split(b"\n")
    lines, offset = [], 0
    for line in whole:
        lines.append(_read_line(line + b"\n", offset))
        offset += len(line) + 1
    return Chain(path=path, lines=tuple(lines), torn=len(rest))


def append_entry(root: Path, source: str, facts: Facts) -> Entry:
    """Enter a file at the end of the chain; it is on disk when this returns. Raises ArchiveError."""
    path = locate_manifest(root, source)
    make_folder(path.parent)
    try:
        with _hold(path) as fd:
            chain = read_chain(root, source)
            size = os.fstat(fd).st_size - chain.torn
            os.ftruncate(fd, size)
            previous = chain.lines[-1].hash if chain.lines else GENESIS
            line = _write_line(len(chain.lines) + 1, facts, datetime.now(UTC), previous)
            if os.pwrite(fd, line, size) != len(line):
                raise OSError(f"only a part of the line for {facts.file} was written")
            os.fsync(fd)
            if not chain.lines:
                sync_folder(path.parent)
    except OSError as error:
        raise explain(path, "written", error) from None
    return _read_line(line, size)  # type: ignore[return-value]  # our own line is an entry


def begin_chain(root: Path, source: str, facts: Iterable[Facts]) -> int:
    """Write a manifest of existing files, whole or not at all; returns how many those are. Raises ArchiveError."""
    path, hash_before, lines = locate_manifest(root, source), GENESIS, []
    for number, fact in enumerate(facts, 1):
        line = _write_line(number, fact, datetime.now(UTC), hash_before)
        hash_before = hash_line(line)
        lines.append(line)
    write_whole(path, lines)
    return len(lines)


@contextmanager
def _hold(path: Path) -> Iterator[int]:
    """The manifest, locked while a line is added: other machines or commands may close files of the source too."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield fd
    finally:
        os.close(fd)


def _write_line(number: int, facts: Facts, at: datetime, previous: str) -> bytes:
    fields: dict[str, Any] = {
        "entry": number,
        "file": facts.file,
        "sha256": facts.sha256,
        "size": facts.size,
        "records": facts.records,
        "run": facts.run,
        "closed_at": at.isoformat(),
        "entered": str(facts.entered),
    }
    if facts.origin:
        fields["origin"] = facts.origin
    return json.dumps({**fields, "previous": previous}).encode() + b"\n"


def _read_line(line: bytes, offset: int) -> Entry | UnreadableLine:
    try:
        fields = json.loads(line)
        return Entry(
            number=int(fields["entry"]),
            facts=Facts(
                file=str(fields["file"]),
                sha256=str(fields["sha256"]),
                size=int(fields["size"]),
                records=int(fields["records"]),
                run=fields["run"],
                entered=Entered(fields["entered"]),
                origin=fields.get("origin"),
            ),
            closed_at=datetime.fromisoformat(fields["closed_at"]),
            previous=str(fields["previous"]),
            hash=hash_line(line),
            line=line,
            offset=offset,
        )
    except (ValueError, KeyError, TypeError) as error:
        return UnreadableLine(
            offset=offset, hash=hash_line(line), why=f"no entry: {type(error).__name__}: {error}"[:200]
        )
