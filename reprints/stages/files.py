"""Pages from files, folders and WARCs into articles: no network, no catalogue, nothing written."""

from __future__ import annotations

import dataclasses
import gzip
import re
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

from reprints.archive.payload import decode_payload
from reprints.archive.reader import iterate_responses
from reprints.catalogue.rows import Unreadable
from reprints.errors import ArchiveError, NotFoundError
from reprints.extract.page import Page
from reprints.model import Article, NotAnArticle
from reprints.registry import load_sources, select_sources
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.pool import ExtractionPool
from reprints.stages.reading import Result, read_page
from reprints.urls import make_id

_HEAD_BYTES = 100_000
_SELF_NAMED = (
    re.compile(rb"""<meta[^>]{1,80}og:url["'][^>]{1,40}content=["']?(https?://[\x21-\x7e]{4,500}?)["'\s>]""", re.I),
    re.compile(rb"""<link[^>]{1,80}canonical["']?[^>]{1,40}href=["']?(https?://[\x21-\x7e]{4,500}?)["'\s>]""", re.I),
)
_MOST_BYTES = 60_000_000  # of one file, once unpacked


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """A page as found on disk; `problem` says why there is none."""

    path: str
    url: str
    body: bytes = b""
    content_type: str | None = None
    fetched_at: datetime | None = None
    problem: str = ""


def extract_paths(
    settings: Settings, paths: Iterable[Path], *, url: str | None, source_id: str | None, workers: int
) -> Iterator[dict[str, Any]]:
    """One document an input, in order: an article's, or {path, url, outcome, reason, detail}.

    Raises NotFoundError for a path that is not there before anything is read.
    """
    inputs = find_inputs(settings, paths, url=url, source_id=source_id)
    read = _read_in_pool(inputs, workers) if workers != 1 else _read_here(inputs)
    for item, result in read:
        yield describe(item, result)


def find_inputs(
    settings: Settings, paths: Iterable[Path], *, url: str | None, source_id: str | None
) -> Iterator[tuple[Input, Source | None]]:
    """Every page of the paths, with the source it is read as: the one named, else the one whose hosts it is on.

    Raises NotFoundError for a path that is not there before the first is opened.
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
    url = url or path.absolute().as_uri()
    try:
        with path.open("rb") as file:
            body = file.read(_MOST_BYTES)
        if body[:2] == b"\x1f\x8b":
            with gzip.open(path) as file:
                body = file.read(_MOST_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        yield Input(path=str(path), url=url, problem=str(error))
        return
    yield Input(path=str(path), url=url, body=body)


def _open_warc(path: Path) -> Iterator[Input]:
    try:
        for response in iterate_responses(path):
            where = f"{path}:{response.ref.offset}"
            kind = next((v for n, v in response.headers if n.lower() == "content-type"), None)
            if response.ref.revisit or response.status != 200 or (kind and "html" not in kind.lower()):
                continue  # a folder of pages has no redirects and style sheets either
            at = response.ref.fetched_at
            try:
                body = decode_payload(response.headers, response.payload)
            except ArchiveError as error:
                yield Input(path=where, url=response.url, fetched_at=at, problem=str(error))
                continue
            yield Input(path=where, url=response.url, body=body, content_type=kind, fetched_at=at)
    except ArchiveError as error:
        yield Input(path=str(path), url=path.absolute().as_uri(), problem=str(error))


def _read_here(inputs: Iterable[tuple[Input, Source | None]]) -> Iterator[tuple[Input, Result]]:
    return ((item, read_input(item, source)) for item, source in inputs)


def _read_in_pool(inputs: Iterable[tuple[Input, Source | None]], workers: int) -> Iterator[tuple[Input, Result]]:
    """In order, with no more pages in memory than keep the workers busy."""
    waiting: deque[tuple[Input, Future[Result]]] = deque()
    with ExtractionPool(workers) as pool:
        for item, source in inputs:
            waiting.append((item, pool.schedule(read_input, item, source)))
            if len(waiting) >= 4 * pool.workers:
                yield _take(*waiting.popleft())
        while waiting:
            yield _take(*waiting.popleft())


def _take(item: Input, future: Future[Result]) -> tuple[Input, Result]:
    return item, future.result()


def _owner(sources: list[Source], url: str) -> Source | None:
    return next((source for source in sources if source.owns(url)), None)


def read_input(item: Input, source: Source | None, version: str | None = None) -> Result:
    """Read by a version named, or by the one the page's capture date calls for."""
    if item.problem:
        return Unreadable(why="unreadable", detail=item.problem)
    has_address = not item.url.startswith("file:")
    url = item.url if has_address else _guess_address(item.body)
    page = Page(url=url, body=item.body, content_type=item.content_type, fetched_at=item.fetched_at)
    result = read_page(page, source, version=version)
    if has_address or not isinstance(result, Article):
        return result
    return dataclasses.replace(result, id=make_id(item.url), url=item.url, canonical_url=item.url)


def _guess_address(body: bytes) -> str:
    """Where a page without a given address says it stands: rules that ask what is the page's own site need a host.
    The article is known by its file all the same."""
    for pattern in _SELF_NAMED:
        found = pattern.search(body, 0, _HEAD_BYTES)
        if found:
            return found[1].decode("ascii")
    return "http://file.invalid/"


def describe(item: Input, result: Result) -> dict[str, Any]:
    match result:
        case Article():
            return {"path": item.path, **result.to_document()}
        case NotAnArticle(reason=reason, detail=detail):
            outcome = "not-an-article"
        case Unreadable(why=reason, detail=detail):
            outcome = "failed"
    return {"path": item.path, "url": item.url, "outcome": outcome, "reason": reason, "detail": detail}
