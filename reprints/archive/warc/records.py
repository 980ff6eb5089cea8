"""What goes into the archive and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

Headers = tuple[tuple[str, str], ...]


def find_content_type(headers: Headers) -> str | None:
    """What a response says its payload is, as it says it."""
    return next((value for name, value in headers if name.lower() == "content-type"), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One request and its response, as the wire had it.

    `body` is still content-encoded but no longer chunked. Header text stands for bytes, one character a byte
    (latin-1); what latin-1 cannot hold is written in UTF-8. `fetched_at` must be aware. `truncated` is a WARC reason:
    length, time, disconnect or unspecified.
    """

    url: str
    method: str
    request_headers: Headers
    status: int
    reason: str
    response_headers: Headers
    body: bytes = field(repr=False)
    fetched_at: datetime
    ip: str | None = None
    truncated: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordRef:
    """Where one response stands.

    `warc` is relative to the archive, in posix form, and the final name even while the file has its partial one.
    `offset` and `length` are of the compressed record, in bytes. `payload_sha256` is hexadecimal; of a revisit it is
    the digest of the payload referred to. `url` is as archived, `status` 0 where the record states none.
    """

    warc: str
    offset: int
    length: int
    record_id: str
    payload_sha256: str
    fetched_at: datetime
    url: str
    status: int
    revisit: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchivedResponse:
    """A response read back; `payload` is still content-encoded, and empty for a revisit."""

    ref: RecordRef
    url: str
    status: int
    headers: Headers
    payload: bytes = field(repr=False)
    truncated: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One whole record of any type; `block` is what follows the record's own header."""

    offset: int
    length: int
    headers: Headers
    block: bytes = field(repr=False)

    @property
    def type(self) -> str:
        return (self.get("WARC-Type") or "").lower()

    def get(self, name: str) -> str | None:
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Damage:
    """A stretch of a file that is no whole record."""

    offset: int
    why: str
