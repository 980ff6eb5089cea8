"""Locks that end with the processes that hold them: one crawl of a source at a time, one pass of a kind.

On this machine a file is locked; if the catalogue is a PostgreSQL, which other machines may share, a name is locked
there, too.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from reprints.catalogue.database.advisory import hold_lock
from reprints.errors import BusyError, StorageError
from reprints.settings import Settings

_MEND = "Set REPRINTS_DATA to a folder you may write to"
_BUSY = "Wait for that crawl to end, or stop it"
_ORPHAN_SECONDS = 60.0


@contextmanager
def hold_source(settings: Settings, source: str) -> Iterator[tuple[int, ...]]:
    """Yield the lock's file descriptors. A child that inherits them holds the lock, too: if its parent is killed, the
    crawl process can close its WARC before anyone repairs it.

    Raises BusyError while another process crawls the source, StorageError if data folder or catalogue cannot be used.
    """
    folder = make_folder(settings.locks)
    path = folder / f"{source}.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}", mend=_MEND) from None
    try:
        _acquire(descriptor, source)
        _sign(descriptor, path)
        with hold_lock(settings.catalogue, f"source {source}") as shared:
            if shared is None:
                raise BusyError(f"{source} is already being crawled by another machine", mend=_BUSY)
            yield (descriptor,) if shared < 0 else (descriptor, shared)
    finally:
        os.close(descriptor)


@contextmanager
def hold_pass(settings: Settings, name: str, patience: float, doing: str) -> Iterator[None]:
    """Let one process of this machine do this at a time. Raises BusyError after `patience` seconds of waiting."""
    try:
        with FileLock(make_folder(settings.locks) / f"{name}.pass", timeout=patience):
            yield
    except Timeout:
        raise BusyError(f"another process is {doing}", mend="Wait for it to end") from None


@contextmanager
def hold_shared(settings: Settings, name: str, patience: float, doing: str) -> Iterator[None]:
    """The same among the machines that share a PostgreSQL catalogue."""
    with hold_lock(settings.catalogue, name, patience) as held:
        if held is None:
            raise BusyError(f"another machine is {doing}", mend="Wait for it to end")
        yield


def make_folder(folder: Path) -> Path:
    """Return the folder, making it if needed. Raises StorageError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{folder} cannot be made: {error.strerror}", mend=_MEND) from None
    if not os.access(folder, os.W_OK):
        raise StorageError(f"{folder} cannot be written: it is read-only for this user", mend=_MEND)
    return folder


def _sign(descriptor: int, path: Path) -> None:
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}", mend=_MEND) from None


def _acquire(descriptor: int, source: str) -> None:
    deadline = time.monotonic() + _ORPHAN_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            import psutil  # seldom needed; every crawl would load it

            pid = _read_pid(descriptor)
            # the holder is dead: its crawl process is closing the WARC, which takes a moment
            if pid and not psutil.pid_exists(pid) and time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            by = f" by process {pid}" if pid else ""
            raise BusyError(f"{source} is already being crawled{by}", mend=_BUSY) from None
        return


def _read_pid(descriptor: int) -> int | None:
    said = os.pread(descriptor, 20, 0)
    return int(said) if said.isdigit() else None
