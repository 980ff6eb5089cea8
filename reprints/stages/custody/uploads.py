"""Closed WARCs into the store, while a crawl goes on and at the end of every command that made some.

The store being away costs lateness and nothing else: what it lacks is found again by looking, by the next command.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from filelock import FileLock, Timeout

from reprints.archive import layout
from reprints.archive.bucket.cache import list_copies, trim_copies
from reprints.archive.bucket.upload import list_waiting, name_writer, upload_source
from reprints.archive.layout import list_partials, list_sources
from reprints.archive.store import Store, open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.errors import BusyError, ReprintsError, UsageError
from reprints.model import IMPORTED
from reprints.registry import load_source
from reprints.settings import Settings
from reprints.sources import path_of
from reprints.stages.custody.repair import repair_archive
from reprints.stages.locks import hold_source, make_folder

log = logging.getLogger(__name__)

_EVERY_SECONDS = 10.0
_PATIENCE_SECONDS = 600.0  # another command of this folder uploads; what it leaves is ours to do


@dataclass(frozen=True, kw_only=True, slots=True)
class Uploaded:
    """What one pass did. `removed` copies made room, once they were safe in the store."""

    files: int = 0
    bytes: int = 0
    removed: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class UploadStanding:
    """`waiting` files are here alone; `kept` ones are in the store and here."""

    url: str
    writer: str
    waiting: int
    waiting_bytes: int
    kept: int
    kept_bytes: int


def upload_archive(settings: Settings, *, patience: float = _PATIENCE_SECONDS) -> Uploaded:
    """Upload what is waiting, then remove the oldest copies there is no room for. One source's trouble does not hold
    up the others. Raises the first there was, StoreError where the store is away, BusyError."""
    store = open_store(settings)
    if store is None:
        return Uploaded()
    files = size = 0
    trouble: ReprintsError | None = None
    with _hold(settings, patience):
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
    """Close what crawls that were killed left open: of a source another machine has taken over since, nobody here
    would. One that is being crawled is passed over."""
    if settings.archive_url is None:
        return  # nobody else has this folder's work
    left = {layout.relate(settings.archive, path).partition("/")[0] for path in list_partials(settings.archive)}
    for source in sorted(left - {IMPORTED}):
        try:
            known = load_source(path_of(settings.sources, source))
            with Catalogue.open(settings.catalogue) as catalogue, hold_source(settings, source):
                repair_archive(settings, catalogue, known)
        except (BusyError, UsageError) as error:
            log.debug("left open: %s", error)


def upload_after(settings: Settings) -> str:
    """The same at the end of other work, which it must not spoil: returns a note."""
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
    """Meanwhile upload each file soon after it is closed, so that a long crawl needs no more disk than it must."""
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


def store_standing(settings: Settings, store: Store) -> UploadStanding:
    """What is here and what is there, without asking the store."""
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
            continue  # whoever uploads, uploads ours too
        except ReprintsError as error:
            if str(error) != told:  # once, not every few seconds of a night
                log.warning("upload: %s", error)
            told = str(error)


@contextmanager
def _hold(settings: Settings, patience: float) -> Iterator[None]:
    path = make_folder(settings.locks) / "upload.pass"
    try:
        with FileLock(path, timeout=patience):
            yield
    except Timeout:
        raise BusyError("another process is uploading", mend="Wait for it to end") from None
