"""What an extraction process does: read one record from its WARC and make an article of it.

Runs in worker processes, so arguments and results must be picklable.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reprints.archive.layout import find_local, is_young
from reprints.archive.reader import read_response
from reprints.archive.store import ObjectStore
from reprints.archive.warc.payload import decode_payload
from reprints.archive.warc.records import ArchivedResponse, find_content_type, find_headers
from reprints.catalogue.rows import CaptureRow, Unreadable
from reprints.errors import DependencyError, ReprintsError, StorageError, StoreError
from reprints.model import Announced, Article, NotAnArticle
from reprints.sources import Source

if TYPE_CHECKING:
    from reprints.extract.content.chrome import Chrome
    from reprints.extract.content.site_lines import SiteLine
    from reprints.extract.learned import Learned
    from reprints.extract.page import Page


@dataclass(frozen=True, kw_only=True, slots=True)
class SnapshotFile:
    """A snapshot of what the archive has learned, as processes open it. The catalogue has the same."""

    number: int
    path: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadTask:
    """One capture to read. `warc` and `offset` name the record that holds the bytes, `announced` is what its page was
    announced with."""

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
    )


def read_capture(task: ReadTask) -> Result:
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
    found = read_page(
        page,
        task.source,
        task.chrome,
        snapshot=task.snapshot,
        announced=task.announced,
        is_known=task.is_known,
    )
    if not isinstance(found, Article):
        return found
    capture = dataclasses.replace(
        found.capture,
        fetched_at=task.fetched_at,
        warc=task.warc,
        offset=task.offset,
        sha256=response.ref.payload_sha256,
        status=response.status,
    )
    return dataclasses.replace(found, capture=capture)


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


def read_page(  # noqa: PLR0913
    page: Page,
    source: Source | None,
    chrome: Chrome | None = None,
    *,
    version: str | None = None,
    announced: Announced | None = None,
    snapshot: SnapshotFile | None = None,
    is_known: bool = False,
) -> Result:
    """Extract by the named version, or by the one the capture date calls for. A failure of the extractor itself is
    `Unreadable`. Raises StorageError if the snapshot's file cannot be read."""
    from reprints.extract.page import extract_page

    learned = _load(snapshot) if snapshot else None
    try:
        return extract_page(
            page,
            source,
            chrome=chrome,
            learned=learned,
            version=version,
            announced=announced,
            is_known=is_known,
        )
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
