"""Others' WARC files, taken into the archive: `<root>/imported/<YYYY>/<name>-<8 hex of its SHA-256>.warc[.gz]`.

The bytes are copied as they are, with one exception: of a file that is one compressed stream no single record can be
read, so its records are compressed again one by one, each as it stands. The manifest names the file as it was handed
over, and its SHA-256, in either case.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reprints.archive import layout
from reprints.archive.cdxj import index_file
from reprints.archive.closing import describe_file, hash_file
from reprints.archive.partial import PartialFile, explain, sync_folder
from reprints.archive.proof.manifest import Entered, append_entry, read_chain
from reprints.archive.warc.records import Damage, Record
from reprints.archive.warc.scan import Form, find_form, scan_file
from reprints.errors import ArchiveError
from reprints.model import IMPORTED

_CHUNK = 1 << 20
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_STEM = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """`path` is the file in the archive; `known` when the same bytes had been taken in before."""

    path: Path
    known: bool


def take_in(root: Path, path: Path, *, package: str | None = None, stored: Collection[str] = ()) -> Taken:
    """Copy a WARC into the archive and enter it in the manifest, once. `package` names the WACZ it came from;
    `stored` are files that need not be here, since the store has them.

    Raises ArchiveError where it is no WARC, or cannot be read or copied. Nobody else may be taking files in meanwhile.
    """
    try:
        if not any(isinstance(found, Record) for found in scan_file(path)):
            raise ArchiveError(f"{path} is no WARC file: it has no whole record")
        digest, _ = hash_file(path)
        for entry in read_chain(root, IMPORTED).entries:
            final = root / entry.facts.file
            if (entry.facts.origin or {}).get("sha256") == digest and (entry.facts.file in stored or final.is_file()):
                return Taken(path=final, known=True)
        form = find_form(path)
        final = _name(root, path, digest, form)
        _copy(
            root, path, final, form, {"name": path.name, "sha256": digest, **({"package": package} if package else {})}
        )
    except OSError as error:
        raise explain(path, "read", error) from None
    return Taken(path=final, known=False)


def clear_partials(root: Path) -> None:
    """What a killed import left: a copy that was entered gets its name, half a copy is removed, to be made again."""
    chain = read_chain(root, IMPORTED)
    for path in layout.list_partials(root, IMPORTED):
        final = layout.to_final(path)
        if chain.find(layout.relate(root, path)):
            path.rename(final)
        else:
            path.unlink()
        sync_folder(path.parent)
    for path in layout.list_warcs(root, IMPORTED):
        if not layout.to_index(path).exists():
            index_file(root, path)


def _name(root: Path, path: Path, digest: str, form: Form) -> Path:
    suffix = layout.PLAIN_SUFFIX if form is Form.PLAIN else layout.SUFFIX
    stem = path.name.removesuffix(".gz").removesuffix(".zst").removesuffix(layout.PLAIN_SUFFIX)
    clean = _UNSAFE.sub("-", stem).strip("-.")[:_STEM] or "warc"
    return root / IMPORTED / f"{datetime.now(UTC):%Y}" / f"{clean}-{digest[:8]}{suffix}"


def _copy(root: Path, path: Path, final: Path, form: Form, origin: dict[str, str]) -> None:
    copy = PartialFile(final)
    try:
        for piece in _repack(path) if form is Form.STREAM else _read(path):
            copy.append(piece)
        for folder in (final.parent, final.parent.parent, root):
            sync_folder(folder)
    except BaseException:
        copy.discard()
        raise
    copy.finish(lambda: append_entry(root, IMPORTED, describe_file(root, copy.path, Entered.IMPORTED, origin)))
    index_file(root, final)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _repack(path: Path) -> Iterator[bytes]:
    """The records up to the first damage, each a gzip member."""
    for found in scan_file(path):
        if isinstance(found, Damage):
            return
        lines = "".join(f"{name}: {value}\r\n" for name, value in found.headers)
        # the stream's reader hands over fields and block alone; in these versions 1.0 and 1.1 are the same
        yield gzip.compress(b"WARC/1.0\r\n" + lines.encode() + b"\r\n" + found.block + b"\r\n\r\n", mtime=0)
