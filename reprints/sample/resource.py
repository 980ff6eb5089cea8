"""One address of the sample and how it answers: status, validators, 304, redirect, passing failure, gzip.

Conditional requests follow RFC 9110, section 13: If-None-Match, where sent, decides alone.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from reprints.sample.truth import Truth

_PACKED = "-gzip"  # a compressed body is another representation, with its own ETag


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    url: str
    body: bytes
    content_type: str
    status: int = 200
    modified: datetime | None = None  # None: no Last-Modified header
    tagged: bool = True  # has an ETag
    truth: Truth | None = None  # None: not an article
    fails: int = 0  # this many times it answers 500 first
    moved_to: str | None = None  # where the host of `url` sends whoever asks

    @property
    def etag(self) -> str | None:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"' if self.tagged and self.status == 200 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleResponse:
    status: HTTPStatus
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


def answer(resource: Resource | None, host: str, headers: Mapping[str, str], *, asked: int = 1) -> SampleResponse:
    """`headers` have lower-case names; `asked` counts the requests for the resource, this one included."""
    if resource is None:
        return _plain(HTTPStatus.NOT_FOUND, "Not Found")
    if asked <= resource.fails:
        return _plain(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")
    if resource.moved_to and urlsplit(resource.moved_to).hostname != host:
        moved = _plain(HTTPStatus.MOVED_PERMANENTLY, "Moved")
        return SampleResponse(
            status=moved.status, headers=(*moved.headers, ("Location", resource.moved_to)), body=moved.body
        )
    packed = _accepts_gzip(headers) and not resource.content_type.endswith("gzip")
    validators = _validators(resource, packed)
    if resource.status == HTTPStatus.OK and _is_current(resource, headers):
        return SampleResponse(status=HTTPStatus.NOT_MODIFIED, headers=validators)
    coding = (("Content-Encoding", "gzip"),) if packed else ()
    return SampleResponse(
        status=HTTPStatus(resource.status),
        headers=(("Content-Type", resource.content_type), *coding, *validators),
        body=gzip.compress(resource.body, mtime=0) if packed else resource.body,
    )


def _plain(status: HTTPStatus, text: str) -> SampleResponse:
    return SampleResponse(status=status, headers=(("Content-Type", "text/plain"),), body=f"{text}\n".encode())


def _validators(resource: Resource, packed: bool) -> tuple[tuple[str, str], ...]:
    found = [("Vary", "Accept-Encoding")]
    if resource.etag:
        found.append(("ETag", f'{resource.etag[:-1]}{_PACKED}"' if packed else resource.etag))
    if resource.modified:
        found.append(("Last-Modified", format_datetime(resource.modified, usegmt=True)))
    return tuple(found)


def _is_current(resource: Resource, headers: Mapping[str, str]) -> bool:
    wanted = headers.get("if-none-match")
    if wanted is not None:
        tags = {tag.strip().removeprefix("W/").replace(_PACKED, "") for tag in wanted.split(",")}
        return "*" in tags or resource.etag in tags
    since = _read_date(headers.get("if-modified-since"))
    return since is not None and resource.modified is not None and resource.modified <= since


def _read_date(value: str | None) -> datetime | None:
    """None for an invalid date: RFC 9110 ignores such a condition."""
    try:
        return parsedate_to_datetime(value) if value else None
    except ValueError:
        return None


def _accepts_gzip(headers: Mapping[str, str]) -> bool:
    codings = [coding.strip().replace(" ", "") for coding in headers.get("accept-encoding", "").split(",")]
    return any(coding.split(";")[0] == "gzip" and not coding.endswith(";q=0") for coding in codings)
