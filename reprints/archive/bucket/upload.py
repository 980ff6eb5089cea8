"""Uploads closed files to the store, under the names they have here.

The order keeps the store consistent at any moment: a WARC, read back; its CDXJ; then the manifest up to the last entry
whose file is there. So a manifest in the store never names a missing file.

Each data folder is a writer with a chain of its own, so no two machines write the same key: `<source>/manifest.jsonl`
here is `<source>/manifests/<writer>.jsonl` there, and journal and stamps likewise.

`<root>/<source>/stored.jsonl` has one line per file that was read back from the store and found whole. A line lost or
torn in a crash costs one more reading back. Each line names its bucket: when the settings name another, everything is
uploaded there too.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reprints.archive import layout
from reprints.archive.closing import hash_file
from reprints.archive.partial import explain, make_folder
from reprints.archive.proof.journal import FOLDER as DETAILS
from reprints.archive.proof.journal import locate_details, read_journal
from reprints.archive.proof.manifest import Chain, Entry, read_chain
from reprints.archive.proof.stamps import FOLDER as STAMPS
from reprints.archive.store import ObjectStore, RemoteFile
from reprints.errors import ArchiveError

MANIFESTS = "manifests"
JOURNALS = "journals"
UPLOADED = "stored.jsonl"
WRITER = "writer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A closed file that is not in the store yet."""

    entry: Entry
    path: Path


def name_writer(root: Path) -> str:
    """This data folder's name among the writers of the store, generated once. Raises ArchiveError."""
    make_folder(root)
    path = root / WRITER
    try:
        if not path.exists():
            temporary = path.with_name(f"{WRITER}.new")
            temporary.write_text(secrets.token_hex(4), encoding="utf-8")
            temporary.rename(path)
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise explain(path, "written", error) from None


def list_waiting(root: Path, source: str, store: ObjectStore) -> list[Waiting]:
    """In the order they were closed."""
    stored = read_uploaded(root, source, store)
    places = [(entry, root / entry.facts.file) for entry in read_chain(root, source).entries]
    return [Waiting(entry=e, path=p) for e, p in places if e.facts.file not in stored and p.is_file()]


def upload_source(root: Path, source: str, store: ObjectStore) -> Iterator[int]:
    """Yields the size of each file once it is safe in the store.

    Raises StoreError where the store cannot be reached; ArchiveError where a file differs from its manifest, or the
    store has another chain under our name. Uploaded files stay uploaded; calling again does the rest.
    """
    for waiting in list_waiting(root, source, store):
        upload_file(store, waiting.entry, waiting.path)
        note_upload(root, source, store, waiting.entry.facts.file, waiting.entry.facts.size)
        _push_chain(root, source, store)
        yield waiting.entry.facts.size
    _push_chain(root, source, store)
    _push_journal(root, source, store)
    _push_stamps(root, source, store)


def upload_file(store: ObjectStore, entry: Entry, path: Path) -> None:
    """Upload a WARC and its index. Raises ArchiveError where what comes back differs from what was sent."""
    facts = entry.facts
    try:
        if hash_file(path) != (facts.sha256, facts.size):
            mend = "Run: reprints archive verify --deep"
            raise ArchiveError(f"{path} is not what entry {entry.number} says, and is not uploaded", mend=mend)
    except OSError as error:
        raise explain(path, "read", error) from None
    # a size proves nothing, but tells whether reading back is worthwhile after a kill between upload and note
    if store.measure(facts.file) != facts.size or not _is_whole(store, entry):
        store.put(facts.file, path)
        if not _is_whole(store, entry):
            raise ArchiveError(f"{store.url}/{facts.file} did not arrive whole", mend="It is uploaded again next time")
    index = layout.to_index(path)
    if index.is_file():
        store.put(layout.to_index(Path(facts.file)).as_posix(), index)


def _is_whole(store: ObjectStore, entry: Entry) -> bool:
    return hash_file(RemoteFile(store=store, name=entry.facts.file))[0] == entry.facts.sha256


def _push_chain(root: Path, source: str, store: ObjectStore) -> None:
    ready = _find_ready(root, read_chain(root, source), read_uploaded(root, source, store))
    _push_lines(root, source, store, MANIFESTS, b"".join(line.line for line in ready))


def _push_journal(root: Path, source: str, store: ObjectStore) -> None:
    """Details first, so that a journal in the store never names missing ones."""
    stored, writer = read_uploaded(root, source, store), name_writer(root)
    entries = read_journal(root, source).entries
    for entry in entries:
        path = locate_details(root, source, entry.number)
        name = f"{source}/{DETAILS}/{writer}/{path.name}"
        if name not in stored and path.is_file():
            store.put(name, path)
            note_upload(root, source, store, name, path.stat().st_size)
    _push_lines(root, source, store, JOURNALS, b"".join(entry.line for entry in entries))


def _push_lines(root: Path, source: str, store: ObjectStore, folder: str, lines: bytes) -> None:
    stored = read_uploaded(root, source, store)
    name = f"{source}/{folder}/{name_writer(root)}.jsonl"
    if not lines or stored.get(name, 0) >= len(lines):
        return
    there = store.read(name) or b""
    if not lines.startswith(there):
        raise ArchiveError(
            f"{store.url}/{name} is not the beginning of this folder's chain: another folder bears its name",
            mend=f"If this one was copied from another, remove {root / WRITER}, so that it gets a name of its own",
        )
    store.put_bytes(name, lines)
    note_upload(root, source, store, name, len(lines))


def _find_ready(root: Path, chain: Chain, stored: dict[str, int]) -> Iterator[Entry]:
    """The entries before the first whose file is still to be uploaded. A lost file does not count as such: `verify`
    reports it."""
    for entry in chain.entries:
        if entry.facts.file not in stored and layout.find_local(root, entry.facts.file):
            return
        yield entry


def _push_stamps(root: Path, source: str, store: ObjectStore) -> None:
    stored, writer = read_uploaded(root, source, store), name_writer(root)
    for path in sorted((root / source / STAMPS).glob("*")):
        name = f"{source}/{STAMPS}/{writer}/{path.name}"
        if name not in stored:
            store.put(name, path)
            note_upload(root, source, store, name, path.stat().st_size)


def read_uploaded(root: Path, source: str, store: ObjectStore) -> dict[str, int]:
    """Name in the store -> size, of the files that are safe there. Raises ArchiveError."""
    path = root / source / UPLOADED
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise explain(path, "read", error) from None
    return {name: size for url, name, size in _read_lines(lines) if url == store.url}


def note_upload(root: Path, source: str, store: ObjectStore, name: str, size: int) -> None:
    """Raises ArchiveError."""
    path = root / source / UPLOADED
    line = json.dumps([store.url, name, size]).encode() + b"\n"
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            end = os.lseek(fd, 0, os.SEEK_END)
            torn = end and os.pread(fd, 1, end - 1) != b"\n"
            os.write(fd, (b"\n" if torn else b"") + line)
            os.fsync(fd)
        finally:
            os.close(fd)
    except OSError as error:
        raise explain(path, "written", error) from None


def _read_lines(lines: list[bytes]) -> Iterator[tuple[str, str, int]]:
    for line in lines:
        try:
            url, name, size = json.loads(line)
        except (ValueError, TypeError):
            continue  # torn
        yield str(url), str(name), int(size)
