"""Local copies of uploaded files, kept as far as there is room: the newest are read most."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reprints.archive import layout
from reprints.archive.bucket.upload import read_uploaded
from reprints.archive.partial import explain
from reprints.archive.store import ObjectStore


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalCopy:
    """A local file that is also in the store."""

    name: str
    path: Path
    size: int
    written_at: float


def list_copies(root: Path, store: ObjectStore) -> list[LocalCopy]:
    """Oldest first."""
    found = []
    for source in layout.list_sources(root):
        stored = read_uploaded(root, source, store)
        for path in layout.list_warcs(root, source):
            name = layout.relate(root, path)
            if name in stored:
                seen = path.stat()
                found.append(LocalCopy(name=name, path=path, size=seen.st_size, written_at=seen.st_mtime))
    return sorted(found, key=lambda copy: (copy.written_at, copy.name))


def trim_copies(root: Path, store: ObjectStore, keep: int) -> int:
    """Remove the oldest until no more than `keep` bytes are left; returns how many files that were. Checks once more
    that the store has each. Raises StoreError, ArchiveError."""
    copies = list_copies(root, store)
    left, gone = sum(copy.size for copy in copies), 0
    for copy in copies:
        if left <= keep:
            break
        if store.measure(copy.name) != copy.size:
            continue  # lost there: `verify` reports it, and this is now the only copy
        try:
            copy.path.unlink()
            layout.to_index(copy.path).unlink(missing_ok=True)
        except OSError as error:
            raise explain(copy.path, "removed", error) from None
        left -= copy.size
        gone += 1
    return gone
