"""What an extraction process does: read one record from its WARC and make an article of it.

Runs in worker processes, so arguments and results must be picklable.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reprints.archive.layout import find_local, is_young
from reprints.archive.reader import read_response
from reprints.archive.store import ObjectStore
from reprints.archive.warc.payload import decode_payload
from reprints.archive.warc.records import ArchivedResponse, find_content_type, find_headers
from reprints.catalogue.rows import CaptureRow, Unreadable
from reprints.errors import DependencyError, ReprintsError, StorageError, StoreError
from reprints.model import Announced, Article, Capture, NotAnArticle
from reprints.sources import Source

if TYPE_CHECKING:
    from reprints.extract.content.chrome import Chrome
    from reprints.extract.content.site_lines import SiteLine
    from reprints.extract.learned import Learned
    from reprints.extract.page import Page
    from reprints.extract.paged import PageOfSeveral, PageSeries


@dataclass(frozen=True, kw_only=True, slots=True)
class SnapshotFile:
    """A snapshot of what the archive has learned, as processes open it. The catalogue has the same."""

    number: int
    path: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class PartRecord:
    """A further page of an article: the place of its bytes, and when they were fetched."""

    url: str
    warc: str
    offset: int
    fetched_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Continued:
    """The article goes on at `url`, of which there is no capture yet."""

    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadTask:
    """One capture to read. `warc` and `offset` name the record that holds the bytes, `announced` is what its page was
    announced with; `parts` are further pages of its article. `is_final`: no more of these will come."""

    capture: int
    root: Path
    warc: str
    offset: int
    url: str
    fetched_at: datetime
    store: ObjectStore | None = None
    source: Source | None = None
    chrome: Chrome | None = None
    announced: Announced | None = None
    snapshot: SnapshotFile | None = None
    is_known: bool = False
    parts: tuple[PartRecord, ...] = ()
    is_final: bool = True


ELSEWHERE = "still on another machine"  # to be read once it is in the bucket

Result = Article | NotAnArticle | Unreadable


def make_task(  # noqa: PLR0913
    capture: CaptureRow,
    body: CaptureRow,
    *,
    root: Path,
    store: ObjectStore | None,
    source: Source | None = None,
    chrome: Chrome | None = None,
    snapshot: SnapshotFile | None = None,
    is_known: bool = False,
    parts: Iterable[tuple[CaptureRow, CaptureRow]] = (),
    is_final: bool = True,
) -> ReadTask:
    """`body` is the capture that has the bytes: an earlier one, if this is a 304."""
    return ReadTask(
        capture=capture.id,
        root=root,
        store=store,
        warc=body.warc,
        offset=body.offset,
        url=capture.final_url or capture.url,
        fetched_at=body.fetched_at,
        source=source,
        chrome=chrome,
        # a capture of before announcements were kept has none; a later revisit of it may
        announced=body.announced or capture.announced,
        snapshot=snapshot,
        is_known=is_known,
        parts=tuple(
            PartRecord(url=part.final_url or part.url, warc=held.warc, offset=held.offset, fetched_at=held.fetched_at)
            for part, held in parts
        ),
        is_final=is_final,
    )


def read_capture(task: ReadTask) -> Result:
    """As `read_so_far`, with nothing to wait for."""
    found = read_so_far(dataclasses.replace(task, is_final=True))
    assert not isinstance(found, Continued)  # noqa: S101 - it is final
    return found


def read_so_far(task: ReadTask) -> Result | Continued:
    """A page that cannot be read is `Unreadable`. Raises StoreError and, where the snapshot's file is not there,
    StorageError: neither says anything about the page."""
    if is_elsewhere(task):
        return Unreadable(why=ELSEWHERE, detail=f"{task.warc} is not in the bucket yet")
    try:
        page, response = _open_page(task)
    except StoreError:
        raise
    except ReprintsError as error:
        return Unreadable(why="unreadable record", detail=str(error))
    capture = Capture(
        fetched_at=task.fetched_at,
        warc=task.warc,
        offset=task.offset,
        sha256=response.ref.payload_sha256,
        status=response.status,
    )
    return _read_chain(task, page, capture)


def _read_chain(task: ReadTask, page: Page, capture: Capture) -> Result | Continued:
    from reprints.extract.paged import PageOfSeveral, link_parts

    others = {record.url: part for record in task.parts if (part := _open_part(task, record)) is not None}
    patterns = task.source.discovery.parts if task.source else ()
    chain = link_parts(PageOfSeveral(page=page, capture=capture), others, patterns)
    if chain.missing and not task.is_final:
        return Continued(url=chain.missing)
    found = read_linked(
        chain,
        task.source,
        task.chrome,
        snapshot=task.snapshot,
        announced=task.announced,
        is_known=task.is_known,
    )
    if not isinstance(found, Article):
        return found
    read = found.capture
    capture = dataclasses.replace(capture, charset=read.charset, extractor=read.extractor, snapshot=read.snapshot)
    return dataclasses.replace(found, capture=capture)


def _open_part(task: ReadTask, record: PartRecord) -> PageOfSeveral | None:
    """The further page; None if its record cannot be read, which leaves it missing. Raises StoreError."""
    from reprints.extract.paged import PageOfSeveral

    warc, offset, at = record.warc, record.offset, record.fetched_at
    try:
        page, response = _open_page(dataclasses.replace(task, url=record.url, warc=warc, offset=offset, fetched_at=at))
    except StoreError:
        raise
    except ReprintsError:
        return None
    sha256, status = response.ref.payload_sha256, response.status
    capture = Capture(fetched_at=at, warc=warc, offset=offset, sha256=sha256, status=status)
    return PageOfSeveral(page=page, capture=capture)


def read_capture_lines(task: ReadTask) -> list[SiteLine]:
    """The page's visible lines and their places, to learn its site's chrome from; none if it cannot be read. Raises
    StoreError."""
    from reprints.extract.page import read_site_lines

    try:
        return read_site_lines(_open_page(task)[0])
    except StoreError:
        raise
    except ReprintsError:
        return []


def _open_page(task: ReadTask) -> tuple[Page, ArchivedResponse]:
    from reprints.extract.page import Page  # takes a second to load, which the parent is spared

    response = read_response(task.root, task.warc, task.offset, task.store)
    body = decode_payload(response.headers, response.payload)
    content_type = find_content_type(response.headers)
    robots = find_headers(response.headers, "X-Robots-Tag")
    page = Page(url=task.url, body=body, content_type=content_type, fetched_at=task.fetched_at, robots=robots)
    return page, response


def is_elsewhere(task: ReadTask) -> bool:
    """Whether the capture's file is, as far as is known, only on the machine that wrote it."""
    if task.store is None or find_local(task.root, task.warc) or not is_young(task.warc):
        return False
    return task.store.measure(task.warc) is None


def read_page(
    page: Page, source: Source | None, *, version: str | None = None, snapshot: SnapshotFile | None = None
) -> Result:
    """As `read_linked`, of a page by itself."""
    from reprints.extract.paged import PageOfSeveral, PageSeries

    chain = PageSeries(parts=(PageOfSeveral(page=page, capture=Capture()),))
    return read_linked(chain, source, version=version, snapshot=snapshot)


def read_linked(  # noqa: PLR0913
    chain: PageSeries,
    source: Source | None,
    chrome: Chrome | None = None,
    *,
    version: str | None = None,
    announced: Announced | None = None,
    snapshot: SnapshotFile | None = None,
    is_known: bool = False,
) -> Result:
    """Extract an article from its pages by the named version, or by the one the capture date calls for. A failure of
    the extractor itself is `Unreadable`. Raises StorageError if the snapshot's file cannot be read."""
    from reprints.extract.page import extract_page
    from reprints.extract.paged import read_series

    learned = _load(snapshot) if snapshot else None
    read = partial(
        extract_page,
        source=source,
        chrome=chrome,
        learned=learned,
        version=version,
        announced=announced,
        is_known=is_known,
    )
    try:
        return read_series(chain, read)
    except DependencyError:
        raise  # every page would fail
    except (ReprintsError, MemoryError, RecursionError, ValueError, TypeError, LookupError, AttributeError) as error:
        # an extractor's bug on one page must not cost the run; it is counted under its own name
        return Unreadable(why="extractor error", detail=f"{type(error).__name__}: {error}"[:500])


def _load(snapshot: SnapshotFile) -> Learned:
    from reprints.extract.learned import load_learned

    try:
        return load_learned(snapshot.path, snapshot.number)
    except (OSError, ValueError, LookupError, TypeError) as error:
        mend = "Delete it, and run this again: it is written anew"
        raise StorageError(f"the snapshot {snapshot.path} cannot be read: {error}", mend=mend) from None
