"""A disk of a few kilobytes: a tmpfs. It is unmounted when whoever mounted it ends, however that may be."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

_HOLD = 'mount -t tmpfs -o size="$2" none "$1" || exit 1; trap "" INT TERM; echo ready; cat; umount -l "$1"'
LARGE = 1_000_000_000


class Unavailable(Exception):
    """Disks cannot be mounted here."""


class SmallDisk:
    def __init__(self, path: Path, size: int = LARGE) -> None:
        self.path = path
        self._size = size

    def __enter__(self) -> Self:
        if os.geteuid() != 0 or not shutil.which("mount"):
            raise Unavailable("mounting a small disk takes root")
        self.path.mkdir(parents=True, exist_ok=True)
        command = ["sh", "-c", _HOLD, "sh", str(self.path), str(self._size)]
        self._holder = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self._holder.stdout
        if self._holder.stdout.readline() != "ready\n":
            self._holder.wait()
            raise Unavailable("mounting a tmpfs is not allowed here")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._holder.communicate()  # the end of its input

    @property
    def used(self) -> int:
        state = os.statvfs(self.path)
        return (state.f_blocks - state.f_bfree) * state.f_frsize

    def leave_free(self, size: int) -> None:
        self._resize(self.used + size)

    def free(self) -> None:
        self._resize(LARGE)

    def _resize(self, size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self.path)], check=True, capture_output=True)
