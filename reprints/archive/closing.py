"""What the manifest is to say of a file somebody else wrote, and what a source's folder lacks before its next crawl."""

from __future__ import annotations

import hashlib
from pathlib import Path

from reprints.archive import layout
from reprints.archive.cdxj import index_file
from reprints.archive.partial import explain
from reprints.archive.proof.manifest import Entered, Facts, begin_chain, locate_manifest
from reprints.archive.warc.records import Record
from reprints.archive.warc.scan import scan_file

_CHUNK = 1 << 20


def describe_file(root: Path, path: Path, entered: Entered, origin: dict[str, str] | None = None) -> Facts:
    """Reads it whole. Raises ArchiveError."""
    try:
        digest, size = hash_file(path)
        records, run = 0, None
        for found in scan_file(path):
            if isinstance(found, Record):
                records += 1
                run = run or _read_run(found)
    except OSError as error:
        raise explain(path, "read", error) from None
    name = layout.relate(root, path)
    return Facts(file=name, sha256=digest, size=size, records=records, run=run, entered=entered, origin=origin)


def hash_file(path: Path) -> tuple[str, int]:
    """SHA-256 in hexadecimal, and size. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def complete_folder(root: Path, source: str) -> int:
    """Index closed files that have no index; where the source has no manifest yet, begin one with the files there
    are. Returns how many files were adopted so. Nobody may be writing the source's files meanwhile.

    A file found beside an existing manifest is never entered: it is for `verify` to say that it is there.
    """
    warcs = layout.list_warcs(root, source)
    adopted = 0
    if warcs and not locate_manifest(root, source).exists():
        adopted = begin_chain(root, source, (describe_file(root, path, Entered.ADOPTED) for path in warcs))
    for path in warcs:
        if not layout.to_index(path).exists():
            index_file(root, path)
    return adopted


def _read_run(record: Record) -> str | None:
    """The run a `warcinfo` of ours names."""
    if record.type != "warcinfo":
        return None
    for line in record.block.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "ispartof":
            return value.strip()
    return None
