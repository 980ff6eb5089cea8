"""Copies others' WARC and ARC files into the archive: `<root>/imported/<YYYY>/<name>-<8 hex of its SHA-256>.warc[.gz]`.

The bytes are copied unchanged, with two exceptions: in one compressed stream no single record can be read, so its
records are recompressed one by one, and the records of an ARC file become those of a WARC. Either way the manifest has
the original file's name and SHA-256.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Collection, Iterator, Mapping
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
    """`path` is the file in the archive; `known` if the same bytes were taken in before."""

    path: Path
    known: bool


def take_in(
    root: Path, path: Path, *, origin: Mapping[str, str] | None = None, uploaded: Collection[str] = ()
) -> Taken:
    """Copy a WARC into the archive and enter it in the manifest, once, with what is stated of its `origin`, such as the
    WACZ it came from. `uploaded` are files that may be absent here because the store has them.

    Raises ArchiveError where it is no WARC, or cannot be read or copied. Nobody else may take files in meanwhile.
    """
    try:
        if not any(isinstance(found, Record) for found in scan_file(path)):
            raise ArchiveError(f"{path} is no WARC file and no ARC file: it has no whole record")
        digest, _ = hash_file(path)
        for entry in read_chain(root, IMPORTED).entries:
            final = root / entry.facts.file
            is_here = entry.facts.file in uploaded or final.is_file()
            if is_here and (entry.facts.origin or {}).get("sha256") == digest:
                return Taken(path=final, known=True)
        form = find_form(path)
        final = _name(root, path, digest, form)
        stated = {"name": path.name, "sha256": digest} | ({"format": "ARC"} if form is Form.ARC else {})
        _copy(root, path, final, form, {**stated, **(origin or {})})
    except OSError as error:
        raise explain(path, "read", error) from None
    return Taken(path=final, known=False)


def clear_partials(root: Path) -> None:
    """Clean up after a killed import: rename a copy that was entered, remove half a copy so that it is made again."""
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
    stem = path.name.removesuffix(".gz").removesuffix(".zst").removesuffix(layout.PLAIN_SUFFIX).removesuffix(".arc")
    clean = _UNSAFE.sub("-", stem).strip("-.")[:_STEM] or "warc"
    return root / IMPORTED / f"{datetime.now(UTC):%Y}" / f"{clean}-{digest[:8]}{suffix}"


def _copy(root: Path, path: Path, final: Path, form: Form, origin: dict[str, str]) -> None:
    copy = PartialFile(final)
    try:
        for piece in _repack(path) if form in (Form.STREAM, Form.ARC) else _read(path):
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
    """The records that can be read, each a gzip member."""
    for found in scan_file(path):
        if isinstance(found, Damage):
            continue
        lines = "".join(f"{name}: {value}\r\n" for name, value in found.headers)
        # FastWARC passes on only fields and block; 1.0 and 1.1 do not differ in these
        yield gzip.compress(b"WARC/1.0\r\n" + lines.encode() + b"\r\n" + found.block + b"\r\n\r\n", mtime=0)
