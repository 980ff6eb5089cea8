"""Checks a source against the store: every writer's chain must match what is there and what is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reprints.archive.bucket.remote_audit import check_own, check_stored, fetch_writers
from reprints.archive.bucket.upload import name_writer, read_uploaded
from reprints.archive.proof.audit import Discrepancy, check_source
from reprints.archive.proof.manifest import Chain, read_chain
from reprints.archive.proof.stamps import check_witnesses
from reprints.archive.store import ObjectStore, StoredObject
from reprints.settings import Settings
from reprints.stages.locks import make_folder


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A source's manifests, and what is wrong with them. `listed` is what the store has."""

    source: str
    chains: Sequence[Chain]
    findings: Sequence[Discrepancy]
    witnesses: int
    listed: Mapping[str, StoredObject] = field(default_factory=dict)


def check_bucket(settings: Settings, source: str, store: ObjectStore) -> Seen:
    """Raises StoreError."""
    root, writer = settings.archive, name_writer(settings.archive)
    listed = store.list_files(source)  # before the manifests, which are uploaded after the files they name
    own, findings = check_source(root, source, elsewhere=read_uploaded(root, source, store))
    count, wrong = check_witnesses(root, source, own, settings.timestamp_ca)
    findings += [*wrong, *check_own(root, source, store, writer)]
    with fetch_writers(store, source, make_folder(settings.data), without=writer) as writers:
        chains = []
        for other in writers:
            chain = read_chain(other.root, source)
            stamps, wrong = check_witnesses(other.root, source, chain, settings.timestamp_ca)
            chains.append(chain)
            findings += wrong
            count += stamps
        waiting = {entry.facts.file for entry in own.entries} - read_uploaded(root, source, store).keys()
        findings += check_stored(source, listed, chains, own, waiting)
    return Seen(source=source, chains=(own, *chains), findings=findings, witnesses=count, listed=listed)
