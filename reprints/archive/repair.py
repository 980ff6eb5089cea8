"""Repairs what a killed crawl left: partial files are cut after their last whole exchange and closed.

The cut is after the last whole record that is not a request. A request precedes its response, so one at the very end
belongs to an unfinished exchange, which is fetched again. A file whose first record is torn is removed; one with only a
`warcinfo` is kept.

A killed writer tears only the last record. Whole records after a torn one mean a damaged disk: then everything from the
cut on is set aside in a file of the same name and `.damaged`, so nothing is lost.

A partial file that is already in the manifest was whole when its writer was killed before renaming it. It is not
entered again: if it was cut since, `verify` must report it.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reprints.archive import layout
from reprints.archive.cdxj import index_file
from reprints.archive.closing import describe_file
from reprints.archive.partial import explain, lock, sync_folder
from reprints.archive.proof.manifest import Entered, append_entry, read_chain
from reprints.archive.warc.records import ArchivedResponse, RecordRef
from reprints.archive.warc.responses import read_record
from reprints.archive.warc.scan import find_record, read_member

DAMAGED = ".damaged"


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """`path` is the final name; `removed` if the file held no record. `records` are the responses kept, from which the
    catalogue adds those it missed."""

    path: Path
    records: tuple[RecordRef, ...]
    bytes_cut: int
    removed: bool = False
    set_aside: Path | None = None


def repair_partials(root: Path, source: str) -> list[Repair]:
    """Repair every partial file of a source. Raises BusyError when a writer has one open, ArchiveError on file system
    errors; files repaired before that stay repaired, and calling again does the rest."""
    return [repair_partial(root, path) for path in layout.list_partials(root, source)]


def repair_partial(root: Path, path: Path) -> Repair:
    try:
        with path.open("r+b") as file:
            lock(file.fileno(), path)
            return _repair(root, path, file)
    except OSError as error:
        raise explain(path, "repaired", error) from None


def _repair(root: Path, path: Path, file: BinaryIO) -> Repair:
    final = layout.to_final(path)
    source = path.relative_to(root).parts[0]
    entered = read_chain(root, source).find(layout.relate(root, path)) is not None
    size = file.seek(0, os.SEEK_END)
    cut, torn, records = _find_cut(file, size, layout.relate(root, path))
    damaged = torn < size and find_record(file, torn + 1) is not None
    aside = _set_aside(file, cut, final) if damaged else None
    if cut == 0:
        path.unlink()
    else:
        file.truncate(cut)
        os.fsync(file.fileno())
        if not entered:
            append_entry(root, source, describe_file(root, path, Entered.REPAIRED))
        path.rename(final)
        index_file(root, final)
    sync_folder(final.parent)
    return Repair(path=final, records=tuple(records), bytes_cut=size - cut, removed=cut == 0, set_aside=aside)


def _find_cut(file: BinaryIO, size: int, warc: str) -> tuple[int, int, list[RecordRef]]:
    """Where to cut, where the whole records end, and the responses before the cut."""
    cut = offset = 0
    records: list[RecordRef] = []
    while offset < size and (record := read_member(file, offset)):
        offset = record.offset + record.length
        if record.type != "request":
            cut = offset
        response = read_record(record, warc)
        if isinstance(response, ArchivedResponse):
            records.append(response.ref)
    return cut, offset, records


def _set_aside(file: BinaryIO, start: int, final: Path) -> Path:
    aside = final.with_name(final.name + DAMAGED)
    file.seek(start)
    with aside.open("wb") as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        os.fsync(copy.fileno())
    return aside
