"""One crawl of a source at a time; the lock goes with the processes that hold it, however they end.

On this machine a file is locked; where the catalogue is a PostgreSQL, which other machines may share, so is the
source's name there.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reprints.catalogue.database.advisory import hold_lock
from reprints.errors import BusyError, StorageError
from reprints.settings import Settings

_MEND = "Set REPRINTS_DATA to a folder you may write to"
_ORPHAN_SECONDS = 60.0


@contextmanager
def hold_source(settings: Settings, source: str) -> Iterator[tuple[int, ...]]:
    """Yields the lock's file descriptors. A child that inherits them holds the lock too, so that the crawl process of a
    parent that was killed closes its WARC before anybody repairs it.

    Raises BusyError while another process crawls the source, StorageError where the data folder or the catalogue
    refuses us.
    """
    folder = make_folder(settings.locks)
    path = folder / f"{source}.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}", mend=_MEND) from None
    try:
        _acquire(descriptor, source)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        with hold_lock(settings.catalogue, f"source {source}") as shared:
            if shared is None:
                mend = "Wait for that crawl to end, or stop it"
                raise BusyError(f"{source} is already being crawled by another machine", mend=mend)
            yield (descriptor,) if shared < 0 else (descriptor, shared)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> Path:
    """The folder, made if need be. Raises StorageError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{folder} cannot be made: {error.strerror}", mend=_MEND) from None
    if not os.access(folder, os.W_OK):
        raise StorageError(f"{folder} cannot be written: it is read-only for this user", mend=_MEND)
    return folder


def _acquire(descriptor: int, source: str) -> None:
    deadline = time.monotonic() + _ORPHAN_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            import psutil  # seldom needed, and loaded by every crawl otherwise

            pid = _read_pid(descriptor)
            # the parent is dead: its crawl process is closing its WARC, which takes a moment
            if pid and not psutil.pid_exists(pid) and time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            by = f" by process {pid}" if pid else ""
            raise BusyError(
                f"{source} is already being crawled{by}", mend="Wait for that crawl to end, or stop it"
            ) from None
        return


def _read_pid(descriptor: int) -> int | None:
    said = os.pread(descriptor, 20, 0)
    return int(said) if said.isdigit() else None
