"""Compares a source's files in the store with the manifests of everybody who writes to it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from reprints.archive import layout
from reprints.archive.bucket.upload import JOURNALS, MANIFESTS
from reprints.archive.partial import explain
from reprints.archive.proof.audit import Discrepancy, check_deeply, check_links, check_size
from reprints.archive.proof.journal import FOLDER as DETAILS
from reprints.archive.proof.journal import NAME as JOURNAL
from reprints.archive.proof.journal import read_journal
from reprints.archive.proof.manifest import NAME, Chain, Entry, read_chain
from reprints.archive.proof.stamps import FOLDER as STAMPS
from reprints.archive.store import ObjectStore, RemoteFile, StoredObject
from reprints.archive.warc.records import Record

_CHUNK = 1 << 22
_ARRIVING = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoreWriter:
    """A data folder that uploads to the store, as a root that has its manifests and stamps but no WARC."""

    name: str
    root: Path


@contextmanager
def fetch_writers(store: ObjectStore, source: str, folder: Path, *, without: str = "") -> Iterator[list[StoreWriter]]:
    """The manifests, journals and stamps of a source in the store, of all writers but one, until this is closed. Raises
    StoreError."""
    with TemporaryDirectory(prefix="manifests-", dir=folder) as temporary:
        found = {}
        for name in store.list_files(f"{source}/{MANIFESTS}"):
            writer = Path(name).stem
            if writer != without:
                found[writer] = Path(temporary) / writer
                _fetch(store, name, found[writer] / source / NAME)
        for name in store.list_files(f"{source}/{JOURNALS}"):
            writer = Path(name).stem
            if writer != without:
                found.setdefault(writer, Path(temporary) / writer)
                _fetch(store, name, found[writer] / source / JOURNAL)
        for folder_name in (STAMPS, DETAILS):
            for name in store.list_files(f"{source}/{folder_name}"):
                writer = name.split("/")[2]
                if writer in found:
                    _fetch(store, name, found[writer] / source / folder_name / Path(name).name)
        yield [StoreWriter(name=name, root=root) for name, root in sorted(found.items())]


def _fetch(store: ObjectStore, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(store.read(name) or b"")


def check_stored(
    source: str, listed: Mapping[str, StoredObject], chains: Sequence[Chain], own: Chain, waiting: set[str]
) -> list[Discrepancy]:
    """`listed` is all the store has of the source; `chains` are the manifests there of others, `own` is the one here,
    whose `waiting` files are still to be uploaded."""
    findings = [
        finding for chain in chains for finding in check_links(chain, f"{source}/{MANIFESTS}/{_name_manifest(chain)}")
    ]
    entered: dict[str, Entry] = {}
    for chain in (own, *chains):
        for entry in chain.entries:
            name = entry.facts.file
            if name in entered and entered[name].facts.sha256 != entry.facts.sha256:
                findings.append(Discrepancy(file=name, what="is in two manifests with different SHA-256 sums"))
            entered[name] = entry
    for name, entry in entered.items():
        if name in listed:
            findings += check_size(entry, listed[name].size)
        elif name not in waiting:
            findings.append(Discrepancy(file=name, what=f"is missing in the store, of entry {entry.number}"))
    return [*findings, *_find_strange(listed, entered)]


def _find_strange(listed: Mapping[str, StoredObject], entered: Mapping[str, Entry]) -> Iterator[Discrepancy]:
    arriving = datetime.now(UTC) - _ARRIVING  # a file arrives shortly before the manifest that names it
    for name, found in listed.items():
        if name.endswith((layout.SUFFIX, layout.PLAIN_SUFFIX)) and name not in entered and found.at < arriving:
            yield Discrepancy(
                file=name, what="is in the store and in nobody's manifest: it was put there by somebody else"
            )


def check_own(root: Path, source: str, store: ObjectStore, writer: str) -> Iterator[Discrepancy]:
    """Whether our manifest and journal in the store are the beginnings of those here, and the journal's details the
    same."""
    for folder, which, entries in (
        (MANIFESTS, "manifest", read_chain(root, source).entries),
        (JOURNALS, "journal", read_journal(root, source).entries),
    ):
        name = f"{source}/{folder}/{writer}.jsonl"
        there = store.read(name) or b""
        if not b"".join(line.line for line in entries).startswith(there):
            yield Discrepancy(file=name, what=f"is not the beginning of the {which} here: one of the two was changed")
    sums = {f"{entry.number:06d}.json": entry.sha256 for entry in read_journal(root, source).entries}
    for name in store.list_files(f"{source}/{DETAILS}/{writer}"):
        digest = hashlib.sha256(store.read(name) or b"").hexdigest()
        if sums.get(Path(name).name) != digest:
            yield Discrepancy(file=name, what="in the store: the details of a journal entry were changed")


def check_remote(
    store: ObjectStore,
    entry: Entry,
    folder: Path,
    tell: Callable[[int], None],
    see: Callable[[Record], None] = lambda _: None,
) -> list[Discrepancy]:
    """Check every byte of one file in the store, copied to `folder` for that. Raises ArchiveError."""
    with TemporaryDirectory(prefix="verify-", dir=folder) as temporary:
        copy = Path(temporary) / entry.facts.file
        copy.parent.mkdir(parents=True)
        try:
            with RemoteFile(store=store, name=entry.facts.file).open("rb") as file, copy.open("wb") as out:
                shutil.copyfileobj(file, out, _CHUNK)
        except OSError as error:
            raise explain(copy, "written", error) from None
        return check_deeply(Path(temporary), entry, tell, see)


def _name_manifest(chain: Chain) -> str:
    """The name of a writer's manifest in the store, from the folder it was fetched into."""
    return f"{chain.path.parent.parent.name}.jsonl"
