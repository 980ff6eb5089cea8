"""Reads responses back from WARC files, ours and others'."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reprints.archive import layout
from reprints.archive.partial import explain
from reprints.archive.store import RECORD_BLOCK, ObjectStore, RemoteFile
from reprints.archive.warc.records import ArchivedResponse, Damage, Record
from reprints.archive.warc.responses import read_record
from reprints.archive.warc.scan import read_at, scan_file
from reprints.errors import ArchiveError

_DAMAGED = "`reprints archive verify` lists what else is damaged; put the file back from a copy"


def find_file(root: Path, warc: str, store: ObjectStore | None, block: int = RECORD_BLOCK) -> Path | RemoteFile:
    """The file to read: the local one, else the one in the store, if there is a store. Raises ArchiveError."""
    local = layout.find_local(root, warc)
    if local is None and store is not None:
        return RemoteFile(store=store, name=warc, block=block)
    return local or layout.locate(root, warc)


def read_response(root: Path, warc: str, offset: int, store: ObjectStore | None = None) -> ArchivedResponse:
    """The response at an offset of a file of the archive, closed or still being written, local or in the store.

    A revisit comes back with an empty payload and `ref.revisit` set: only the catalogue knows where the record it
    refers to is. Raises ArchiveError, naming file and offset, where there is no whole response; StoreError where the
    store cannot tell.
    """
    path = find_file(root, warc, store)
    try:
        record = read_at(path, offset)
    except FileNotFoundError:  # closed and renamed since, or trimmed because the store has it
        path = find_file(root, warc, store)
        record = read_at(path, offset)
    except OSError as error:
        raise explain(Path(str(path)), "read", error) from None
    return _read_whole(record, path, offset, warc)


def read_from(path: Path, offset: int) -> ArchivedResponse:
    """The response at an offset of any WARC that is not one compressed stream. Raises ArchiveError."""
    try:
        return _read_whole(read_at(path, offset), path, offset, path.as_posix())
    except OSError as error:
        raise explain(path, "read", error) from None


def _read_whole(record: Record | None, path: Path | RemoteFile, offset: int, warc: str) -> ArchivedResponse:
    if record is None:
        raise ArchiveError(f"{path} has no whole record at offset {offset}", mend=_DAMAGED)
    response = read_record(record, warc)
    if response is None:
        raise ArchiveError(f"{path} has no response at offset {offset} but a {record.type or 'nameless record'}")
    if isinstance(response, Damage):
        raise ArchiveError(f"{path} is damaged at offset {offset}: {response.why}", mend=_DAMAGED)
    return response


def iterate_responses(path: Path, *, root: Path | None = None, lenient: bool = False) -> Iterator[ArchivedResponse]:
    """Every response of any WARC: one gzip member per record, uncompressed, or one compressed stream.

    `ref.warc` is relative to `root`, or the path as given without one. At damage ArchiveError names the offset or,
    when `lenient`, reading continues at the next whole record, where the file's form allows finding it. In one
    compressed stream, offsets are those FastWARC reports and cannot be used to read a record back.
    """
    warc = layout.relate(root, path) if root else path.as_posix()
    try:
        for found in scan_file(path):
            response = read_record(found, warc) if isinstance(found, Record) else found
            if isinstance(response, ArchivedResponse):
                yield response
            elif isinstance(response, Damage) and not lenient:
                raise ArchiveError(f"{path} is damaged at offset {response.offset}: {response.why}", mend=_DAMAGED)
    except OSError as error:
        raise explain(path, "read", error) from None
