"""Undoes the content encodings of a payload, within a limit.

Those Scrapy accepts, in any combination: gzip, deflate (as zlib and in the raw form some servers send), br, zstd.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import brotli
from fastwarc.stream_io import ZstdReader

from reprints.archive.warc.records import Headers
from reprints.errors import ArchiveError

LIMIT = 60_000_000  # bytes; three times what a crawl downloads per page, and what a sitemap may hold
MAX_ENCODINGS = 4
MAX_MEMBERS = 10_000

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGICS = (b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18")
_CHUNK = 1 << 16
_SLICE = 1 << 12


def decode_payload(response_headers: Headers, payload: bytes, *, limit: int = LIMIT, partial: bool = False) -> bytes:
    """The payload without its content encodings.

    A body labelled gzip or zstd that does not begin as one is returned unchanged: servers mislabel, and some crawlers
    archive the decoded body under the server's label. With `partial`, returns what can be decoded of a body that breaks
    off; otherwise that raises ArchiveError, as do an unknown encoding, broken data, and a result over `limit`.
    """
    names = _list_encodings(response_headers)
    if len(names) > MAX_ENCODINGS:
        raise ArchiveError(f"{len(names)} content encodings on one another are more than any page has")
    for name in reversed(names if payload else []):
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise ArchiveError(f"content encoding {name[:40]!r} is not known", mend=f"Known are {', '.join(_DECODERS)}")
        try:
            payload, whole = decoder(payload, limit + 1)
        except (zlib.error, brotli.error, OSError) as error:
            raise ArchiveError(f"the payload is not the {name} it says it is: {error}") from None
        if len(payload) > limit:
            raise ArchiveError(
                f"the payload is larger than {limit} bytes once decoded", mend="It is left out as a bomb"
            )
        if not whole and not partial:
            raise ArchiveError(f"the {name} payload breaks off")
    return payload


def _list_encodings(headers: Headers) -> list[str]:
    """In the order they were applied."""
    fields = [value for key, value in headers if key.lower() == "content-encoding"]
    names = [name.strip().lower() for field in fields for name in field.split(",")]
    return [name for name in names if name not in ("", "identity", "none")]


# Each decoder takes the payload and the maximum number of bytes to return, and tells whether the stream ended.


def _gunzip(payload: bytes, most: int) -> tuple[bytes, bool]:
    if not payload.startswith(_GZIP_MAGIC):
        return payload, True
    out, place = bytearray(), 0
    for _ in range(MAX_MEMBERS):
        inflater = zlib.decompressobj(zlib.MAX_WBITS + 16)
        while not inflater.eof and len(out) < most:
            # small slices: the rest of a slice is copied for each member
            if not (piece := payload[place : place + _SLICE]):
                return bytes(out), False
            out += inflater.decompress(piece, most - len(out))
            place += len(piece)
        place -= len(inflater.unused_data)
        # like gzip itself, take what follows the last member for padding
        if len(out) >= most or not payload.startswith(_GZIP_MAGIC, place):
            return bytes(out), True
    raise zlib.error(f"more than {MAX_MEMBERS} members")


def _inflate(payload: bytes, most: int) -> tuple[bytes, bool]:
    try:
        inflater = zlib.decompressobj()
        out = inflater.decompress(payload, most)
    except zlib.error:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        out = inflater.decompress(payload, most)
    return out, inflater.eof


def _unbrotli(payload: bytes, most: int) -> tuple[bytes, bool]:
    decoder = brotli.Decompressor()
    out = bytearray(decoder.process(payload, output_buffer_limit=_CHUNK))
    while not decoder.is_finished() and len(out) < most:
        part = decoder.process(b"", output_buffer_limit=_CHUNK)
        if not part:
            break
        out += part
    return bytes(out[:most]), decoder.is_finished()


def _unzstd(payload: bytes, most: int) -> tuple[bytes, bool]:
    if not payload.startswith(_ZSTD_MAGICS):
        return payload, True
    reader, out = ZstdReader(io.BytesIO(payload)), bytearray()
    try:
        while len(out) < most and (part := reader.read(min(_CHUNK, most - len(out)))):
            out += part
    except OSError as error:
        if "incomplete" not in str(error):
            raise
        return bytes(out), False
    return bytes(out), True


_DECODERS: dict[str, Callable[[bytes, int], tuple[bytes, bool]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
