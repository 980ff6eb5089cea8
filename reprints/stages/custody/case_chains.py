"""The chains a case file needs: manifests that lead to its files, journals that lead to its documents, and the
witnesses of both."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reprints.archive.bucket.remote_audit import fetch_writers
from reprints.archive.bucket.upload import name_writer
from reprints.archive.proof.chain import ChainLine
from reprints.archive.proof.journal import JournalEntry, locate_details, read_details, read_journal
from reprints.archive.proof.keys import SUFFIX as KEY
from reprints.archive.proof.manifest import read_chain
from reprints.archive.proof.stamps import FOLDER as STAMPS
from reprints.archive.proof.stamps import find_line, list_witnesses, name_line
from reprints.archive.store import open_store
from reprints.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Chains:
    """Whether there is any journal, and any stamp or signature."""

    journal: bool
    stamps: bool


def write_chains(settings: Settings, folder: Path, warcs: Collection[str], digests: Mapping[str, str]) -> Chains:
    """`digests` are those of the case's documents, with their articles. Each chain is written from the first entry the
    case needs to its end, so that it leads to every later stamp; of the journal's details, those of the case alone."""
    store, root = open_store(settings), settings.archive
    journal = stamps = False
    for source in sorted({name.partition("/")[0] for name in warcs} | _list_journals(root)):
        places = [(source, root)]
        with ExitStack() as stack:
            if store:
                own = name_writer(root)
                others = stack.enter_context(fetch_writers(store, source, folder.parent, without=own))
                places += [(f"{source}-{other.name}", other.root) for other in others]
            for name, place in places:
                files = [entry for entry in read_chain(place, source).entries if entry.facts.file in warcs]
                stamps |= _write_chain(place, source, folder / "manifest" / name, files)
                facts = _find_entries(place, source, digests)
                stamps |= _write_chain(place, source, folder / "journal" / name, facts)
                journal |= bool(facts)
    return Chains(journal=journal, stamps=stamps)


def _list_journals(root: Path) -> set[str]:
    """A document may stand in the journal of a source that its article has moved from."""
    return {path.parent.name for path in root.glob("*/journal.jsonl")}


def _find_entries(root: Path, source: str, digests: Mapping[str, str]) -> list[JournalEntry]:
    articles = set(digests.values())
    found = ((entry, read_details(root, source, entry)) for entry in read_journal(root, source).entries)
    return [entry for entry, details in found if details and _concerns(details, digests, articles)]


def _concerns(details: Mapping[str, Any], digests: Mapping[str, str], articles: set[str]) -> bool:
    named = [*details.get("documents", ()), *details.get("replaced", ())]
    return details.get("article") in articles or any(one[1] in digests for one in named)


def _write_chain(root: Path, source: str, place: Path, needed: Sequence[ChainLine]) -> bool:
    """Returns whether there is any witness; nothing is written where no entry is needed."""
    if not needed:
        return False  # the file is still being written, or belongs to another chain
    place.mkdir(parents=True)
    first = min(entry.number for entry in needed)
    is_journal = isinstance(needed[0], JournalEntry)
    entries: Sequence[ChainLine] = (
        read_journal(root, source).entries if is_journal else read_chain(root, source).entries
    )
    chain = [entry for entry in entries if entry.number >= first]
    (place / ("journal.jsonl" if is_journal else "manifest.jsonl")).write_bytes(b"".join(e.line for e in chain))
    for entry in needed if is_journal else ():
        details = locate_details(root, source, entry.number)
        shutil.copyfile(details, place / details.name)
    lines = {name_line(entry): entry for entry in chain}
    witnesses = [path for path in list_witnesses(root, source) if find_line(path, lines)]
    for path in witnesses:
        shutil.copyfile(path, place / path.name.removeprefix("journal-"))
    for path in (root / source / STAMPS).glob(f"*{KEY}") if witnesses else ():
        shutil.copyfile(path, place / path.name)
    return bool(witnesses)
