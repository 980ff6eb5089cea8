"""Records to bytes: each a gzip member of its own, so that any one can be read without those before it.

Digests are SHA-256 in lower-case base 16: base 32 of SHA-256 needs padding, which the digest grammar of WARC 1.1
has no room for (recommendation in the annotated specification, section 5.8); warcio and FastWARC accept both.
"""

from __future__ import annotations

import hashlib
import io
import uuid
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

VERSION = "WARC/1.1"
_LEVEL = 5  # of 9
CONFORMS_TO = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
IDENTICAL_PAYLOAD = PROFILES + "identical-payload-digest"
NOT_MODIFIED = PROFILES + "server-not-modified"


class _Head(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """An HTTP head that is written as it stands: warcio would percent-encode what is not ASCII, and the block would
    no longer be what the server sent."""

    def __init__(self, raw: bytes) -> None:
        super().__init__("as it stands", [])
        self.headers_buff = raw

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        pass


def make_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def digest(*parts: bytes) -> str:
    """The hexadecimal SHA-256 of the parts in a row."""
    state = hashlib.sha256()
    for part in parts:
        state.update(part)
    return state.hexdigest()


def format_date(at: datetime) -> str:
    """A WARC-Date with microseconds, so that the instant read back equals the one written."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def make_warcinfo(record_id: str, filename: str, at: datetime, fields: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in fields.items())
    content = lines.encode()
    headers = {
        "WARC-Record-ID": record_id,
        "WARC-Filename": filename,
        "WARC-Date": format_date(at),
        "WARC-Block-Digest": f"sha256:{digest(content)}",
    }
    return _compress("", "warcinfo", headers, None, content)


def make_http_record(kind: str, url: str, headers: Mapping[str, str], head: bytes, body: bytes) -> bytes:
    """A `request`, `response` or `revisit`; of a revisit the block is the head alone, and `body` must be empty."""
    digested = {**headers, "WARC-Block-Digest": f"sha256:{digest(head, body)}"}
    return _compress(url, kind, digested, _Head(head), body)


def _compress(url: str, kind: str, headers: Mapping[str, str], head: _Head | None, body: bytes) -> bytes:
    out = io.BytesIO()
    writer: Any = WARCWriter(out, gzip=False, warc_version=VERSION)
    record = writer.create_warc_record(
        url,
        kind,
        payload=io.BytesIO(body),
        length=len(body),
        warc_headers_dict={"WARC-Type": kind, **headers},
        http_headers=head,
    )
    writer.write_record(record)
    # a member of its own; warcio's own level 9 takes more than twice as long to save a fiftieth
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return compressor.compress(out.getbuffer()) + compressor.flush()
