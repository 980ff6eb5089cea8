"""Writes records, each as a gzip member of its own, so that any one can be read without those before it.

Digests are SHA-256 in lower-case base 16: base 32 would need padding, which the digest grammar of WARC 1.1 does not
allow (recommended in the annotated specification, section 5.8); warcio and FastWARC accept both.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

from zlib_ng import zlib_ng

from reprints.archive.warc.heads import join_head

VERSION = "WARC/1.1"
_LEVEL = 5  # of 9: as small as zlib's level 5, in half the time
_GZIP = zlib_ng.MAX_WBITS + 16
CONFORMS_TO = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
IDENTICAL_PAYLOAD = PROFILES + "identical-payload-digest"
NOT_MODIFIED = PROFILES + "server-not-modified"


def make_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def digest(*parts: bytes) -> str:
    """The hexadecimal SHA-256 of the concatenated parts."""
    state = hashlib.sha256()
    for part in parts:
        state.update(part)
    return state.hexdigest()


def format_date(at: datetime) -> str:
    """A WARC-Date with microseconds, so that the instant read back equals the one written."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def make_warcinfo(record_id: str, filename: str, at: datetime, fields: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in fields.items())
    content = lines.encode()
    headers = {
        "WARC-Record-ID": record_id,
        "WARC-Filename": filename,
        "WARC-Date": format_date(at),
        "WARC-Block-Digest": f"sha256:{digest(content)}",
    }
    return _make_record("warcinfo", {**headers, "Content-Type": "application/warc-fields"}, content)


def make_http_record(kind: str, url: str, headers: Mapping[str, str], head: bytes, body: bytes) -> bytes:
    """A `request`, `response` or `revisit`; a revisit's block is only the head, so `body` must be empty."""
    stated = {
        **headers,
        "WARC-Block-Digest": f"sha256:{digest(head, body)}",
        "WARC-Target-URI": url,
        "Content-Type": f"application/http; msgtype={'request' if kind == 'request' else 'response'}",
    }
    return _make_record(kind, stated, head, body)


def _make_record(kind: str, headers: Mapping[str, str], *block: bytes) -> bytes:
    """WARC 1.1, 4: version, named fields and an empty line, as an HTTP head has them; the block; two line ends."""
    length = str(sum(map(len, block)))
    head = join_head(VERSION, [("WARC-Type", kind), *headers.items(), ("Content-Length", length)])
    compressor = zlib_ng.compressobj(_LEVEL, zlib_ng.DEFLATED, _GZIP)
    parts = [compressor.compress(part) for part in (head, *block, b"\r\n\r\n")]
    return b"".join((*parts, compressor.flush()))
