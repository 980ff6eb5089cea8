"""What a source's journals say must stand now: folded from all their entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from reprints.archive.proof.journal import EntryKind, JournalEntry, read_details, read_journal

# article, SHA-256 of a version, and the file and offset of the capture it was read from
Document = tuple[str, str, str, int]
# article, field and time of a correction
CorrectionKey = tuple[str, str, str]


@dataclass(kw_only=True, slots=True)
class JournalState:
    """`begun_at`: of the first entry; None without a journal. `whole`: the journal covers all there is of the source,
    else what was derived since it was begun. `documents` count how often each stands: once, unless it was changed.
    `decisions` by run, `tombstones` by article, `imports`: how many pages a file had, `witnesses`: SHA-256 by name."""

    begun_at: datetime | None = None
    whole: bool = False
    documents: Counter[Document] = field(default_factory=Counter)
    corrections: dict[CorrectionKey, Mapping[str, Any]] = field(default_factory=dict)
    withdrawals: dict[CorrectionKey, Mapping[str, Any]] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    tombstones: dict[str, str | None] = field(default_factory=dict)
    imports: dict[str, int] = field(default_factory=dict)
    witnesses: dict[str, str] = field(default_factory=dict)

    def has(self, article: str, digest: str, warc: str, offset: int) -> bool:
        return self.documents[article, digest, warc, offset] > 0


def read_state(roots: Iterable[Path], source: str) -> JournalState:
    """Of the journals of a source, one per root. Entries whose details are lost or changed tell nothing:
    `check_journal` names them. Raises ArchiveError where one cannot be read."""
    found = [
        (entry, details)
        for root in roots
        for entry in read_journal(root, source).entries
        if (details := read_details(root, source, entry)) is not None
    ]
    return fold(sorted(found, key=lambda one: one[0].at))


def fold(found: Iterable[tuple[JournalEntry, Mapping[str, Any]]]) -> JournalState:
    """The entries in the order in which what they tell of happened. One entered twice, because a command was killed
    between entry and note, counts once: both have the same token."""
    state, tokens = JournalState(), set[str]()
    for entry, details in found:
        state.begun_at = state.begun_at or entry.at
        token = details.get("token")
        if token in tokens:
            continue
        if token:
            tokens.add(str(token))
        if entry.kind in _FOLDS:
            _FOLDS[entry.kind](state, details)
    return state


def _fold_begun(state: JournalState, details: Mapping[str, Any]) -> None:
    state.whole = state.whole or bool(details["whole"])


def _fold_documents(state: JournalState, details: Mapping[str, Any]) -> None:
    state.documents.update(_to_document(one) for one in details["documents"])
    state.documents.subtract(_to_document(one) for one in details["replaced"])


def _fold_correction(state: JournalState, details: Mapping[str, Any]) -> None:
    state.corrections[details["article"], details["field"], details["at"]] = details


def _fold_withdrawal(state: JournalState, details: Mapping[str, Any]) -> None:
    state.withdrawals[details["article"], details["field"], details["of"]] = details


def _fold_decision(state: JournalState, details: Mapping[str, Any]) -> None:
    state.decisions[details["run"]] = details["verdict"]


def _fold_tombstone(state: JournalState, details: Mapping[str, Any]) -> None:
    state.tombstones[details["article"]] = details["gone_at"]


def _fold_import(state: JournalState, details: Mapping[str, Any]) -> None:
    state.imports[details["file"]] = max(details["pages"], state.imports.get(details["file"], 0))


def _fold_witnesses(state: JournalState, details: Mapping[str, Any]) -> None:
    state.witnesses |= details["files"]


_FOLDS: dict[str, Callable[[JournalState, Mapping[str, Any]], None]] = {
    EntryKind.BEGUN: _fold_begun,
    EntryKind.DOCUMENTS: _fold_documents,
    EntryKind.ADOPTION: _fold_documents,
    EntryKind.CORRECTION: _fold_correction,
    EntryKind.WITHDRAWAL: _fold_withdrawal,
    EntryKind.DECISION: _fold_decision,
    EntryKind.TOMBSTONE: _fold_tombstone,
    EntryKind.IMPORT: _fold_import,
    EntryKind.WITNESSES: _fold_witnesses,
}


def _to_document(named: list[Any]) -> Document:
    article, digest, warc, offset = named
    return str(article), str(digest), str(warc), int(offset)
