"""One crawl of a source at a time, on this machine; the lock goes with the process that held it, however it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from reprints.errors import BusyError, StorageError
from reprints.settings import Settings


@contextmanager
def hold_source(settings: Settings, source: str) -> Iterator[None]:
    """Raises BusyError while another process crawls the source, StorageError where the data folder refuses us."""
    folder = make_folder(settings.locks)
    holder = folder / f"{source}.pid"
    lock = FileLock(folder / f"{source}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        pid = _read_pid(holder)
        raise BusyError(
            f"{source} is already being crawled{pid}", mend="Wait for that crawl to end, or stop it"
        ) from None
    except OSError as error:
        raise StorageError(f"{folder} cannot be written: {error.strerror}", mend=_MEND) from None
    try:
        holder.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def make_folder(folder: Path) -> Path:
    """The folder, made if need be. Raises StorageError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{folder} cannot be made: {error.strerror}", mend=_MEND) from None
    if not os.access(folder, os.W_OK):
        raise StorageError(f"{folder} cannot be written: it is read-only for this user", mend=_MEND)
    return folder


_MEND = "Set REPRINTS_DATA to a folder you may write to"


def _read_pid(holder: Path) -> str:
    try:
        return f" by process {int(holder.read_text(encoding='ascii'))}"
    except (OSError, ValueError):
        return ""
