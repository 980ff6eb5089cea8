"""What was derived from a source's captures, decided about it and handed out: `<root>/<source>/journal.jsonl`.

The chain holds only number, kind, time and the SHA-256 of each entry's details, which are in
`<root>/<source>/journal/<entry>.json`. So a case file can prove one entry by the chain without showing the details of
others, which may be confidential. Details are on disk before their line is: a crash in between leaves details that the
next entry overwrites.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from reprints.archive.partial import explain, make_folder, write_whole
from reprints.archive.proof.audit import Discrepancy
from reprints.archive.proof.chain import ChainLine, UnreadableLine, append_line, find_breaks, read_lines

NAME = "journal.jsonl"
FOLDER = "journal"


class EntryKind(StrEnum):
    """What an entry records."""

    BEGUN = "begun"  # whether it covers all that was derived of the source: `whole`
    DOCUMENTS = "documents"  # digests of versions; `replaced`: of those that are no more
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"  # of a correction
    DECISION = "decision"  # on what a run has in quarantine
    TOMBSTONE = "tombstone"  # a page is gone, or back
    IMPORT = "import"
    ADOPTION = "adoption"  # of captures the catalogue had lost
    WITNESSES = "witnesses"  # SHA-256 of stamps, signatures and keys, which later ones so cover
    EXPORT = "export"
    CASE_FILE = "case-file"


@dataclass(frozen=True, kw_only=True, slots=True)
class JournalEntry(ChainLine):
    kind: str
    at: datetime
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Journal:
    path: Path
    lines: tuple[JournalEntry | UnreadableLine, ...]
    torn: int

    @property
    def entries(self) -> list[JournalEntry]:
        return [line for line in self.lines if isinstance(line, JournalEntry)]

    @property
    def head(self) -> JournalEntry | None:
        last = self.lines[-1] if self.lines else None
        return last if isinstance(last, JournalEntry) else None


def locate_journal(root: Path, source: str) -> Path:
    return root / source / NAME


def locate_details(root: Path, source: str, number: int) -> Path:
    return root / source / FOLDER / f"{number:06d}.json"


def read_journal(root: Path, source: str) -> Journal:
    """An empty one where there is none. Raises ArchiveError where it cannot be read."""
    path = locate_journal(root, source)
    lines, torn = read_lines(path, _make_entry)
    return Journal(path=path, lines=lines, torn=torn)


def append_journal(root: Path, source: str, kind: str, details: Mapping[str, Any], at: datetime) -> JournalEntry:
    """On disk when this returns. `at` is when it happened. Raises ArchiveError."""
    data = encode_details(details)

    def prepare(number: int) -> dict[str, Any]:
        path = locate_details(root, source, number)
        make_folder(path.parent)
        write_whole(path, [data])
        journaled = datetime.now(UTC).isoformat()
        return {
            "kind": kind,
            "at": at.isoformat(),
            "journaled_at": journaled,
            "sha256": hashlib.sha256(data).hexdigest(),
        }

    return append_line(locate_journal(root, source), _make_entry, prepare)


def encode_details(details: Mapping[str, Any]) -> bytes:
    """One line of JSON, its line end included."""
    return json.dumps(details, sort_keys=True).encode() + b"\n"


def read_details(root: Path, source: str, entry: JournalEntry) -> dict[str, Any] | None:
    """None where they are missing or are not the ones the entry names. Raises ArchiveError."""
    path = locate_details(root, source, entry.number)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(path, "read", error) from None
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        return None
    details: dict[str, Any] = json.loads(data)
    return details


def check_journal(root: Path, source: str, journal: Journal) -> Iterator[Discrepancy]:
    """What is wrong with the chain, and with the details of each entry."""
    for offset, what in find_breaks(journal.lines):
        yield Discrepancy(file=f"{source}/{NAME}", offset=offset, what=what)
    known = set()
    for entry in journal.entries:
        path = locate_details(root, source, entry.number)
        known.add(path.name)
        if read_details(root, source, entry) is None:
            state = "were changed" if path.exists() else "are missing"
            name = path.relative_to(root).as_posix()
            yield Discrepancy(file=name, what=f"the details of journal entry {entry.number} {state}")
    unfinished = locate_details(root, source, len(journal.lines) + 1).name  # of an append cut off by a crash
    for path in sorted((root / source / FOLDER).glob("*.json")):
        if path.name not in {*known, unfinished}:
            yield Discrepancy(file=path.relative_to(root).as_posix(), what="is of no entry of the journal")


def _make_entry(fields: dict[str, Any], known: dict[str, Any]) -> JournalEntry:
    at = datetime.fromisoformat(fields["at"])
    return JournalEntry(kind=str(fields["kind"]), at=at, sha256=str(fields["sha256"]), **known)
