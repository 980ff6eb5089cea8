"""A file appended to under a partial name and renamed once it is closed.

A failed append is undone, so the file always ends at the end of a record; a killed process leaves at most one torn
record at the end of one partial file, which `repair` cuts. While open it is locked against repairs.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from reprints.archive.layout import to_partial
from reprints.errors import ArchiveError, BusyError

_MENDS = {
    errno.ENOSPC: "Free space on the disk or set REPRINTS_DATA to a larger one; what was archived so far is safe",
    errno.EDQUOT: "The disk quota is used up: free space or raise it; what was archived so far is safe",
    errno.EFBIG: "The file-size limit is reached: raise it (ulimit -f) or lower REPRINTS_WARC_BYTES",
    errno.EROFS: "The disk is read-only: remount it or set REPRINTS_DATA to a folder that can be written",
    errno.EACCES: "Make the folder writable for this user or set REPRINTS_DATA to another",
    errno.EPERM: "Make the folder writable for this user or set REPRINTS_DATA to another",
}


def explain(path: Path, action: str, error: OSError) -> ArchiveError:
    """The ArchiveError to raise for a file system error."""
    mend = _MENDS.get(error.errno or 0, "Check the disk and the folder's permissions")
    return ArchiveError(f"{path} cannot be {action}: {error.strerror or error}", mend=mend)


def make_folder(folder: Path) -> None:
    """Create it if missing. Raises ArchiveError where it cannot be created or written in."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explain(folder, "created", error) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise explain(folder, "written", PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def write_whole(path: Path, lines: Iterable[bytes]) -> None:
    """Write under a temporary name and rename, so that the file is whole or as it was before. Raises ArchiveError."""
    temporary = path.with_name(path.name + ".new")
    try:
        with temporary.open("wb") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
    except OSError as error:
        raise explain(path, "written", error) from None
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make new and changed names in a folder survive power loss. Raises ArchiveError."""
    try:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
    except OSError as error:
        raise explain(folder, "synced", error) from None


def lock(fd: int, path: Path) -> None:
    """Lock the file without waiting; the lock ends with the process. Raises BusyError."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BusyError(f"{path} is being written by another process", mend="Wait until its crawl has ended") from None


class PartialFile:
    """Raises ArchiveError for every file system error."""

    def __init__(self, final: Path) -> None:
        self.final = final
        self.path = to_partial(final)
        self.size = 0
        self._digest = hashlib.sha256()
        self._torn = False
        make_folder(final.parent)
        try:
            self._fd = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise explain(self.path, "created", error) from None
        lock(self._fd, self.path)

    def append(self, data: bytes) -> int:
        """Write all of it or nothing; returns its offset."""
        if self._torn:
            raise ArchiveError(f"{self.path} ends in a torn record", mend="Run again: the next run repairs it")
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._fd, view) :]
        except OSError as error:
            self._rewind()
            raise explain(self.path, "written", error) from None
        except BaseException:  # Ctrl-C between two writes
            self._rewind()
            raise
        self._digest.update(data)
        start, self.size = self.size, self.size + len(data)
        return start

    @property
    def sha256(self) -> str:
        """Of what was appended, so of what the file must contain."""
        return self._digest.hexdigest()

    def sync(self) -> None:
        try:
            os.fsync(self._fd)
        except OSError as error:
            raise explain(self.path, "synced", error) from None

    def finish(self, enter: Callable[[], object] = lambda: None) -> None:
        """Sync it, call `enter` and give it its final name; a torn file keeps its partial name. Always closes it."""
        try:
            self.sync()
            if not self._torn:
                enter()
                self.path.rename(self.final)
            sync_folder(self.final.parent)
        except OSError as error:
            raise explain(self.path, "renamed", error) from None
        finally:
            os.close(self._fd)

    def discard(self) -> None:
        """Close and remove the file."""
        os.close(self._fd)
        self.path.unlink(missing_ok=True)

    def _rewind(self) -> None:
        try:
            os.ftruncate(self._fd, self.size)
            os.lseek(self._fd, self.size, os.SEEK_SET)
        except OSError:
            self._torn = True
