"""The pages in files, folders and WARCs, and their bytes."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from reprints.archive.reader import iterate_responses, read_from
from reprints.archive.warc.payload import decode_payload
from reprints.archive.warc.records import Headers, find_content_type, find_headers
from reprints.archive.warc.scan import Form, find_form
from reprints.errors import ArchiveError, NotFoundError
from reprints.registry import load_sources, select_sources
from reprints.settings import Settings
from reprints.sources import Source

if TYPE_CHECKING:
    from reprints.extract.page import Page

_HEAD_BYTES = 100_000
_SELF_NAMED = (
    re.compile(rb"""<meta[^>]{1,80}og:url["'][^>]{1,40}content=["']?(https?://[\x21-\x7e]{4,500}?)["'\s>]""", re.I),
    re.compile(rb"""<link[^>]{1,80}canonical["']?[^>]{1,40}href=["']?(https?://[\x21-\x7e]{4,500}?)["'\s>]""", re.I),
)
_GZIP = b"\x1f\x8b"
_MOST_BYTES = 60_000_000  # of one file, uncompressed


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """A page as found on disk; `problem` says why there is none. Without a `payload`, the reader opens `file`, at
    `offset` if that is a WARC."""

    path: str
    url: str
    file: Path
    offset: int | None = None
    payload: bytes | None = field(default=None, repr=False)
    headers: Headers = ()
    fetched_at: datetime | None = None
    problem: str = ""


def find_inputs(
    settings: Settings, paths: Iterable[Path], *, url: str | None, source_id: str | None
) -> Iterator[tuple[Input, Source | None]]:
    """Every page of the paths, with the source it is read as: the one named, else the one that owns its host.

    Raises NotFoundError for a missing path before anything is read.
    """
    paths = list(paths)
    for path in paths:
        if not path.exists():
            raise NotFoundError(f"{path} is not there")
    named = select_sources(settings.sources, [source_id])[0] if source_id else None
    sources = [] if named else load_sources(settings.sources)
    return ((item, named or _owner(sources, item.url)) for path in paths for item in _find_inputs(path, url))


def _find_inputs(path: Path, url: str | None) -> Iterator[Input]:
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith(".")):
            name = file.relative_to(path).as_posix()
            yield from _open_file(file, urljoin(url, quote(name)) if url else None)
    else:
        yield from _open_file(path, url)


def _open_file(path: Path, url: str | None) -> Iterator[Input]:
    if path.name.endswith((".warc", ".warc.gz", ".warc.gz.open")):
        yield from _open_warc(path)
        return
    yield Input(path=str(path), url=url or path.absolute().as_uri(), file=path)


def _open_warc(path: Path) -> Iterator[Input]:
    try:
        in_stream = find_form(path) is Form.STREAM  # has no offsets to find a record again by
        for response in iterate_responses(path):
            kind = find_content_type(response.headers)
            if response.ref.revisit or response.status != 200 or (kind and "html" not in kind.lower()):
                continue  # as a folder of pages has no redirects or style sheets
            yield Input(
                path=f"{path}:{response.ref.offset}",
                url=response.url,
                file=path,
                offset=None if in_stream else response.ref.offset,
                payload=response.payload,
                headers=response.headers,
                fetched_at=response.ref.fetched_at,
            )
    except (ArchiveError, OSError) as error:
        yield Input(path=str(path), url=path.absolute().as_uri(), file=path, problem=str(error))


def _owner(sources: list[Source], url: str) -> Source | None:
    return next((source for source in sources if source.owns(url)), None)


def make_page(item: Input) -> Page:
    """Raises ArchiveError, OSError, EOFError or zlib.error."""
    from reprints.extract.page import Page  # takes a second to load, which the workers' parent is spared

    body, headers = _open_page(item)
    url = _guess_address(body) if item.url.startswith("file:") else item.url
    return Page(
        url=url,
        body=body,
        content_type=find_content_type(headers),
        fetched_at=item.fetched_at,
        robots=find_headers(headers, "X-Robots-Tag"),
    )


def _open_page(item: Input) -> tuple[bytes, Headers]:
    payload, headers = item.payload, item.headers
    if payload is None and item.offset is None:
        return _read_file(item.file), ()
    if payload is None:
        response = read_from(item.file, item.offset or 0)
        payload, headers = response.payload, response.headers
    return decode_payload(headers, payload), headers


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        body = file.read(_MOST_BYTES)
    if body[:2] == _GZIP:
        with gzip.open(path) as packed:
            body = packed.read(_MOST_BYTES)
    return body


def _guess_address(body: bytes) -> str:
    """The address a page gives itself, as some rules need the host of its own site. The article is still named by its
    file."""
    for pattern in _SELF_NAMED:
        found = pattern.search(body, 0, _HEAD_BYTES)
        if found:
            return found[1].decode("ascii")
    return "http://file.invalid/"
