"""Reads a record, by whatever crawler, as a response."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from reprints.archive.warc.digests import read_sha256
from reprints.archive.warc.heads import parse_head, split_block
from reprints.archive.warc.members import digest
from reprints.archive.warc.records import ArchivedResponse, Damage, Headers, Record, RecordRef

_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r\n")  # RFC 9112, 7.1
_STATUS = re.compile(r"HTTP/[0-9.]+[ \t]+([0-9]{3})(?:[ \t]|$)")
_KINDS = ("response", "revisit", "resource")


def read_record(record: Record, warc: str) -> ArchivedResponse | Damage | None:
    """The response in a record; None for other records (a request, a DNS answer, metadata); Damage for one without a
    readable date. A `resource` is a response whose head was not kept: its status is 0.
    """
    url = (record.get("WARC-Target-URI") or "").strip("<>")  # wget 1.19 writes the brackets of the grammar
    if record.type not in _KINDS or not url.lower().startswith(("http:", "https:")):
        return None
    fetched_at = parse_date(record.get("WARC-Date") or "")
    if fetched_at is None:
        return Damage(offset=record.offset, why=f"no readable WARC-Date on {url}")
    status, headers, payload = _read_block(record)
    ref = RecordRef(
        warc=warc,
        offset=record.offset,
        length=record.length,
        record_id=record.get("WARC-Record-ID") or "",
        payload_sha256=_find_digest(record, payload),
        fetched_at=fetched_at,
        url=url,
        status=status,
        revisit=record.type == "revisit",
    )
    # on a revisit it means that the identical body was left out, and says nothing about what was fetched
    truncated = None if ref.revisit else record.get("WARC-Truncated")
    return ArchivedResponse(ref=ref, url=url, status=status, headers=headers, payload=payload, truncated=truncated)


def parse_date(value: str) -> datetime | None:
    """A WARC-Date, in UTC; None where it cannot be read."""
    try:
        at = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _read_block(record: Record) -> tuple[int, Headers, bytes]:
    if record.type == "resource":
        kind = record.get("Content-Type")
        return 0, (("Content-Type", kind),) if kind else (), record.block
    head, body = split_block(record.block)
    start, headers = parse_head(head)
    match = _STATUS.match(start)
    if record.type == "revisit":
        body = b""  # some writers repeat the body; the payload is in the record referred to
    return int(match.group(1)) if match else 0, headers, dechunk(headers, body)


def dechunk(headers: Headers, body: bytes) -> bytes:
    """The body without its chunk sizes. Some crawlers store a dechunked body and keep the field, so a body that does
    not begin with a chunk size, or breaks off, is returned unchanged."""
    coded = any(k.lower() == "transfer-encoding" and "chunked" in v.lower() for k, v in headers)
    plain = bytearray()
    place = 0
    while coded and (size := _CHUNK_SIZE.match(body, place)):
        length = int(size.group(1), 16)
        if length == 0:
            return bytes(plain)
        start, place = size.end(), size.end() + length + 2
        if body[place - 2 : place] != b"\r\n":
            break
        plain += body[start : place - 2]
    return body


def _find_digest(record: Record, payload: bytes) -> str:
    if record.type == "revisit":
        return read_sha256(record.get("WARC-Payload-Digest") or "") or ""
    return digest(payload)
