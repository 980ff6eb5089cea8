"""Verifies that the archive is still what was captured: manifests, files, time stamps and the catalogue must agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from reprints.archive.bucket.remote_audit import check_remote
from reprints.archive.layout import is_young, list_sources, to_partial
from reprints.archive.proof.audit import Discrepancy, check_deeply, check_source
from reprints.archive.proof.manifest import NAME, Chain, Entry
from reprints.archive.proof.stamps import Witnesses, check_witnesses, witness_head
from reprints.archive.store import ObjectStore, StoredObject, open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.errors import ArchiveError, NotFoundError, ReprintsError, StoreError
from reprints.settings import Settings
from reprints.stages.custody.bucket_proof import Seen, check_bucket
from reprints.stages.locks import make_folder

# the file being read, bytes read so far, bytes in all
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """`skipped` files had been read by an interrupted deep check. `heads` are the last entries of the sources'
    manifests, to be noted elsewhere: (source, entry, SHA-256 of its line)."""

    files: int
    bytes: int
    witnesses: int
    findings: tuple[Discrepancy, ...]
    heads: tuple[tuple[str, int, str], ...]
    deep: bool = False
    skipped: int = 0

    @property
    def intact(self) -> bool:
        return not self.findings

    def to_document(self) -> dict[str, Any]:
        return {
            "intact": self.intact,
            **{name: getattr(self, name) for name in ("deep", "files", "bytes", "witnesses", "skipped")},
            "heads": [{"source": s, "entry": n, "sha256": digest} for s, n, digest in self.heads],
            "findings": [asdict(finding) for finding in self.findings],
        }


def verify_archive(
    settings: Settings, sources: Iterable[str], *, deep: bool = False, afresh: bool = False, tell: Tell | None = None
) -> Audit:
    """Check the files of the named sources, or of all. An interrupted deep check is resumed, unless `afresh`.

    Raises NotFoundError for a source the archive has nothing of.
    """
    root, store = settings.archive, open_store(settings)
    names = _select(root, sources, store)
    seen = [_check_here(settings, name) if store is None else check_bucket(settings, name, store) for name in names]
    findings = [finding for one in seen for finding in one.findings]
    chains = {one.source: one.chains for one in seen}
    findings += _check_catalogue(settings, chains)
    entries = {entry.facts.file: entry for one in seen for chain in one.chains for entry in chain.entries}
    skipped = 0
    if deep:
        listed = {name: found for one in seen for name, found in one.listed.items()}
        reading = _DeepCheck(settings, afresh, tell or (lambda *_: None), store, listed)
        findings += reading.check(list(entries.values()))
        skipped = reading.skipped
    heads = [(one.source, chain.head.number, chain.head.hash) for one in seen for chain in one.chains if chain.head]
    return Audit(
        files=len(entries),
        bytes=sum(entry.facts.size for entry in entries.values()),
        witnesses=sum(one.witnesses for one in seen),
        findings=tuple(findings),
        heads=tuple(heads),
        deep=deep,
        skipped=skipped,
    )


def _check_here(settings: Settings, name: str) -> Seen:
    chain, findings = check_source(settings.archive, name)
    count, wrong = check_witnesses(settings.archive, name, chain, settings.timestamp_ca)
    return Seen(source=name, chains=(chain,), findings=(*findings, *wrong), witnesses=count)


def stamp_archive(settings: Settings, sources: Iterable[str]) -> list[Path]:
    """Stamp and sign the heads that are not yet. Returns the files written. Raises as `witness_head`."""
    witnesses = Witnesses(authority=settings.timestamp_url, roots=settings.timestamp_ca, key=settings.signing_key)
    return [
        path for name in _select(settings.archive, sources) for path in witness_head(settings.archive, name, witnesses)
    ]


def stamp_after(settings: Settings, sources: Iterable[str]) -> str:
    """Stamp at the end of other work; a failure, such as an authority that does not answer, becomes a note."""
    if not (settings.timestamp_url or settings.signing_key):
        return ""
    known = set(list_sources(settings.archive))
    try:
        stamp_archive(settings, [source for source in sources if source in known])
    except ReprintsError as error:
        return f"The manifests are not stamped: {error}. Then: reprints archive stamp"
    return ""


def _select(root: Path, sources: Iterable[str], store: ObjectStore | None = None) -> list[str]:
    known, wanted = set(list_sources(root)), list(dict.fromkeys(sources))
    known |= set(store.list_folders()) if store else set()
    for name in wanted:
        if name not in known:
            mend = f"It has: {', '.join(sorted(known)) or 'nothing yet'}"
            raise NotFoundError(f"the archive has nothing of {name!r}", mend=mend)
    return wanted or sorted(known)


def _check_catalogue(settings: Settings, chains: Mapping[str, Sequence[Chain]]) -> list[Discrepancy]:
    """Find files that the catalogue knows and no manifest lists: removed together with the end of the chain."""
    if settings.catalogue_url is None and not (settings.data / "catalogue.sqlite").exists():
        return []  # a copy of the archive alone
    with Catalogue.open(settings.catalogue) as catalogue:
        known = catalogue.warcs()
    listed = {entry.facts.file for found in chains.values() for chain in found for entry in chain.entries}
    findings = []
    for name in sorted(known - listed):
        source = name.partition("/")[0]
        if not any(chain.lines for chain in chains.get(source, ())) or to_partial(settings.archive / name).exists():
            continue  # not asked for, reported already, or still being written
        if settings.archive_url and is_young(name):
            continue  # another machine is still writing it
        what = f"has captures in the catalogue and no entry in {source}/{NAME}: the end of the chain was cut off"
        findings.append(Discrepancy(file=name, what=what))
    return findings


class _DeepCheck:
    """Reads every byte of every file, here and in the store."""

    def __init__(
        self,
        settings: Settings,
        afresh: bool,
        tell: Tell,
        store: ObjectStore | None,
        listed: Mapping[str, StoredObject],
    ) -> None:
        self._settings = settings
        self._tell = tell
        self._store = store
        self._listed = listed
        self._state = _State(make_folder(settings.data) / "verify.jsonl", afresh)
        self._done = self._total = 0
        self.skipped = 0

    def check(self, entries: Sequence[Entry]) -> list[Discrepancy]:
        self._total = 2 * sum(entry.facts.size for entry in entries)
        findings: list[Discrepancy] = []
        for entry in entries:
            before = self._done
            described = self._describe(entry)
            if self._state.has(described):
                self.skipped += 1
            else:
                found = self._check_one(entry)
                findings += found
                if not found:
                    self._state.add(described)
            self._done = before + 2 * entry.facts.size
            self._tell(entry.facts.file, self._done, self._total)
        self._state.finish()
        return findings

    def _check_one(self, entry: Entry) -> list[Discrepancy]:
        name, findings = entry.facts.file, []

        def advance(count: int) -> None:
            self._done += count
            self._tell(name, self._done, self._total)

        try:
            if (self._settings.archive / name).is_file():  # else the fast check has reported it
                findings += check_deeply(self._settings.archive, entry, advance)
            if self._store and name in self._listed:
                found = check_remote(self._store, entry, self._settings.data, advance)
                findings += [replace(one, what=f"in the store: {one.what}") for one in found]
        except StoreError:
            raise
        except ArchiveError as error:
            findings.append(Discrepancy(file=name, what=str(error)))
        return findings

    def _describe(self, entry: Entry) -> str:
        """Describe the file as it is now, so that one changed since is read again; empty if there is none."""
        path, there = self._settings.archive / entry.facts.file, self._listed.get(entry.facts.file)
        seen = path.stat() if path.is_file() else None
        places = ([seen.st_size, seen.st_mtime_ns, seen.st_ino] if seen else None, there and [there.tag, str(there.at)])
        return json.dumps([entry.facts.file, entry.hash, *places]) if any(places) else ""


class _State:
    """The files that an unfinished deep check found intact, one JSON line each."""

    def __init__(self, path: Path, afresh: bool) -> None:
        self._path = path
        if afresh:
            path.unlink(missing_ok=True)
        self._known = set(path.read_text(encoding="utf-8").splitlines()) if path.exists() else set()

    def has(self, described: str) -> bool:
        return described in self._known

    def add(self, described: str) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(described + "\n" if described else "")

    def finish(self) -> None:
        self._path.unlink(missing_ok=True)
