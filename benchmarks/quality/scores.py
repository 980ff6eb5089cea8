"""Figures: shingle F1 of bodies as Zyte's benchmark counts it, exact bodies, phrases, fields."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
SHINGLE = 4


def tokenise(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text))


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = tokenise(text)
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)) if words)


def compare_bodies(truth: str, found: str) -> tuple[float, float]:
    """Precision and recall over shingles of four words."""
    expected, got = shingles(truth), shingles(found)
    common = sum((expected & got).values())
    precision = common / got.total() if got else float(not expected)
    recall = common / expected.total() if expected else 1.0
    return precision, recall


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def mean_f1(pairs: Sequence[tuple[float, float]]) -> float:
    """F1 of mean precision and mean recall, as the authors of the article benchmark publish it."""
    if not pairs:
        return float("nan")
    return f1(statistics.mean(pair[0] for pair in pairs), statistics.mean(pair[1] for pair in pairs))


def squeeze(text: str) -> str:
    """Without case and punctuation: how titles and names are compared."""
    return "".join(c for c in unicodedata.normalize("NFC", text).casefold() if c.isalnum())


def same_authors(truth: Sequence[str], found: Sequence[str]) -> bool:
    return {squeeze(name) for name in truth} == {squeeze(name) for name in found}


def count_phrases(text: str, phrases: Sequence[str], foreign: Sequence[str]) -> tuple[int, int, int]:
    """Phrases found, phrases missed, foreign phrases kept."""
    flat = _flat(text)
    found = sum(_flat(phrase) in flat for phrase in phrases)
    return found, len(phrases) - found, sum(_flat(phrase) in flat for phrase in foreign)


def _flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
