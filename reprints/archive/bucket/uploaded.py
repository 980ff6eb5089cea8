"""The files of this data folder that are safe in the store: `<root>/<source>/stored.jsonl`, one line per file,
appended once the file was read back from the store and found whole.

A line lost or torn in a crash costs one more reading back. Each line names its bucket: when the settings name another,
everything is uploaded there too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from reprints.archive.partial import explain
from reprints.archive.store import ObjectStore

NAME = "stored.jsonl"


def read_uploaded(root: Path, source: str, store: ObjectStore) -> dict[str, int]:
    """Name in the store -> size, of the files that are safe there. Raises ArchiveError."""
    path = root / source / NAME
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise explain(path, "read", error) from None
    return {name: size for url, name, size in _read(lines) if url == store.url}


def note_upload(root: Path, source: str, store: ObjectStore, name: str, size: int) -> None:
    """Raises ArchiveError."""
    path = root / source / NAME
    line = json.dumps([store.url, name, size]).encode() + b"\n"
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            end = os.lseek(fd, 0, os.SEEK_END)
            torn = end and os.pread(fd, 1, end - 1) != b"\n"
            os.write(fd, (b"\n" if torn else b"") + line)
            os.fsync(fd)
        finally:
            os.close(fd)
    except OSError as error:
        raise explain(path, "written", error) from None


def _read(lines: list[bytes]) -> Iterator[tuple[str, str, int]]:
    for line in lines:
        try:
            url, name, size = json.loads(line)
        except (ValueError, TypeError):
            continue  # torn
        yield str(url), str(name), int(size)
