"""Enters in the archive's journal what the catalogue has queued for it, and begins journals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reprints.archive.proof.journal import EntryKind, append_journal, read_journal
from reprints.archive.proof.journal_state import read_state
from reprints.catalogue.articles.corrections import write_correction, write_withdrawal
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.proof.queue import Queued
from reprints.catalogue.sql import batched
from reprints.errors import ReprintsError
from reprints.settings import Settings
from reprints.stages.locks import hold_pass

_PATIENCE_SECONDS = 60.0
_PORTION = 2_000  # documents per entry


@dataclass(frozen=True, kw_only=True, slots=True)
class BegunJournal:
    """What a journal was begun with."""

    source: str
    documents: int
    corrections: int


def keep_journal(settings: Settings, catalogue: Catalogue) -> int:
    """Enter what is queued, in its order; returns how many entries that were. If killed, the next command goes on: an
    entry made twice says nothing new. Raises ArchiveError, BusyError."""
    count = 0
    with hold_pass(settings, "journal", _PATIENCE_SECONDS, "writing the journal"):
        while queued := catalogue.take_queued():
            for source in {one.source for one in queued}:
                if not read_journal(settings.archive, source).lines:
                    _begin(settings, source, whole=_covers_all(catalogue, source))
            for one in queued:
                append_journal(settings.archive, one.source, one.kind, one.details, one.at)
                catalogue.remove_queued([one.seq])
                count += 1
    return count


def keep_after(settings: Settings, catalogue: Catalogue) -> str:
    """Keep it at the end of other work; a failure becomes a note."""
    try:
        keep_journal(settings, catalogue)
    except ReprintsError as error:
        return f"The journal is behind: {error}. The next command enters what is missing"
    return ""


def begin_journals(settings: Settings, catalogue: Catalogue) -> list[BegunJournal]:
    """Enter all that the catalogue holds and no journal covers, as it stands now. Returns the sources that were lacking
    it. Raises ArchiveError, BusyError."""
    keep_journal(settings, catalogue)
    lacking = [source for source in sorted(catalogue.count_versions()) if not is_whole(settings, source)]
    with hold_pass(settings, "journal", _PATIENCE_SECONDS, "writing the journal"):
        return [_adopt(settings, catalogue, source) for source in lacking]


def note_handover(
    settings: Settings, catalogue: Catalogue, kind: EntryKind, sources: list[str], details: Mapping[str, Any]
) -> None:
    """Enter what was handed out in the journal of each source it is from."""
    for source in sources:
        catalogue.queue_entry(source, str(kind), details)
    keep_journal(settings, catalogue)


def is_whole(settings: Settings, source: str) -> bool:
    """Whether the source's journal covers all that the catalogue should hold of it."""
    return read_state([settings.archive], source).whole


def _covers_all(catalogue: Catalogue, source: str) -> bool:
    """Whether every version of the source is still in the queue: then the journal begins with the source itself."""
    here = {tuple(named) for named in catalogue.version_names(source)}
    return here <= {named for one in catalogue.list_queued() for named in _list_documents(one)}


def _list_documents(queued: Queued) -> list[tuple[Any, ...]]:
    return [tuple(named) for named in queued.details["documents"]] if queued.kind == EntryKind.DOCUMENTS else []


def _begin(settings: Settings, source: str, *, whole: bool) -> None:
    append_journal(settings.archive, source, EntryKind.BEGUN, {"whole": whole}, datetime.now(UTC))


def _adopt(settings: Settings, catalogue: Catalogue, source: str) -> BegunJournal:
    """Documents, corrections and verdicts first, `whole` last, so that a killed command is not taken for done."""

    def enter(kind: EntryKind, details: Mapping[str, Any]) -> None:
        append_journal(settings.archive, source, kind, details, datetime.now(UTC))

    state, documents = read_state([settings.archive], source), 0
    lacking = (named for named in catalogue.version_names(source) if not state.has(*named))
    for part in batched(lacking, _PORTION):
        enter(EntryKind.DOCUMENTS, {"documents": part, "replaced": []})
        documents += len(part)
    made = [dict(row._mapping) for owner, row in catalogue.all_corrections() if owner == source]
    for row in made:
        enter(EntryKind.CORRECTION, write_correction(row))
        if row["undone_at"]:
            enter(EntryKind.WITHDRAWAL, write_withdrawal(row))
    for held in catalogue.held_articles():
        if held.source == source and (gone_at := held.stated["gone_at"]):
            enter(EntryKind.TOMBSTONE, {"article": held.id, "gone_at": gone_at.isoformat()})
    for run, verdict in catalogue.verdicts().items():
        if run.split("-", 1)[-1].startswith(source):
            enter(EntryKind.DECISION, {"run": run, "verdict": str(verdict), "author": None})
    _begin(settings, source, whole=True)
    return BegunJournal(source=source, documents=documents, corrections=len(made))
