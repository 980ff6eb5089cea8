"""The records of any WARC file, and the damaged stretches between them.

A file with one gzip member per record, the usual form, is read member by member, and an uncompressed one record by
record; after damage, both continue at the next whole record. So do ARC files. Many records in one gzip or zstd stream
are read by FastWARC, up to the first damage.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import BinaryIO, Literal, Protocol

from fastwarc.warc import ArchiveIterator

from reprints.archive.warc.arc import is_arc, scan_arc
from reprints.archive.warc.digests import parse_digest
from reprints.archive.warc.heads import HEAD_END, parse_head
from reprints.archive.warc.inflate import GZIP, MAGIC, MAX_RECORD, Member, find_magic, inflate_member
from reprints.archive.warc.records import Damage, Headers, Record, find_header

PLAIN = b"WARC/"

_MAX_HEAD = 1 << 20
_PROBE = 1 << 22
_READ = 1 << 14
_SEPARATOR = 8
_END = b"\r\n\r\n"
_SEARCH = 1 << 20
# zstd, zstd dictionaries, LZ4
_OTHERS = tuple(map(bytes.fromhex, ("28b52ffd", "502a4d18", "5d2a4d18", "04224d18")))


class Openable(Protocol):
    """A path, or anything that opens like one."""

    def open(self, mode: Literal["rb"]) -> BinaryIO: ...


def scan_file(path: Openable) -> Iterator[Record | Damage]:
    """Raises OSError where the file cannot be read."""
    form = find_form(path)
    scans: dict[Form, Callable[[BinaryIO], Iterator[Record | Damage]]] = {
        Form.PLAIN: _scan_plain,
        Form.MEMBERS: scan_members,
        Form.STREAM: _scan_stream,
        Form.ARC: scan_arc,
    }
    with path.open("rb") as file:
        yield from scans[form](file)


class Form(StrEnum):
    """How a file holds its records."""

    PLAIN = "plain"
    MEMBERS = "members"  # each compressed on its own, so that it can be read without the others
    STREAM = "stream"
    ARC = "arc"


def find_form(path: Openable) -> Form:
    """Raises OSError where the file cannot be read."""
    with path.open("rb") as file:
        start = file.read(len(PLAIN))
        if start == PLAIN:
            return Form.PLAIN
        if is_arc(file):
            return Form.ARC
        by_record = not start.startswith(_OTHERS) and _is_compressed_by_record(file)
        return Form.MEMBERS if by_record else Form.STREAM


def scan_members(file: BinaryIO, offset: int = 0) -> Iterator[Record | Damage]:
    """The records and the damage of a file with one gzip member per record."""
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


def read_plain(file: BinaryIO, offset: int) -> Record | None:
    """The uncompressed record at an offset; None where there is no whole one."""
    head = _read_head(file, offset)
    if head is None:
        return None
    start, fields = head
    length = content_length(fields)
    if length is None or length > MAX_RECORD:
        return None
    file.seek(start)
    block = file.read(length)
    if len(block) < length:
        return None
    # the specification requires two line ends; some writers leave more or fewer
    rest = file.read(_SEPARATOR)
    end = start + length + len(rest) - len(rest.lstrip(b"\r\n"))
    return Record(offset=offset, length=end - offset, headers=fields, block=block)


def read_record_at(file: BinaryIO, offset: int) -> Record | None:
    """The record at an offset, compressed by itself or not at all; None where there is no whole one."""
    file.seek(offset)
    return read_plain(file, offset) if file.read(len(PLAIN)) == PLAIN else read_member(file, offset)


def read_at(path: Openable, offset: int) -> Record | None:
    """The same, of a file to be opened. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return read_record_at(file, offset)


def content_length(fields: Headers) -> int | None:
    value = find_header(fields, "Content-Length") or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def _parse_member(member: Member) -> Record | None:
    end = HEAD_END.search(member.data, 0, _MAX_HEAD)
    if end is None or not member.data.startswith(PLAIN):
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
    first = inflate_member(file, 0, _PROBE)
    if first and _parse_member(first):
        return True
    # torn, damaged, or one stream of many records
    return find_record(file, first.end if first else 0) is not None


def _scan_plain(file: BinaryIO) -> Iterator[Record | Damage]:
    offset, size = 0, file.seek(0, 2)
    while offset < size:
        record = read_plain(file, offset)
        if record is None or not _is_bounded(file, record):
            yield Damage(offset=offset, why="no whole record")
            record = _find_plain(file, offset + 1)
            if record is None:
                return
        yield record
        offset = record.offset + record.length


def _is_bounded(file: BinaryIO, record: Record) -> bool:
    """Whether an uncompressed record ends where it says: bytes may have been lost or added in it."""
    file.seek(record.offset + record.length)
    if file.read(len(PLAIN)) in (PLAIN, b""):
        return True
    digest = parse_digest(record.get("WARC-Block-Digest") or "")
    if digest is not None:
        return digest.matches(record.block)
    file.seek(record.offset + record.length - len(_END))
    return file.read(len(_END)) == _END


def _find_plain(file: BinaryIO, offset: int) -> Record | None:
    """The first whole uncompressed record from an offset on."""
    position = offset
    while True:
        file.seek(position)
        window = file.read(_SEARCH + len(PLAIN) - 1)
        found = window.find(PLAIN)
        while found >= 0:
            record = read_plain(file, position + found)
            if record is not None and record.type and _is_bounded(file, record):
                return record
            found = window.find(PLAIN, found + 1)
        if len(window) < _SEARCH:
            return None
        position += _SEARCH


def _scan_stream(file: BinaryIO) -> Iterator[Record | Damage]:
    file.seek(0)
    position, records = 0, 0
    try:
        for found in ArchiveIterator(file, parse_http=False, max_header_len=_MAX_HEAD, fsspec_args=False):
            position = found.stream_pos
            fields = tuple((k.decode("utf-8", "replace"), v.decode("utf-8", "replace")) for k, v in _items(found))
            block = found.reader.read()
            if len(block) != content_length(fields):
                yield Damage(offset=position, why="the file ends inside a record")
                return
            records += 1
            yield Record(offset=position, length=0, headers=fields, block=block)
    except OSError as error:
        yield Damage(offset=position, why=str(error))
        return
    # FastWARC takes a missing end for the end
    if not records or not _ends_whole(file):
        yield Damage(offset=position, why="no whole record")


def _ends_whole(file: BinaryIO) -> bool:
    """Whether the last gzip member is complete; for other compressions FastWARC reports that itself."""
    file.seek(0)
    inflater, begun = zlib.decompressobj(GZIP), False
    while chunk := file.read(_READ):
        if not begun and not chunk.startswith(MAGIC):
            return True
        begun = True
        rest = chunk
        while rest:
            inflater = zlib.decompressobj(GZIP) if inflater.eof else inflater
            inflater.decompress(rest)
            rest = inflater.unused_data
    return inflater.eof


def _items(found: object) -> tuple[tuple[bytes, bytes], ...]:
    return found.headers.items_bytes()  # type: ignore[attr-defined,no-any-return]


def _parse_utf8(head: bytes) -> tuple[str, Headers]:
    start, fields = parse_head(head)
    return start, tuple((k, v.encode("latin-1").decode("utf-8", "replace")) for k, v in fields)


def _read_head(file: BinaryIO, offset: int) -> tuple[int, Headers] | None:
    """The offset of the block, and the fields."""
    file.seek(offset)
    raw = file.read(_READ)
    if not raw.startswith(PLAIN):
        return None
    while not (end := HEAD_END.search(raw)):
        if len(raw) > _MAX_HEAD or not (more := file.read(_READ)):
            return None
        raw += more
    return offset + end.end(), _parse_utf8(raw[: end.start()])[1]
