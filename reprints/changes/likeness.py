"""How much of one text stands in another, by sequences of three words."""

from __future__ import annotations

import re

# a word; in scripts that do not part words, a character
_DENSE = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_WORD = re.compile(rf"[{_DENSE}]|[^\W{_DENSE}]+")
_LENGTH = 3


def cut_shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of three words, whatever their case; of a shorter text, the whole."""
    words = _WORD.findall(text.casefold())
    starts = range(max(1, len(words) - _LENGTH + 1)) if words else ()
    return frozenset(tuple(words[at : at + _LENGTH]) for at in starts)


def measure_share(part: frozenset[tuple[str, ...]], whole: frozenset[tuple[str, ...]]) -> float:
    """The share of a text's shingles that another has, too."""
    return len(part & whole) / len(part) if part else 0.0
