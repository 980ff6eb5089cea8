"""Finds possible copies by locality-sensitive hashing over all fingerprints, in arrays.

Each slot of a signature is a band of its own, and two texts are candidates when they agree in a few of them. Bands of
several rows would miss the copies that matter most here: a text shortened to a quarter, or edited word by word, agrees
in a tenth of the slots.

The arrays are built anew each night, which was measured to be cheaper than keeping them in the database: a million
fingerprints are read and sorted in seconds and take 1.5 GB; 128 million rows of a B-tree take three times that on disk,
and a night's insertions rewrite most of its pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy
from numpy.typing import NDArray

from reprints.families.fingerprints import SLOTS

LEAST_AGREEING = 3  # slots: unrelated texts seldom agree in one, and hardly ever in three
# Texts compared per slot value. Otherwise a phrase on every page of a site would make all of them candidates; copies
# agree in many slots, so they always meet among the first holders of some value.
_MOST_HOLDERS = 64
_PORTION = 5_000  # texts looked up at once: bounds the arrays of pairs

Numbers = NDArray[numpy.uint32]


class Candidates:
    """`signatures` has one row per text; texts are identified by their row numbers."""

    def __init__(self, signatures: Numbers) -> None:
        if signatures.ndim != 2 or signatures.shape[1] != SLOTS:
            raise ValueError(f"not an array of {SLOTS} slots a row: {signatures.shape}")
        self._count = len(signatures)
        self._values = signatures
        self._order = numpy.empty((SLOTS, self._count), dtype=numpy.uint32)
        self._sorted = numpy.empty_like(self._order)
        for slot in range(SLOTS):
            values = numpy.ascontiguousarray(signatures[:, slot])
            order = numpy.argsort(values, kind="stable")
            self._order[slot] = order
            self._sorted[slot] = values[order]

    def find(self, rows: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        """For each of the rows, in order, the rows it may be a copy of, most similar first."""
        wanted = numpy.asarray(rows, dtype=numpy.int64)
        for start in range(0, len(wanted), _PORTION):
            yield from self._find_portion(wanted[start : start + _PORTION])

    def _find_portion(self, rows: NDArray[numpy.int64]) -> Iterator[tuple[int, list[int]]]:
        pairs = [self._pair(slot, rows) for slot in range(SLOTS)]
        found, agreeing = numpy.unique(numpy.concatenate(pairs), return_counts=True)
        kept = agreeing >= LEAST_AGREEING
        found, agreeing = found[kept], agreeing[kept]
        asked, others = numpy.divmod(found, self._count)
        bounds = numpy.searchsorted(asked, numpy.arange(len(rows) + 1))
        for number, row in enumerate(rows.tolist()):
            first, last = bounds[number], bounds[number + 1]
            ranked = others[first:last][numpy.argsort(-agreeing[first:last], kind="stable")]
            yield row, [other for other in ranked.tolist() if other != row]

    def _pair(self, slot: int, rows: NDArray[numpy.int64]) -> NDArray[numpy.int64]:
        """(index into `rows`, other row), encoded as one number, for all that have the same value in the slot."""
        values = self._values[rows, slot]
        first = numpy.searchsorted(self._sorted[slot], values, side="left")
        last = numpy.searchsorted(self._sorted[slot], values, side="right")
        holders = numpy.minimum(last - first, _MOST_HOLDERS)
        asking = numpy.repeat(numpy.arange(len(rows)), holders)
        within = numpy.arange(int(holders.sum())) - numpy.repeat(numpy.cumsum(holders) - holders, holders)
        others = self._order[slot][numpy.repeat(first, holders) + within]
        paired: NDArray[numpy.int64] = asking * self._count + others.astype(numpy.int64)
        return paired
