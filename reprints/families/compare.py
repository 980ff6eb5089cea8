"""Decides whether two texts are copies of one another, on the texts themselves.

There are two measures, either of which suffices. Both are shares of the shorter text, so that a shortened copy counts:

- containment: how many of its five-word shingles are in the longer one. High for cut, shortened and reordered copies,
  and for those whose editor rewrote some sentences.
- alignment: how many of its content words are in the longer one in the same order (longest common subsequence). High
  also where an editor changed words throughout the text, which breaks nearly every shingle.

Articles that merely quote the same statement, report the same event or share a form reach neither threshold.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from reprints.families.words import keep_content, split_words

SHINGLE = 5
LEAST_CONTAINED = 0.45
LEAST_ALIGNED = 0.5
# Words align by chance with a much longer text, and a collection of whole articles would join them all into one family.
MOST_LONGER = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """Shares between 0 and 1. `jaccard` is of five-word shingles; `ratio` is the longer length divided by the shorter;
    `aligned` is None where it was not needed to decide."""

    jaccard: float
    contained: float
    aligned: float | None
    ratio: float

    @property
    def is_copy(self) -> bool:
        is_alike = self.contained >= LEAST_CONTAINED or (self.aligned or 0.0) >= LEAST_ALIGNED
        return is_alike and self.ratio <= MOST_LONGER


class Text:
    """A text prepared for any number of comparisons."""

    __slots__ = ("content", "shingles")

    def __init__(self, text: str) -> None:
        words = split_words(text)
        self.content = list(map(hash, keep_content(words)))
        self.shingles = frozenset(map(hash, zip(*(words[at:] for at in range(SHINGLE)), strict=False)))


def compare(one: Text, other: Text) -> Likeness:
    shared = len(one.shingles & other.shingles)
    least = min(len(one.shingles), len(other.shingles))
    union = len(one.shingles) + len(other.shingles) - shared
    shorter, longer = sorted((len(one.content), len(other.content)))
    contained = shared / least if least else 0.0
    ratio = longer / shorter if shorter else float("inf")
    decided = contained >= LEAST_CONTAINED or ratio > MOST_LONGER
    return Likeness(
        jaccard=shared / union if union else 0.0,
        contained=contained,
        aligned=None if decided else LCSseq.similarity(one.content, other.content) / shorter,
        ratio=ratio,
    )
