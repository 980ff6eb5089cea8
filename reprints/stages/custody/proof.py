"""Verifies that the archive is still what was captured: manifests, journals, files, witnesses and catalogue must
agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from reprints.archive.layout import list_sources
from reprints.archive.proof.audit import Discrepancy, check_source
from reprints.archive.proof.journal import check_journal, read_journal
from reprints.archive.proof.journal_state import read_state
from reprints.archive.proof.stamps import check_witnesses
from reprints.archive.store import ObjectStore, open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.errors import NotFoundError
from reprints.settings import Settings
from reprints.stages.custody.bucket_proof import Seen, check_bucket
from reprints.stages.custody.deep_check import DeepCheck, Tell
from reprints.stages.custody.held_documents import (
    DocumentCheck,
    check_corrections,
    check_decisions,
    check_standing,
)
from reprints.stages.custody.held_files import check_held_files
from reprints.stages.custody.stamping import make_witnesses


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """`skipped` files had been read by an interrupted deep check. `heads` are the last entries of the sources'
    manifests and journals, to be noted elsewhere: (source, entry, SHA-256 of its line). `notes` say what is not proved,
    and accuse nobody."""

    files: int
    bytes: int
    witnesses: int
    findings: tuple[Discrepancy, ...]
    heads: tuple[tuple[str, int, str], ...]
    journal_heads: tuple[tuple[str, int, str], ...] = ()
    notes: tuple[str, ...] = ()
    deep: bool = False
    skipped_files: tuple[str, ...] = ()

    @property
    def intact(self) -> bool:
        return not self.findings

    @property
    def skipped(self) -> int:
        return len(self.skipped_files)

    def to_document(self) -> dict[str, Any]:
        names = ("deep", "files", "bytes", "witnesses", "skipped")
        return {
            "intact": self.intact,
            **{name: getattr(self, name) for name in names},
            "heads": [{"source": s, "entry": n, "sha256": digest} for s, n, digest in self.heads],
            "journals": [{"source": s, "entry": n, "sha256": digest} for s, n, digest in self.journal_heads],
            "findings": [asdict(finding) for finding in self.findings],
            "notes": list(self.notes),
            "skipped_files": list(self.skipped_files),
        }


def verify_archive(
    settings: Settings, sources: Iterable[str], *, deep: bool = False, afresh: bool = False, tell: Tell | None = None
) -> Audit:
    """Check the files of the named sources, or of all. An interrupted deep check is resumed, unless `afresh`.

    Raises NotFoundError for a source that neither archive nor catalogue has anything of, and where there is nothing.
    """
    store = open_store(settings)
    with open_existing(settings) as catalogue:
        names = _select(settings, sources, store, catalogue)
        seen = [_check_here(settings, name) if store is None else check_bucket(settings, name, store) for name in names]
        findings = [finding for one in seen for finding in one.findings]
        notes = [note for one in seen for note in one.notes]
        if catalogue:
            chains = {one.source: one.chains for one in seen}
            lost, remarks = check_held_files(settings, catalogue, chains)
            findings, notes = [*findings, *lost], [*notes, *remarks]
            found, remarks = _check_derived(catalogue, seen, deep=deep)
            findings, notes = [*findings, *found], [*notes, *remarks]
        else:
            notes.append("there is no catalogue here: only the files and their chains are checked")
        entries = {entry.facts.file: entry for one in seen for chain in one.chains for entry in chain.entries}
        skipped: list[str] = []
        if deep:
            listed = {name: found for one in seen for name, found in one.listed.items()}
            reading = DeepCheck(settings, afresh, tell or (lambda *_: None), store, listed, catalogue)
            findings += reading.check(list(entries.values()))
            skipped = reading.skipped
    return Audit(
        files=len(entries),
        bytes=sum(entry.facts.size for entry in entries.values()),
        witnesses=sum(one.witnesses for one in seen),
        findings=tuple(dict.fromkeys(findings)),
        heads=tuple((one.source, c.head.number, c.head.hash) for one in seen for c in one.chains if c.head),
        journal_heads=tuple((one.source, j.head.number, j.head.hash) for one in seen for j in one.journals if j.head),
        notes=tuple(dict.fromkeys(notes)),
        deep=deep,
        skipped_files=tuple(skipped),
    )


@contextmanager
def open_existing(settings: Settings) -> Iterator[Catalogue | None]:
    """None for a copy of the archive alone; a catalogue is never made."""
    if settings.catalogue_url is None and not (settings.data / "catalogue.sqlite").exists():
        yield None
        return
    with Catalogue.open(settings.catalogue) as catalogue:
        yield catalogue


def _check_here(settings: Settings, name: str) -> Seen:
    root = settings.archive
    chain, findings = check_source(root, name)
    journal = read_journal(root, name)
    findings += check_journal(root, name, journal)
    witnessed = check_witnesses(root, name, (chain.entries, journal.entries), make_witnesses(settings))
    return Seen(
        source=name,
        chains=(chain,),
        journals=(journal,),
        state=read_state([root], name),
        findings=(*findings, *witnessed.findings),
        notes=tuple(witnessed.notes),
        witnesses=witnessed.count,
    )


def _select(
    settings: Settings, sources: Iterable[str], store: ObjectStore | None, catalogue: Catalogue | None
) -> list[str]:
    known, wanted = set(list_sources(settings.archive)), list(dict.fromkeys(sources))
    known |= set(store.list_folders()) if store else set()
    known |= {warc.partition("/")[0] for warc in catalogue.warcs()} if catalogue else set()
    if not known:
        mend = "Check REPRINTS_DATA; a crawl or an import begins an archive"
        raise NotFoundError(f"there is nothing to verify: {settings.archive} has no source", mend=mend)
    for name in wanted:
        if name not in known:
            mend = f"It has: {', '.join(sorted(known))}"
            raise NotFoundError(f"the archive has nothing of {name!r}", mend=mend)
    return wanted or sorted(known)


def _check_derived(catalogue: Catalogue, seen: Sequence[Seen], *, deep: bool) -> tuple[list[Discrepancy], list[str]]:
    """Documents only in the deep check, as all are read for it."""
    states, names, notes = {one.source: one.state for one in seen}, [one.source for one in seen], []
    counts = catalogue.count_versions()
    for name in names:
        if counts.get(name) and not states[name].whole:
            began = states[name].begun_at
            since = f"covers only what was read since {began:%Y-%m-%d}" if began else "is not begun"
            notes.append(
                f"{name}: the journal {since}: what is older is not proved. Begin it: reprints archive journal"
            )
    if waiting := catalogue.list_queued():
        notes.append(f"{len(waiting)} entries wait to be journaled: the next crawl or correction enters them")
    findings = [
        *check_corrections(catalogue, states, names),
        *check_standing(catalogue, names),
        *check_decisions(catalogue, states, names),
    ]
    if deep:
        documents = DocumentCheck(catalogue, states, names)
        findings += documents.check()
        if documents.unproved:
            notes.append(f"{documents.unproved} versions are older than their source's journal and not proved")
    return findings, notes
