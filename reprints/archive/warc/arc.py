"""ARC files, which archives wrote before WARC: 1.0 and 1.1, uncompressed or with gzip members.

https://archive.org/web/researcher/ArcFileFormat.php: a line `URL IP date type length`, then so many bytes of an HTTP
response, then a line end. The line is split from the right and by the shape of its date, because addresses have blanks,
types have parameters behind a blank, and dates may lack their seconds.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from zlib_ng import zlib_ng

from reprints.archive.warc.inflate import GZIP, MAGIC, MAX_RECORD, find_magic, inflate_member
from reprints.archive.warc.records import Damage, Record

HEADER = "ARC-Header"  # the field that keeps the line a record had in its ARC file

_FIRST = b"filedesc://"
_LINE = re.compile(
    rb"(?P<url>[A-Za-z][A-Za-z0-9+.-]*:[^\r\n]*?) (?P<ip>[0-9.]+|[0-9A-Fa-f:]+|-) (?P<date>[0-9]{8,17}) "
    rb"(?:(?P<type>[^\r\n]*) )?(?P<length>[0-9]{1,15})\r?\n"
)
_START = re.compile(rb"(?:(?<=\n)|^)(?=" + re.sub(rb"\?P<[a-z]+>", b"?:", _LINE.pattern) + rb")")
_LONGEST_LINE = 1 << 16
_SEARCH = 1 << 20
_LEFT = 16  # line ends looked at behind a record


def is_arc(file: BinaryIO) -> bool:
    """Whether a file begins as an ARC file does. Raises OSError."""
    file.seek(0)
    start = file.read(_LONGEST_LINE)
    if start.startswith(MAGIC):
        try:
            start = zlib_ng.decompressobj(GZIP).decompress(start, _LONGEST_LINE)
        except zlib_ng.error:  # type: ignore[misc]  # a class, whatever its stub says
            return False
    return start.startswith(_FIRST) or _LINE.match(start) is not None


def scan_arc(file: BinaryIO) -> Iterator[Record | Damage]:
    """The records, with the headers a WARC would give them; after damage, on from the next line that begins one."""
    file.seek(0)
    if file.read(len(MAGIC)) == MAGIC:
        yield from _scan_members(file)
        return
    size = file.seek(0, 2)
    offset = 0
    while offset < size:
        file.seek(offset)
        line = _LINE.match(file.read(_LONGEST_LINE))
        end = offset + line.end() + int(line["length"]) if line else 0
        if line is None or end > size or end - offset > MAX_RECORD or not _is_followed(file, end):
            yield Damage(offset=offset, why="no whole record")
            found = _find_line(file, offset + 1)
            if found is None:
                return
            offset = found
            continue
        file.seek(offset + line.end())
        block = file.read(int(line["length"]))
        yield make_record(line, block, offset, end - offset)
        offset = end + _count_line_ends(file, end)


def _scan_members(file: BinaryIO) -> Iterator[Record | Damage]:
    offset, size = 0, file.seek(0, 2)
    while offset < size:
        member = inflate_member(file, offset)
        if member is None:
            yield Damage(offset=offset, why="no whole record")
            offset = next(find_magic(file, offset + 1), size)
            continue
        place = 0
        while place < len(member.data):
            line = _LINE.match(member.data, place)
            end = line.end() + int(line["length"]) if line else 0
            if line is None or end > len(member.data):
                yield Damage(offset=offset, why="no whole record")
                break
            yield make_record(line, member.data[line.end() : end], offset, member.length)
            rest = member.data[end : end + _LEFT]
            place = end + len(rest) - len(rest.lstrip(b"\r\n"))
        offset = member.end


def make_record(line: re.Match[bytes], block: bytes, offset: int, length: int) -> Record:
    """The record as a WARC has it. A response of HTTP 0.9 has no head, and becomes a `resource`."""
    url, kind = line["url"].decode("utf-8", "replace"), (line["type"] or b"").decode("latin-1")
    stated = line[0].strip()
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{stated.hex()} {hashlib.sha256(block).hexdigest()}")
    is_response = block.startswith(b"HTTP/")
    headers = (
        ("WARC-Type", "warcinfo" if line["url"].startswith(_FIRST) else "response" if is_response else "resource"),
        ("WARC-Record-ID", f"<urn:uuid:{name}>"),
        ("WARC-Target-URI", url.replace(" ", "%20")),
        ("WARC-Date", _read_date(line["date"].decode("ascii"))),
        *((("WARC-IP-Address", line["ip"].decode("ascii")),) if line["ip"] not in (b"-", b"0.0.0.0") else ()),
        ("Content-Type", "application/http; msgtype=response" if is_response else kind or "application/octet-stream"),
        (HEADER, stated.decode("utf-8", "replace")),
        ("Content-Length", str(len(block))),
    )
    return Record(offset=offset, length=length, headers=headers, block=block)


def _read_date(digits: str) -> str:
    """As a WARC-Date; the digits themselves where they are no date."""
    full = digits[:14] + "00000000000000"[len(digits) :]
    try:
        return f"{datetime.strptime(full, '%Y%m%d%H%M%S').replace(tzinfo=UTC):%Y-%m-%dT%H:%M:%SZ}"
    except ValueError:
        return digits


def _count_line_ends(file: BinaryIO, end: int) -> int:
    file.seek(end)
    rest = file.read(_LEFT)
    return len(rest) - len(rest.lstrip(b"\r\n"))


def _is_followed(file: BinaryIO, end: int) -> bool:
    """Whether another record, or nothing, follows: otherwise bytes were lost or added in this one."""
    file.seek(end + _count_line_ends(file, end))
    rest = file.read(_LONGEST_LINE)
    return not rest or _LINE.match(rest) is not None


def _find_line(file: BinaryIO, offset: int) -> int | None:
    """The next offset at which a record's line begins."""
    position = offset
    while True:
        file.seek(position)
        window = file.read(_SEARCH + _LONGEST_LINE)
        if found := _START.search(window):
            return position + found.start()
        if len(window) <= _LONGEST_LINE:
            return None
        position += _SEARCH
