"""Exchanges to archive, and the records and responses read back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

Headers = tuple[tuple[str, str], ...]


def find_header(headers: Headers, name: str) -> str | None:
    """The first field of that name, in whatever case."""
    return next((value for key, value in headers if key.lower() == name.lower()), None)


def find_headers(headers: Headers, name: str) -> tuple[str, ...]:
    """All fields of that name, in whatever case."""
    return tuple(value for key, value in headers if key.lower() == name.lower())


def find_content_type(headers: Headers) -> str | None:
    """The content type as the response states it."""
    return find_header(headers, "Content-Type")


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One request and its response, as sent over the wire.

    `body` is still content-encoded but no longer chunked. Header text is latin-1, one character per byte; what latin-1
    cannot hold is written in UTF-8. `fetched_at` must be aware. `truncated` is a WARC reason: length, time, disconnect
    or unspecified.
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
    """The place of one response.

    `warc` is relative to the archive, in posix form, and the final name even while the file still has its partial one.
    `offset` and `length` are of the compressed record, in bytes. `payload_sha256` is hexadecimal; for a revisit, of the
    payload it refers to. `url` is as archived, `status` 0 where the record states none.
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
        return find_header(self.headers, name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Damage:
    """A stretch of a file that is not a whole record."""

    offset: int
    why: str
