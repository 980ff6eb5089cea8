"""Reads pages from files, folders and WARCs into articles: no network, no catalogue, nothing written."""

from __future__ import annotations

import dataclasses
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import nullcontext
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from reprints.catalogue.rows import Unreadable
from reprints.errors import ArchiveError
from reprints.extract.content.chrome import Chrome
from reprints.extract.content.site_lines import SiteLine
from reprints.model import Article, Capture, NotAnArticle
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.exchange.folder_chrome import FolderChrome
from reprints.stages.exchange.page_inputs import Input, find_inputs, make_page
from reprints.stages.extraction.chrome import LEAST_PAGES
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.tasks import Result, SnapshotFile, read_linked
from reprints.urls import make_id

_NAMED_PAGES, _WHOLE_PAGES = 64, 4  # per worker, read and waiting to be returned
_T = TypeVar("_T")


def extract_paths(  # noqa: PLR0913
    settings: Settings,
    paths: Iterable[Path],
    *,
    url: str | None,
    source_id: str | None,
    workers: int,
    snapshot: SnapshotFile | None = None,
    alone: bool = False,
) -> Iterator[dict[str, Any]]:
    """One document per input, in order: an article's, or {path, url, outcome, reason, detail}.

    Eight pages or more are looked through before they are read, unless `alone`: what recurs on their site is its
    chrome. Raises NotFoundError for a missing path before anything is read.
    """
    paths = list(paths)
    found = partial(find_inputs, settings, paths, url=url, source_id=source_id)
    with nullcontext() if workers == 1 else ExtractionPool(workers) as pool:
        inputs = found()
        chrome = FolderChrome() if alone else _learn_chrome(found(), pool)
        asked = ((item, (source, None, snapshot, chrome.find(item.path, item.url))) for item, source in inputs)
        for item, result in _map(read_input, asked, pool):
            yield describe(item, result)


def _learn_chrome(inputs: Iterator[tuple[Input, Source | None]], pool: ExtractionPool | None) -> FolderChrome:
    chrome = FolderChrome()
    first = list(islice(inputs, LEAST_PAGES))
    if len(first) == LEAST_PAGES:
        asked = ((item, ()) for item, _ in chain(first, inputs) if chrome.wants(item.url))
        for item, found in _map(read_input_lines, asked, pool):
            if not isinstance(found, Unreadable):  # its process died: reading it says so
                chrome.add(item.path, item.url, *found)
        chrome.learn()
    return chrome


def _map(
    read: Callable[..., _T], asked: Iterable[tuple[Input, tuple[Any, ...]]], pool: ExtractionPool | None
) -> Iterator[tuple[Input, _T | Unreadable]]:
    """What `read` makes of each input and its further arguments, in order; here if there is no pool."""
    if pool is None:
        yield from ((item, read(item, *args)) for item, args in asked)
    else:
        yield from _map_in_pool(read, asked, pool)


def _map_in_pool(
    read: Callable[..., _T], asked: Iterable[tuple[Input, tuple[Any, ...]]], pool: ExtractionPool
) -> Iterator[tuple[Input, _T | Unreadable]]:
    """With few pages in memory even if one takes as long as many. A page that a worker can open by itself is not sent
    to it: the pool hands out tasks ahead only if they are short."""
    waiting: deque[tuple[Input, Future[_T | Unreadable]]] = deque()
    for item, args in asked:
        known = item if item.offset is None else dataclasses.replace(item, payload=None, headers=())
        waiting.append((known, pool.schedule(read, known, *args)))
        if len(waiting) >= pool.workers * (_WHOLE_PAGES if known.payload else _NAMED_PAGES):
            yield _take(waiting)
    while waiting:
        yield _take(waiting)


def _take(waiting: deque[tuple[Input, Future[_T]]]) -> tuple[Input, _T]:
    item, future = waiting.popleft()
    return item, future.result()


def read_input(
    item: Input,
    source: Source | None,
    version: str | None = None,
    snapshot: SnapshotFile | None = None,
    chrome: Chrome | None = None,
) -> Result:
    """Read by the named version, or by the one that the page's capture date calls for."""
    from reprints.extract.paged import PageOfSeveral, link_parts

    if item.problem:
        return Unreadable(why="unreadable", detail=item.problem)
    try:
        page = make_page(item)
    except (ArchiveError, OSError, EOFError, zlib.error) as error:
        return Unreadable(why="unreadable", detail=str(error))
    chain = link_parts(PageOfSeveral(page=page, capture=Capture()), {}, source.discovery.parts if source else ())
    result = read_linked(chain, source, chrome, version=version, snapshot=snapshot)
    if page.url == item.url or not isinstance(result, Article):
        return result
    return dataclasses.replace(result, id=make_id(item.url), url=item.url, canonical_url=item.url)


def read_input_lines(item: Input) -> tuple[str, list[SiteLine]] | Unreadable:
    """The page's address, or the one it gives itself if it is a file, and its lines; none if it cannot be read."""
    from reprints.extract.page import read_site_lines

    if item.problem:
        return item.url, []
    try:
        page = make_page(item)
    except (ArchiveError, OSError, EOFError, zlib.error):
        return item.url, []  # reading it says what is wrong
    return page.url, read_site_lines(page)


def describe(item: Input, result: Result) -> dict[str, Any]:
    match result:
        case Article():
            return {"path": item.path, **result.to_document()}
        case NotAnArticle(reason=reason, detail=detail):
            outcome = "not-an-article"
        case Unreadable(why=reason, detail=detail):
            outcome = "failed"
    return {"path": item.path, "url": item.url, "outcome": outcome, "reason": reason, "detail": detail}
