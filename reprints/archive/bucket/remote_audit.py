"""Holds what the store has of a source against the manifests of everybody who writes to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from reprints.archive import layout
from reprints.archive.bucket.upload import MANIFESTS
from reprints.archive.partial import explain
from reprints.archive.proof.audit import Finding, check_deeply, check_links, check_size
from reprints.archive.proof.manifest import NAME, Chain, Entry, read_chain
from reprints.archive.proof.stamps import FOLDER as STAMPS
from reprints.archive.store import Object, RemoteFile, Store

_CHUNK = 1 << 22
_ARRIVING = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Writer:
    """One who writes to the store, as a root of its own that holds manifests and stamps and no WARC."""

    name: str
    root: Path


@contextmanager
def fetch_writers(store: Store, source: str, folder: Path, *, without: str = "") -> Iterator[list[Writer]]:
    """The manifests and stamps of a source from the store, of all writers but one, for as long as this is open.

    Raises StoreError."""
    with TemporaryDirectory(prefix="manifests-", dir=folder) as temporary:
        found = {}
        for name in store.list_files(f"{source}/{MANIFESTS}"):
            writer = Path(name).stem
            if writer != without:
                found[writer] = Path(temporary) / writer
                _fetch(store, name, found[writer] / source / NAME)
        for name in store.list_files(f"{source}/{STAMPS}"):
            writer = name.split("/")[2]
            if writer in found:
                _fetch(store, name, found[writer] / source / STAMPS / Path(name).name)
        yield [Writer(name=name, root=root) for name, root in sorted(found.items())]


def _fetch(store: Store, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(store.read(name) or b"")


def check_stored(
    source: str, listed: Mapping[str, Object], chains: Sequence[Chain], own: Chain, waiting: set[str]
) -> list[Finding]:
    """`listed` is all the store has of the source; `chains` the manifests there of others, `own` the one here, of
    which the files `waiting` are still to be uploaded."""
    findings = [finding for chain in chains for finding in check_links(chain, f"{source}/{MANIFESTS}/{_tell(chain)}")]
    entered: dict[str, Entry] = {}
    for chain in (own, *chains):
        for entry in chain.entries:
            name = entry.facts.file
            if name in entered and entered[name].facts.sha256 != entry.facts.sha256:
                findings.append(Finding(file=name, what="is in two manifests with different SHA-256 sums"))
            entered[name] = entry
    for name, entry in entered.items():
        if name in listed:
            findings += check_size(entry, listed[name].size)
        elif name not in waiting:
            findings.append(Finding(file=name, what=f"is missing in the store, of entry {entry.number}"))
    return [*findings, *_find_strange(listed, entered)]


def _find_strange(listed: Mapping[str, Object], entered: Mapping[str, Entry]) -> Iterator[Finding]:
    arriving = datetime.now(UTC) - _ARRIVING  # a file is there a little before the manifest that names it
    for name, found in listed.items():
        if name.endswith((layout.SUFFIX, layout.PLAIN_SUFFIX)) and name not in entered and found.at < arriving:
            yield Finding(file=name, what="is in the store and in nobody's manifest: it was put there by somebody else")


def check_own(root: Path, source: str, store: Store, writer: str) -> Iterator[Finding]:
    """Whether the manifest the store has of us is the beginning of ours."""
    name = f"{source}/{MANIFESTS}/{writer}.jsonl"
    there = store.read(name) or b""
    if not b"".join(line.line for line in read_chain(root, source).entries).startswith(there):
        yield Finding(file=name, what="is not the beginning of the manifest here: one of the two was changed")


def check_remote(store: Store, entry: Entry, folder: Path, tell: Callable[[int], None]) -> list[Finding]:
    """Every byte of one file in the store, by way of a copy in `folder`. Raises ArchiveError."""
    with TemporaryDirectory(prefix="verify-", dir=folder) as temporary:
        copy = Path(temporary) / entry.facts.file
        copy.parent.mkdir(parents=True)
        try:
            with RemoteFile(store=store, name=entry.facts.file).open("rb") as file, copy.open("wb") as out:
                shutil.copyfileobj(file, out, _CHUNK)
        except OSError as error:
            raise explain(copy, "written", error) from None
        return check_deeply(Path(temporary), entry, tell)


def _tell(chain: Chain) -> str:
    """The name of a writer's manifest, of the folder it was fetched into."""
    return f"{chain.path.parent.parent.name}.jsonl"
