"""Writes to the embedded index: changes into the current generation, rebuilds into a fresh one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Self

import tantivy

from reprints.index.contract import Applied, IndexChange
from reprints.index.documents import make_documents
from reprints.index.embedded.faults import explain_faults
from reprints.index.embedded.folder import IndexFolder
from reprints.index.embedded.schema import to_tantivy
from reprints.index.embedded.translation import count_latest
from reprints.memory import limit_heaps, release_heaps

_BUFFER = 64_000_000  # bytes of postings buffered before a segment is written
_MANY = 200  # changes that justify a second thread, which leaves a second segment


def apply_changes(folder: IndexFolder, changes: Iterable[IndexChange]) -> list[Applied]:
    """See `contract.Index.apply`. If killed, the last commit stays; an unfinished first index does not count."""
    rest = iter(changes)
    first = [*islice(rest, _MANY)]
    with _hold_turn(folder):
        with explain_faults(folder.root):
            current = folder.current()
            generation = current or folder.create()
            writer = _open_writer(folder.open(generation), many=len(first) >= _MANY)
        try:
            applied = [_stage(writer, change, folder.root) for change in chain(first, rest)]
            with explain_faults(folder.root):
                writer.commit()
                if current is None:
                    folder.activate(generation)
        except BaseException:
            writer.rollback()
            raise
        finally:
            # a dropped writer stops its merges, so segments would pile up; waiting also frees its lock, which an
            # exception's frames would keep
            writer.wait_merging_threads()
            release_heaps()
    return applied


@contextmanager
def _hold_turn(folder: IndexFolder) -> Iterator[None]:
    """Hold the write lock, explaining an unwritable folder but passing on what the holder raises."""
    with ExitStack() as held:
        with explain_faults(folder.root):
            held.enter_context(folder.writing())
        yield


def _open_writer(index: tantivy.Index, *, many: bool) -> tantivy.IndexWriter:
    limit_heaps()
    return index.writer(_BUFFER, 2 if many else 1)


def _stage(writer: tantivy.IndexWriter, change: IndexChange, root: Path) -> Applied:
    """Hand one change to the writer. An article no index can hold is rejected and leaves the old one in place."""
    entries: list[tantivy.Document] = []
    try:
        if change.article is not None:
            for document in make_documents(change.article, change.earlier, with_evidence=False):
                if document["id"] != change.id:
                    raise ValueError(f"its id is {document['id']}, not {change.id}")
                entries.append(to_tantivy(document))
    except (ValueError, OverflowError) as error:
        return Applied(id=change.id, reason=str(error))
    with explain_faults(root):
        writer.delete_documents_by_term("id", change.id)
        for entry in entries:
            writer.add_document(entry)
    return Applied(id=change.id)


class EmbeddedRebuild:
    """`contract.Rebuild` on the embedded index. Searchers keep using the old generation until the commit."""

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._held = ExitStack()
        self._held.enter_context(_hold_turn(folder))
        try:
            with explain_faults(folder.root):
                self._begin()
        except BaseException:
            self._held.close()
            raise

    def _begin(self) -> None:
        self._folder.discard(keep=self._folder.named())
        self._name = self._folder.create()
        self._index = self._folder.open(self._name)
        self._writer: tantivy.IndexWriter | None = _open_writer(self._index, many=True)
        self._committed = False

    def apply(self, changes: Iterable[IndexChange]) -> list[Applied]:
        writer = self._open()
        return [_stage(writer, change, self._folder.root) for change in changes]

    def count(self) -> int:
        with explain_faults(self._folder.root):
            return count_latest(self._search())

    def count_versions(self) -> int:
        with explain_faults(self._folder.root):
            return int(self._search().num_docs)

    def _search(self) -> tantivy.Searcher:
        self._open().commit()
        self._index.reload()
        return self._index.searcher()

    def commit(self) -> None:
        writer = self._open()
        with explain_faults(self._folder.root):
            self._writer = None
            writer.commit()
            writer.wait_merging_threads()
            self._folder.activate(self._name)
            self._committed = True
            self._folder.discard(keep=self._name)
        self._held.close()

    def _open(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise RuntimeError("the rebuild was committed or left")
        return self._writer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer = None
        with self._held, explain_faults(self._folder.root):
            if not self._committed:
                self._folder.discard(keep=self._folder.named())
