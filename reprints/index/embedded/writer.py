"""Writing to the embedded index: changes into one generation, and the rebuild that fills a fresh one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy

from reprints.heaps import give_back_heaps, share_heaps
from reprints.index.contract import Applied, Change
from reprints.index.documents import make_documents
from reprints.index.embedded.faults import telling_faults
from reprints.index.embedded.schema import to_tantivy
from reprints.index.embedded.store import Store
from reprints.index.embedded.translation import count_latest

_BUFFER = 64_000_000  # bytes of postings held in memory before a segment is written
_MANY = 200  # changes for which a second thread pays; it leaves a second segment


def apply_changes(store: Store, changes: Iterable[Change]) -> list[Applied]:
    """`api.Index.apply`. A killed process leaves the last commit; a first index that was not finished, none."""
    rest = iter(changes)
    first = [*islice(rest, _MANY)]
    with _hold_turn(store):
        with telling_faults(store.root):
            current = store.current()
            generation = current or store.create()
            writer = _open_writer(store.open(generation), many=len(first) >= _MANY)
        try:
            applied = [_stage(writer, change, store.root) for change in chain(first, rest)]
            with telling_faults(store.root):
                writer.commit()
                if current is None:
                    store.activate(generation)
        except BaseException:
            writer.rollback()
            raise
        finally:
            # a writer that goes away stops its merges, and segments would pile up; waiting also frees its lock,
            # which an exception's frames would keep
            writer.wait_merging_threads()
            give_back_heaps()
    return applied


@contextmanager
def _hold_turn(store: Store) -> Iterator[None]:
    """The turn to write, with a folder that cannot be written told in our words, but not what the holder raises."""
    with ExitStack() as held:
        with telling_faults(store.root):
            held.enter_context(store.writing())
        yield


def _open_writer(index: tantivy.Index, *, many: bool) -> tantivy.IndexWriter:
    share_heaps()
    return index.writer(_BUFFER, 2 if many else 1)


def _stage(writer: tantivy.IndexWriter, change: Change, root: Path) -> Applied:
    """Hand one change to the writer. An article no index can take is rejected and leaves what was there before."""
    entries: list[tantivy.Document] = []
    try:
        if change.article is not None:
            for document in make_documents(change.article, change.earlier, proven=False):
                if document["id"] != change.id:
                    raise ValueError(f"its id is {document['id']}, not {change.id}")
                entries.append(to_tantivy(document))
    except (ValueError, OverflowError) as error:
        return Applied(id=change.id, reason=str(error))
    with telling_faults(root):
        writer.delete_documents_by_term("id", change.id)
        for entry in entries:
            writer.add_document(entry)
    return Applied(id=change.id)


class EmbeddedRebuild:
    """`api.Rebuild` on the embedded index. Searchers go on in the old generation until the commit."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held = ExitStack()
        self._held.enter_context(_hold_turn(store))
        try:
            with telling_faults(store.root):
                self._begin()
        except BaseException:
            self._held.close()
            raise

    def _begin(self) -> None:
        self._store.discard(keep=self._store.named())
        self._name = self._store.create()
        self._index = self._store.open(self._name)
        self._writer: tantivy.IndexWriter | None = _open_writer(self._index, many=True)
        self._committed = False

    def apply(self, changes: Iterable[Change]) -> list[Applied]:
        writer = self._open()
        return [_stage(writer, change, self._store.root) for change in changes]

    def count(self) -> int:
        writer = self._open()
        with telling_faults(self._store.root):
            writer.commit()
            self._index.reload()
            return count_latest(self._index.searcher())

    def count_versions(self) -> int:
        writer = self._open()
        with telling_faults(self._store.root):
            writer.commit()
            self._index.reload()
            counted: int = self._index.searcher().num_docs
            return counted

    def commit(self) -> None:
        writer = self._open()
        with telling_faults(self._store.root):
            self._writer = None
            writer.commit()
            writer.wait_merging_threads()
            self._store.activate(self._name)
            self._committed = True
            self._store.discard(keep=self._name)
        self._held.close()

    def _open(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise RuntimeError("the rebuild was committed or left")
        return self._writer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer = None
        with self._held, telling_faults(self._store.root):
            if not self._committed:
                self._store.discard(keep=self._store.named())
