"""Describes files another process wrote for the manifest, and completes a source's folder before its next crawl."""

from __future__ import annotations

import hashlib
from pathlib import Path

from reprints.archive import layout
from reprints.archive.cdxj import index_file
from reprints.archive.partial import explain
from reprints.archive.proof.manifest import Entered, Facts, begin_chain, locate_manifest
from reprints.archive.warc.records import Record
from reprints.archive.warc.scan import Openable, scan_file


def describe_file(root: Path, path: Path, entered: Entered, origin: dict[str, str] | None = None) -> Facts:
    """Read the whole file for its manifest entry. Raises ArchiveError."""
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


def hash_file(path: Openable) -> tuple[str, int]:
    """SHA-256 in hexadecimal, and size. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")  # type: ignore[arg-type]  # BinaryIO's stub lacks readinto
        return digest.hexdigest(), file.tell()


def complete_folder(root: Path, source: str) -> int:
    """Index closed files that lack an index, and begin the source's manifest with its files if it has none; returns how
    many files that adopted. Nobody may write the source's files meanwhile.

    A file found beside an existing manifest is never entered: `verify` reports it.
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
    """The run one of our `warcinfo` records names."""
    if record.type != "warcinfo":
        return None
    for line in record.block.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "ispartof":
            return value.strip()
    return None
