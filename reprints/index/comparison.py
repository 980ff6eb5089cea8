"""Compares an index with the catalogue: what is missing, stale or orphaned."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from reprints.index.contract import Stamp
from reprints.index.documents import Document, make_documents, make_key
from reprints.model import Article, Earlier

# may differ between two readings of the same article
_UNSTABLE = ("last_seen", "capture")


@runtime_checkable
class Comparable(Protocol):
    """An index that can list what it holds."""

    def stamps(self) -> Iterator[Stamp]:
        """In key order."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexComparison:
    """Keys of versions (the latest one's is the article's id), and how many are the same."""

    same: int
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    orphaned: tuple[str, ...]

    @property
    def level(self) -> bool:
        return not (self.missing or self.stale or self.orphaned)


def make_stamps(article: Article, earlier: Sequence[Earlier] = ()) -> list[Stamp]:
    """One stamp per version, in key order. Raises ValueError on an article no index can hold."""
    documents = make_documents(article, earlier)
    return [Stamp(id=make_key(document), fingerprint=fingerprint(document)) for document in documents]


def fingerprint(document: Document) -> str:
    """Equal for forms of an article that searches cannot tell apart."""
    kept = {key: value for key, value in document.items() if key not in _UNSTABLE}
    text = str(kept.pop("text"))
    rest = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))  # `make_document` has a fixed order
    digest = hashlib.blake2b(rest.encode(), digest_size=12)
    digest.update(text.encode())
    return digest.hexdigest()


def compare_stamps(expected: Iterable[Stamp], found: Iterable[Stamp]) -> IndexComparison:
    """Both come in key order and are streamed; only the differences are kept in memory."""
    missing, stale, orphaned, same = [], [], [], 0
    theirs = iter(found)
    there = next(theirs, None)
    for ours in expected:
        while there and there.id < ours.id:
            orphaned.append(there.id)
            there = next(theirs, None)
        if there is None or there.id != ours.id:
            missing.append(ours.id)
            continue
        if there.fingerprint == ours.fingerprint:
            same += 1
        else:
            stale.append(ours.id)
        there = next(theirs, None)
    if there:
        orphaned += [there.id, *(rest.id for rest in theirs)]
    return IndexComparison(same=same, missing=tuple(missing), stale=tuple(stale), orphaned=tuple(orphaned))
