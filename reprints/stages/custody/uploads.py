"""Uploads closed WARCs to the store, during a crawl and at the end of every command that made some.

If the store is unreachable, the next command finds what it lacks and uploads it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from reprints.archive.bucket.cache import list_copies, trim_copies
from reprints.archive.bucket.upload import list_waiting, name_writer, upload_source
from reprints.archive.layout import list_partials, list_sources, relate
from reprints.archive.store import ObjectStore, open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.errors import BusyError, ReprintsError, UsageError
from reprints.model import IMPORTED
from reprints.registry import load_source
from reprints.settings import Settings
from reprints.sources import path_of
from reprints.stages.custody.repair import repair_archive
from reprints.stages.locks import hold_pass, hold_source

log = logging.getLogger(__name__)

_EVERY_SECONDS = 10.0
_PATIENCE_SECONDS = 600.0  # while another command uploads; what it leaves is ours to do


@dataclass(frozen=True, kw_only=True, slots=True)
class Uploaded:
    """What one pass did. `removed` local copies made room, being safe in the store."""

    files: int = 0
    bytes: int = 0
    removed: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class UploadStanding:
    """`waiting` files are only here; `kept` ones are here and in the store."""

    url: str
    writer: str
    waiting: int
    waiting_bytes: int
    kept: int
    kept_bytes: int


def upload_archive(settings: Settings, *, patience: float = _PATIENCE_SECONDS) -> Uploaded:
    """Upload what is waiting, then remove the oldest copies that the cache has no room for.

    A source that fails does not hold up the others; its error, the first of them, is raised at the end. Raises
    StoreError if the store is unreachable, BusyError.
    """
    store = open_store(settings)
    if store is None:
        return Uploaded()
    files = size = 0
    trouble: ReprintsError | None = None
    with hold_pass(settings, "upload", patience, "uploading"):
        for source in list_sources(settings.archive):
            try:
                for found in upload_source(settings.archive, source, store):
                    files += 1
                    size += found
            except ReprintsError as error:
                trouble = trouble or error
        if trouble:
            raise trouble
        removed = trim_copies(settings.archive, store, settings.archive_cache_bytes)
    return Uploaded(files=files, bytes=size, removed=removed)


def repair_left(settings: Settings) -> None:
    """Close the WARCs that killed crawls left open here, even of sources another machine has taken over since.

    Sources being crawled are skipped.
    """
    if settings.archive_url is None:
        return  # no other machine can have taken over: the next crawl repairs them
    left = {relate(settings.archive, path).partition("/")[0] for path in list_partials(settings.archive)}
    for source in sorted(left - {IMPORTED}):
        try:
            known = load_source(path_of(settings.sources, source))
            with Catalogue.open(settings.catalogue) as catalogue, hold_source(settings, source):
                repair_archive(settings, catalogue, known)
        except (BusyError, UsageError) as error:
            log.debug("left open: %s", error)


def upload_after(settings: Settings) -> str:
    """Upload at the end of other work; a failure becomes a note."""
    try:
        repair_left(settings)
        upload_archive(settings)
    except ReprintsError as error:
        store = open_store(settings)
        waiting = sum(len(list_waiting(settings.archive, s, store)) for s in list_sources(settings.archive) if store)
        files = f"{waiting} WARC file{'s are' if waiting != 1 else ' is'}"
        return f"{files} not in the bucket yet: {error}. Then: reprints archive upload"
    return ""


@contextmanager
def uploading(settings: Settings) -> Iterator[None]:
    """Meanwhile upload each file soon after it is closed, so that a long crawl needs little disk."""
    if settings.archive_url is None:
        yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_upload_until, args=(settings, over), name="upload")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def store_standing(settings: Settings, store: ObjectStore) -> UploadStanding:
    """What is here and what is there, as far as known without asking the store."""
    root = settings.archive
    waiting = [one for source in list_sources(root) for one in list_waiting(root, source, store)]
    copies = list_copies(root, store)
    return UploadStanding(
        url=store.url,
        writer=name_writer(root),
        waiting=len(waiting),
        waiting_bytes=sum(one.entry.facts.size for one in waiting),
        kept=len(copies),
        kept_bytes=sum(copy.size for copy in copies),
    )


def _upload_until(settings: Settings, over: threading.Event) -> None:
    told = ""
    while not over.wait(_EVERY_SECONDS):
        try:
            upload_archive(settings, patience=0)
            told = ""
        except BusyError:
            continue  # the other process uploads ours, too
        except ReprintsError as error:
            if str(error) != told:  # log it once, not every few seconds
                log.warning("upload: %s", error)
            told = str(error)
