"""Files that are safe in the store stay here, too, as far as there is room: what was written last is read most."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reprints.archive import layout
from reprints.archive.bucket.stored import read_stored
from reprints.archive.partial import explain
from reprints.archive.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """A local file whose like is in the store."""

    name: str
    path: Path
    size: int
    written_at: float


def list_copies(root: Path, store: Store) -> list[Copy]:
    """Oldest first."""
    found = []
    for source in layout.list_sources(root):
        stored = read_stored(root, source, store)
        for path in layout.list_warcs(root, source):
            name = layout.relate(root, path)
            if name in stored:
                seen = path.stat()
                found.append(Copy(name=name, path=path, size=seen.st_size, written_at=seen.st_mtime))
    return sorted(found, key=lambda copy: (copy.written_at, copy.name))


def trim_copies(root: Path, store: Store, keep: int) -> int:
    """Remove the oldest until no more than `keep` bytes are left; returns how many files went. Each is looked for in
    the store once more before. Raises StoreError, ArchiveError."""
    copies = list_copies(root, store)
    left, gone = sum(copy.size for copy in copies), 0
    for copy in copies:
        if left <= keep:
            break
        if store.measure(copy.name) != copy.size:
            continue  # lost there: `verify` says so, and this is now the only one
        try:
            copy.path.unlink()
            layout.to_index(copy.path).unlink(missing_ok=True)
        except OSError as error:
            raise explain(copy.path, "removed", error) from None
        left -= copy.size
        gone += 1
    return gone
