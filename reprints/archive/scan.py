"""The records of any WARC file, with every stretch that is none.

A file of one gzip member a record, as ours and nearly everybody's are, is read member by member; what follows damage
is found again at the next whole record. Everything else (uncompressed, one gzip or zstd stream) FastWARC reads, and
reading ends at the first damage.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator

from reprints.archive.heads import HEAD_END, parse_head
from reprints.archive.inflate import MAGIC, MAX_RECORD, Member, find_magic, inflate_member
from reprints.archive.records import Damage, Record

_MAX_HEAD = 1 << 20
_PROBE = 1 << 22


def scan_file(path: Path) -> Iterator[Record | Damage]:
    """Raises OSError where the file cannot be read."""
    with path.open("rb") as file:
        if _is_compressed_by_record(file):
            yield from scan_members(file)
        else:
            yield from _scan_stream(file, path.stat().st_size)


def scan_members(file: BinaryIO, offset: int = 0) -> Iterator[Record | Damage]:
    """The records of a file of one gzip member a record, and its damage."""
    size = file.seek(0, 2)
    while offset < size:
        record = read_member(file, offset)
        if record is None:
            yield Damage(offset=offset, why="no whole record")
            record = find_record(file, offset + 1)
            if record is None:
                return
        yield record
        offset = record.offset + record.length


def read_member(file: BinaryIO, offset: int) -> Record | None:
    """The record that is the gzip member at an offset; None where there is no whole one."""
    member = inflate_member(file, offset)
    return _parse_member(member) if member else None


def find_record(file: BinaryIO, offset: int) -> Record | None:
    """The first whole record from an offset on."""
    found = (read_member(file, place) for place in find_magic(file, offset))
    return next((record for record in found if record), None)


def read_plain(path: Path, offset: int) -> Record | None:
    """The record at an offset of an uncompressed file; None where there is no whole one."""
    with path.open("rb") as file:
        file.seek(offset)
        head = _read_head(file)
        if head is None:
            return None
        raw, fields = head
        length = content_length(fields)
        if length is None or length > MAX_RECORD:
            return None
        block = file.read(length)
    whole = len(raw) + length + 4
    return Record(offset=offset, length=whole, headers=fields, block=block) if len(block) == length else None


def content_length(fields: tuple[tuple[str, str], ...]) -> int | None:
    value = next((v for k, v in fields if k.lower() == "content-length"), "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def _parse_member(member: Member) -> Record | None:
    end = HEAD_END.search(member.data, 0, _MAX_HEAD)
    if end is None or not member.data.startswith(b"WARC/"):
        return None
    _, fields = _parse_utf8(member.data[: end.start()])
    length = content_length(fields)
    if length is None or member.data[end.end() + length :].strip(b"\r\n"):
        return None
    block = member.data[end.end() : end.end() + length]
    if len(block) != length:
        return None
    return Record(offset=member.offset, length=member.length, headers=fields, block=block)


def _is_compressed_by_record(file: BinaryIO) -> bool:
    if file.read(len(MAGIC)) != MAGIC:
        return False
    first = inflate_member(file, 0, _PROBE)
    file.seek(0)
    if first is None:  # torn, damaged, or a stream of many records
        return find_record(file, 0) is not None
    return _parse_member(first) is not None or find_record(file, first.end) is not None


def _scan_stream(file: BinaryIO, size: int) -> Iterator[Record | Damage]:
    file.seek(0)
    held: Record | None = None
    position = 0
    try:
        for found in ArchiveIterator(file, parse_http=False, max_header_len=_MAX_HEAD, fsspec_args=False):
            position = found.stream_pos
            if held:
                yield _measure(held, position)
            block = found.reader.read()
            if len(block) < found.content_length:
                yield Damage(offset=position, why="the file ends inside a record")
                return
            fields = tuple((k.decode("utf-8", "replace"), v.decode("utf-8", "replace")) for k, v in _items(found))
            held = Record(offset=position, length=0, headers=fields, block=block)
    except OSError as error:
        if held:
            yield held
        yield Damage(offset=position, why=str(error))
        return
    if held:
        yield _measure(held, size)
    elif size:
        yield Damage(offset=0, why="no record")


def _measure(record: Record, end: int) -> Record:
    return Record(offset=record.offset, length=end - record.offset, headers=record.headers, block=record.block)


def _items(found: object) -> tuple[tuple[bytes, bytes], ...]:
    return found.headers.items_bytes()  # type: ignore[attr-defined,no-any-return]


def _parse_utf8(head: bytes) -> tuple[str, tuple[tuple[str, str], ...]]:
    start, fields = parse_head(head)
    return start, tuple((k, v.encode("latin-1").decode("utf-8", "replace")) for k, v in fields)


def _read_head(file: BinaryIO) -> tuple[bytes, tuple[tuple[str, str], ...]] | None:
    place = file.tell()
    raw = file.read(_MAX_HEAD)
    end = HEAD_END.search(raw)
    if end is None or not raw.startswith(b"WARC/"):
        return None
    file.seek(place + end.end())
    return raw[: end.end()], _parse_utf8(raw[: end.start()])[1]
