"""What is checked before anything is handed out: the files, the records, the captures and the documents concerned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from reprints.archive import layout
from reprints.archive.bucket.remote_audit import fetch_writers
from reprints.archive.bucket.upload import name_writer
from reprints.archive.closing import hash_file
from reprints.archive.partial import explain
from reprints.archive.proof.audit import Discrepancy, check_links
from reprints.archive.proof.journal import check_journal, read_journal
from reprints.archive.proof.journal_state import JournalState, read_state
from reprints.archive.proof.manifest import NAME, Entry, read_chain
from reprints.archive.reader import find_file
from reprints.archive.store import SCAN_BLOCK, ObjectStore, open_store
from reprints.archive.warc.scan import read_at
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import CaptureRow
from reprints.errors import ArchiveError
from reprints.model import IMPORTED
from reprints.settings import Settings
from reprints.stages.custody.held_captures import CaptureCheck
from reprints.stages.custody.held_documents import DocumentCheck, check_corrections, check_standing
from reprints.stages.locks import make_folder

_MEND = "Nothing was written. `reprints archive verify --deep` says what else was changed; put it back from a copy"


def check_handout(
    settings: Settings, catalogue: Catalogue, articles: Sequence[str], captures: Iterable[CaptureRow]
) -> None:
    """Raises ArchiveError, naming file and place, where something is not what its chain, its record or the journal
    says. What is older than the journal is not proved by it, and passes."""
    by_file: dict[str, list[CaptureRow]] = {}
    for capture in captures:
        by_file.setdefault(capture.warc, []).append(capture)
    sources = {catalogue.article(article).source or IMPORTED for article in articles}
    folders = sources | {IMPORTED} | {warc.partition("/")[0] for warc in by_file}
    with ExitStack() as stack:
        custody = _Custody(settings, folders, stack)
        findings = [*custody.check_chains(), *custody.check_files(by_file)]
        findings += _check_captures(settings, catalogue, by_file)
        documents = DocumentCheck(catalogue, custody.states, sources, only=articles)
        findings += documents.check()
        findings += check_corrections(catalogue, custody.states, sources, only=articles)
        findings += check_standing(catalogue, sources, only=articles)
    if findings:
        first = findings[0]
        place = first.file if first.offset is None else f"{first.file} at {first.offset}"
        raise ArchiveError(f"{place}: {first.what}", mend=_MEND)


class _Custody:
    """Manifests and journals of the folders concerned, here and, of other writers, in the store."""

    def __init__(self, settings: Settings, folders: Iterable[str], stack: ExitStack) -> None:
        self._root, self._store = settings.archive, open_store(settings)
        self._folders = {name: [self._root] for name in sorted(folders)}
        if self._store:
            own, temporary = name_writer(self._root), make_folder(settings.data)
            for name, roots in self._folders.items():
                others = stack.enter_context(fetch_writers(self._store, name, temporary, without=own))
                roots += [other.root for other in others]
        self.states: dict[str, JournalState] = {name: read_state(roots, name) for name, roots in self._folders.items()}

    def check_chains(self) -> Iterator[Discrepancy]:
        for name, roots in self._folders.items():
            for root in roots:
                yield from check_links(read_chain(root, name), f"{name}/{NAME}")
                yield from check_journal(root, name, read_journal(root, name))

    def check_files(self, names: Iterable[str]) -> Iterator[Discrepancy]:
        """Every byte of each file, against its entry."""
        for name in sorted(names):
            if layout.to_partial(self._root / name).exists():
                continue  # being written: nobody vouches for it yet
            source = name.partition("/")[0]
            entry = next(filter(None, (read_chain(root, source).find(name) for root in self._folders[source])), None)
            if entry is None:
                yield Discrepancy(file=name, what=f"is in no manifest of {source}: nobody vouches for it")
            else:
                yield from _check_file(self._root, entry, self._store)


def _check_file(root: Path, entry: Entry, store: ObjectStore | None) -> Iterator[Discrepancy]:
    file = find_file(root, entry.facts.file, store, SCAN_BLOCK)
    try:
        found = hash_file(file)
    except OSError as error:
        raise explain(root / entry.facts.file, "read", error) from None
    if found != (entry.facts.sha256, entry.facts.size):
        what = f"its SHA-256 is not the one of entry {entry.number}: the file was changed"
        yield Discrepancy(file=entry.facts.file, what=what)


def _check_captures(
    settings: Settings, catalogue: Catalogue, by_file: dict[str, list[CaptureRow]]
) -> Iterator[Discrepancy]:
    store = open_store(settings)
    for warc, captures in sorted(by_file.items()):
        file = find_file(settings.archive, warc, store)
        check = CaptureCheck(catalogue, warc, captures)
        for capture in captures:
            try:
                record = read_at(file, capture.offset)
            except OSError as error:
                raise explain(settings.archive / warc, "read", error) from None
            if record is not None:
                check.see(record)
        yield from check.finish()
