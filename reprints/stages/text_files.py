"""Text files that are complete or absent, whatever interrupts their writing."""

from __future__ import annotations

import os
from pathlib import Path

from reprints.errors import StorageError


def write_text(path: Path, text: str, *, mend: str) -> None:
    """Write under a name of this process and rename, so that several may write the same file. Raises StorageError."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.open")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}", mend=mend) from None
