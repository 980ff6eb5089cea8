"""The gzip members of a file, one by one.

Uses zlib-ng rather than FastWARC, because a repair must know to the byte where a member ends and that its checksum is
right: FastWARC 2.0 returns records whose gzip trailer is missing, stops silently at a torn member header, and does not
report a record's compressed length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from zlib_ng import zlib_ng

MAGIC = b"\x1f\x8b\x08"
MAX_RECORD = 1 << 29  # a larger record is not read into memory

GZIP = zlib_ng.MAX_WBITS + 16
_CHUNK = 1 << 14  # the rest of a member's last chunk is copied: large chunks would slow small records down
_SEARCH = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A whole gzip member; `data` is its content."""

    offset: int
    length: int
    data: bytes = field(repr=False)

    @property
    def end(self) -> int:
        return self.offset + self.length


def inflate_member(file: BinaryIO, offset: int, limit: int = MAX_RECORD) -> Member | None:
    """The member at an offset; None where there is no whole one, or its content exceeds `limit` bytes."""
    file.seek(offset)
    inflater = zlib_ng.decompressobj(GZIP)
    parts: list[bytes] = []
    read = size = 0
    while not inflater.eof:
        if not (chunk := file.read(_CHUNK)):
            return None
        try:
            # one byte more than allowed is enough to tell
            part = inflater.decompress(chunk, limit - size + 1)
        except zlib_ng.error:  # type: ignore[misc]  # a class, whatever its stub says
            return None
        read += len(chunk)
        size += len(part)
        if size > limit or inflater.unconsumed_tail:
            return None
        parts.append(part)
    return Member(offset=offset, length=read - len(inflater.unused_data), data=b"".join(parts))


def find_magic(file: BinaryIO, offset: int) -> Iterator[int]:
    """Every later offset at which a gzip member might begin."""
    position, tail = offset, b""
    while True:
        file.seek(position)
        if not (chunk := file.read(_SEARCH)):
            return
        window = tail + chunk
        found = window.find(MAGIC)
        while found >= 0:
            yield position - len(tail) + found
            found = window.find(MAGIC, found + 1)
        position, tail = position + len(chunk), window[1 - len(MAGIC) :]
