"""The words that differ between two texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import LCSseq

# a word including apostrophes and hyphens, or one punctuation mark; then the following whitespace
_TOKEN = re.compile(r"(?:\w+(?:['’´-]\w+)*|[^\w\s]|^)\s*")
# so few unchanged words between two changes read worse than a single change
_ISLAND = 2


class PieceKind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    kind: PieceKind
    text: str


def diff_words(old: str, new: str) -> list[Piece]:
    """The pieces in order: without the added ones they are exactly the old text, without the removed ones the new."""
    before, after = (list(filter(None, _TOKEN.findall(text))) for text in (old, new))
    pieces: list[Piece] = []
    for same, left, right in _merge_islands(_align(before, after), before):
        if same:
            pieces.append(Piece(kind=PieceKind.SAME, text="".join(after[slice(*right)])))
            continue
        for kind, text in ((PieceKind.REMOVED, before[slice(*left)]), (PieceKind.ADDED, after[slice(*right)])):
            if text:
                pieces.append(Piece(kind=kind, text="".join(text)))
    return pieces


_Span = tuple[int, int]
_Step = tuple[bool, _Span, _Span]  # whether it is the same, and its span on either side


def _align(before: Sequence[str], after: Sequence[str]) -> Iterator[_Step]:
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(token, len(numbers)) for token in before]
    right = [numbers.setdefault(token, len(numbers)) for token in after]
    for step in LCSseq.opcodes(left, right):
        yield step.tag == "equal", (step.src_start, step.src_end), (step.dest_start, step.dest_end)


def _merge_islands(steps: Iterator[_Step], before: Sequence[str]) -> list[_Step]:
    merged: list[_Step] = []
    pending = list(steps)
    for number, (same, left, right) in enumerate(pending):
        inside = 0 < number < len(pending) - 1
        words = sum(token[:1].isalnum() for token in before[slice(*left)])
        island = same and inside and words <= _ISLAND and "\n" not in "".join(before[slice(*left)])
        changed = not same or island
        if changed and merged and not merged[-1][0]:
            _, first, start = merged[-1]
            merged[-1] = (False, (first[0], left[1]), (start[0], right[1]))
        else:
            merged.append((not changed, left, right))
    return merged
