"""Hash-chained files of lines, append-only: each line is a JSON object that holds the SHA-256 of the line before it.

The hash covers the line end, so that anybody can check a chain with `sed -n 4p FILE | sha256sum`. The first line has
64 zeros in `previous`. A crash can leave an unfinished last line, which the next append cuts.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from reprints.archive.partial import explain, make_folder, sync_folder

GENESIS = "0" * 64


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainLine:
    """An entry as read, with its own hash and its offset in the file."""

    number: int
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


L = TypeVar("L", bound=ChainLine)
# makes an entry of a line's fields and of what is known of the line itself
MakeEntry = Callable[[dict[str, Any], dict[str, Any]], L]


def hash_line(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def read_lines(path: Path, make: MakeEntry[L]) -> tuple[tuple[L | UnreadableLine, ...], int]:
    """The lines, none where there is no file, and the length of an unfinished last one. Raises ArchiveError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    except OSError as error:
        raise explain(path, "read", error) from None
    *whole, rest = data.split(b"\n")
    lines, offset = [], 0
    for line in whole:
        lines.append(read_line(line + b"\n", offset, make))
        offset += len(line) + 1
    return tuple(lines), len(rest)


def read_line(line: bytes, offset: int, make: MakeEntry[L]) -> L | UnreadableLine:
    digest = hash_line(line)
    try:
        fields = json.loads(line)
        known = {"number": int(fields["entry"]), "previous": str(fields["previous"])}
        return make(fields, known | {"hash": digest, "line": line, "offset": offset})
    except (ValueError, KeyError, TypeError) as error:
        return UnreadableLine(offset=offset, hash=digest, why=f"no entry: {type(error).__name__}: {error}"[:200])


def write_line(number: int, fields: dict[str, Any], previous: str) -> bytes:
    return json.dumps({"entry": number, **fields, "previous": previous}).encode() + b"\n"


def append_line(path: Path, make: MakeEntry[L], prepare: Callable[[int], dict[str, Any]]) -> L:
    """Add the line whose fields `prepare` returns for its number; it is on disk when this returns. Raises
    ArchiveError."""
    make_folder(path.parent)
    try:
        with _hold(path) as fd:
            lines, torn = read_lines(path, make)
            size = os.fstat(fd).st_size - torn
            number = len(lines) + 1
            line = write_line(number, prepare(number), lines[-1].hash if lines else GENESIS)
            os.ftruncate(fd, size)
            if os.pwrite(fd, line, size) != len(line):
                raise OSError("only a part of the line was written")
            os.fsync(fd)
            if not lines:
                sync_folder(path.parent)
    except OSError as error:
        raise explain(path, "written", error) from None
    return read_line(line, size, make)  # type: ignore[return-value]  # our own line is an entry


def find_breaks(lines: Sequence[ChainLine | UnreadableLine]) -> Iterator[tuple[int, str]]:
    """Offsets of lines that do not follow from the ones before, and what is wrong with each."""
    previous = GENESIS
    for number, line in enumerate(lines, 1):
        if isinstance(line, UnreadableLine):
            yield line.offset, f"line {number} is {line.why}"
        elif line.previous != previous:
            yield line.offset, f"the chain is broken: entry {line.number} does not follow from the line before it"
        elif line.number != number:
            yield line.offset, f"line {number} is entry {line.number}"
        previous = line.hash


@contextmanager
def _hold(path: Path) -> Iterator[int]:
    """The file, locked while a line is added: other machines or commands may add to the chain, too."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield fd
    finally:
        os.close(fd)
