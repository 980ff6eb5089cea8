"""Checks a source against the store: every writer's chain must match what is there and what is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reprints.archive.bucket.remote_audit import check_own, check_stored, fetch_writers
from reprints.archive.bucket.upload import name_writer, read_uploaded
from reprints.archive.proof.audit import Discrepancy, check_source
from reprints.archive.proof.journal import Journal, check_journal, read_journal
from reprints.archive.proof.journal_state import JournalState, read_state
from reprints.archive.proof.manifest import Chain, read_chain
from reprints.archive.proof.stamps import check_witnesses
from reprints.archive.store import ObjectStore, StoredObject
from reprints.settings import Settings
from reprints.stages.custody.stamping import make_witnesses
from reprints.stages.locks import make_folder


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A source's manifests and journals, what the journals say, and what is wrong with them. `listed` is what the store
    has."""

    source: str
    chains: Sequence[Chain]
    journals: Sequence[Journal]
    state: JournalState
    findings: Sequence[Discrepancy]
    notes: Sequence[str]
    witnesses: int
    listed: Mapping[str, StoredObject] = field(default_factory=dict)


def check_bucket(settings: Settings, source: str, store: ObjectStore) -> Seen:
    """Raises StoreError."""
    root, writer = settings.archive, name_writer(settings.archive)
    listed = store.list_files(source)  # before the manifests, which are uploaded after the files they name
    own, findings = check_source(root, source, elsewhere=read_uploaded(root, source, store))
    findings += check_own(root, source, store, writer)
    journal = read_journal(root, source)
    findings += check_journal(root, source, journal)
    witnesses = make_witnesses(settings)
    witnessed = [check_witnesses(root, source, (own.entries, journal.entries), witnesses)]
    with fetch_writers(store, source, make_folder(settings.data), without=writer) as writers:
        chains, journals = [], [journal]
        for other in writers:
            chain, theirs = read_chain(other.root, source), read_journal(other.root, source)
            findings += check_journal(other.root, source, theirs)
            witnessed.append(check_witnesses(other.root, source, (chain.entries, theirs.entries), witnesses))
            chains.append(chain)
            journals.append(theirs)
        # a catalogue of this folder alone knows nothing of the others' captures and documents
        shared = [other.root for other in writers] if settings.catalogue_url else []
        state = read_state([root, *shared], source)
        waiting = {entry.facts.file for entry in own.entries} - read_uploaded(root, source, store).keys()
        findings += check_stored(source, listed, chains, own, waiting)
    return Seen(
        source=source,
        chains=(own, *chains),
        journals=journals,
        state=state,
        findings=[*findings, *(wrong for one in witnessed for wrong in one.findings)],
        notes=[note for one in witnessed for note in one.notes],
        witnesses=sum(one.count for one in witnessed),
        listed=listed,
    )
