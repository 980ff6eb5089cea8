"""Copies single records of the archive into a WARC of their own, byte for byte.

A response brings its request and its crawler's metadata record along where they are adjacent: before it, as our own
and wget's are, or after it, as Heritrix's are. Only the records and their neighbours are read.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from reprints.archive.partial import explain
from reprints.archive.reader import find_file
from reprints.archive.store import ObjectStore
from reprints.archive.warc import members
from reprints.archive.warc.inflate import MAGIC
from reprints.archive.warc.records import Record
from reprints.archive.warc.scan import PLAIN, read_record_at
from reprints.errors import ArchiveError

_COMPANIONS = ("request", "metadata")
_WINDOW = 1 << 17  # a request, or wget's warcinfo, is far smaller
_AFTER = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Copied:
    """A record and its origin; `sha256` is of its original bytes, `place` and `size` are in the excerpt."""

    type: str
    url: str
    date: str
    record_id: str
    warc: str
    offset: int
    length: int
    sha256: str
    place: int
    size: int
    recompressed: bool


def write_excerpt(
    root: Path,
    records: Iterable[tuple[str, int]],
    target: Path,
    *,
    fields: dict[str, str],
    store: ObjectStore | None = None,
) -> list[Copied]:
    """Copy the (warc, offset) records, each once, file by file. `fields` go into the excerpt's `warcinfo`.

    Raises ArchiveError where a record is missing or damaged.
    """
    copied: list[Copied] = []
    wanted: dict[str, set[int]] = {}
    for warc, offset in records:
        wanted.setdefault(warc, set()).add(offset)
    try:
        with target.open("wb") as out:
            stated = {"format": "WARC File Format 1.1", "conformsTo": members.CONFORMS_TO, **fields}
            out.write(members.make_warcinfo(members.make_id(), target.name, datetime.now(UTC), stated))
            for warc, offsets in sorted(wanted.items()):
                with find_file(root, warc, store).open("rb") as file:
                    copied += [_copy(file, warc, record, out) for record in _find_records(file, warc, offsets)]
    except OSError as error:
        raise explain(target, "written", error) from None
    return copied


def _find_records(file: BinaryIO, warc: str, offsets: Iterable[int]) -> list[Record]:
    """The wanted records and their companions, in file order."""
    found: dict[int, Record] = {}
    for offset in sorted(offsets):
        record = read_record_at(file, offset)
        if record is None:
            raise ArchiveError(
                f"{warc} has no whole record at offset {offset}", mend="Run: reprints archive verify --deep"
            )
        own = record.get("WARC-Record-ID")
        concurrent = record.get("WARC-Concurrent-To")
        for other in (*_read_before(file, offset), record, *_read_after(file, record)):
            same = other.get("WARC-Concurrent-To") == own or other.get("WARC-Record-ID") == concurrent
            if other is record or (other.type in _COMPANIONS and same and own):
                found[other.offset] = other
    return [found[offset] for offset in sorted(found)]


def _read_before(file: BinaryIO, offset: int) -> list[Record]:
    """The record that ends where this one begins, if it is small."""
    start = max(0, offset - _WINDOW)
    file.seek(start)
    window = file.read(offset - start)
    for magic in (MAGIC, PLAIN):
        place = len(window)
        while (place := window.rfind(magic, 0, place)) >= 0:
            record = read_record_at(file, start + place)
            if record and record.offset + record.length == offset:
                return [record]
    return []


def _read_after(file: BinaryIO, record: Record) -> list[Record]:
    found: list[Record] = []
    end = record.offset + record.length
    while len(found) < _AFTER and (after := read_record_at(file, end)) and after.type in _COMPANIONS:
        found.append(after)
        end = after.offset + after.length
    return found


def _copy(file: BinaryIO, warc: str, record: Record, out: BinaryIO) -> Copied:
    file.seek(record.offset)
    raw = file.read(record.length)
    plain = raw.startswith(PLAIN)
    data = gzip.compress(raw, mtime=0) if plain else raw
    place = out.tell()
    out.write(data)
    return Copied(
        type=record.type,
        url=(record.get("WARC-Target-URI") or "").strip("<>"),
        date=record.get("WARC-Date") or "",
        record_id=record.get("WARC-Record-ID") or "",
        warc=warc,
        offset=record.offset,
        length=record.length,
        sha256=hashlib.sha256(raw).hexdigest(),
        place=place,
        size=len(data),
        recompressed=plain,
    )
