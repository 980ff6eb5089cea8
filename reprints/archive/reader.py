"""Reads responses back, from our files and from others'."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reprints.archive import layout
from reprints.archive.partial import explain
from reprints.archive.store import RECORD_BLOCK, RemoteFile, Store
from reprints.archive.warc.records import ArchivedResponse, Damage, Record
from reprints.archive.warc.responses import read_record
from reprints.archive.warc.scan import PLAIN, Openable, read_member, read_plain, scan_file
from reprints.errors import ArchiveError

_DAMAGED = "`reprints archive verify` lists what else is damaged; put the file back from a copy"


def find_file(root: Path, warc: str, store: Store | None, block: int = RECORD_BLOCK) -> Path | RemoteFile:
    """Where that file is read: here if it is here, else in the store, if there is one. Raises ArchiveError."""
    local = layout.find_local(root, warc)
    if local is None and store is not None:
        return RemoteFile(store=store, name=warc, block=block)
    return local or layout.locate(root, warc)


def read_response(root: Path, warc: str, offset: int, store: Store | None = None) -> ArchivedResponse:
    """The response at an offset of a file of the archive, be it closed or still being written, here or in the store.

    A revisit comes back with an empty payload and `ref.revisit` set: where the record it refers to stands only the
    catalogue knows. Raises ArchiveError, naming file and offset, where there is no whole response; StoreError where
    that cannot be known.
    """
    path = find_file(root, warc, store)
    try:
        record = _read_at(path, offset)
    except FileNotFoundError:  # renamed since: closed by its writer; or gone, since the store has it
        path = find_file(root, warc, store)
        record = _read_at(path, offset)
    except OSError as error:
        raise explain(Path(str(path)), "read", error) from None
    return _read_whole(record, path, offset, warc)


def read_from(path: Path, offset: int) -> ArchivedResponse:
    """The response at an offset of a file of anybody's that is no single compressed stream. Raises ArchiveError."""
    try:
        return _read_whole(_read_at(path, offset), path, offset, path.as_posix())
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
    """Every response of a WARC of anybody's: one gzip member a record, uncompressed, or one compressed stream.

    `ref.warc` is relative to `root`, or the path as given without one. At damage, what is whole before it has been
    yielded; then ArchiveError names the offset or, when `lenient`, reading goes on at the next whole record, if the
    file is one whose records can be found again. In one compressed stream offsets are those FastWARC reports, and
    nothing can be read back by them.
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


def _read_at(path: Openable, offset: int) -> Record | None:
    with path.open("rb") as file:
        file.seek(offset)
        plain = file.read(len(PLAIN)) == PLAIN
        return read_plain(file, offset) if plain else read_member(file, offset)
