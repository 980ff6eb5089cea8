"""A text's fingerprint: a MinHash sketch of its shingles, 512 bytes whatever its length.

Shingles are three consecutive content words, about six words of running text. Measured (benchmarks/families.py): a copy
with 40 % of its words replaced one by one shares 4 % of its shingles of five words, and 12 % of those of three content
words, while other texts still share next to nothing.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from rensa import RMinHash

from reprints.families.words import keep_content, split_words

SLOTS = 128
SHINGLE = 3
_SEED = 20_161_113
LEAST_WORDS = 12  # content words; a shorter text cannot be told from others
# stored in the catalogue: when it changes, every fingerprint is taken anew
ALGORITHM = f"minhash-{RMinHash.ALGORITHM_VERSION}-{SLOTS}-{SHINGLE}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fingerprint:
    """`digest` is equal for texts with the same words; `signature` is SLOTS little-endian 32-bit numbers, None for a
    text too short to have one."""

    words: int
    digest: str
    signature: bytes | None


def take_fingerprints(texts: Sequence[str]) -> list[Fingerprint]:
    """One per text, in order; cheaper in bulk."""
    words = [split_words(text) for text in texts]
    shingles = [_shingle(keep_content(one)) for one in words]
    signed = [number for number, one in enumerate(shingles) if one]
    matrix = RMinHash.digest_matrix_from_token_sets([shingles[number] for number in signed], SLOTS, _SEED)
    rows = dict(zip(signed, matrix.to_rows(), strict=True)) if signed else {}
    return [
        Fingerprint(words=len(one), digest=_digest(one), signature=_pack(rows[number]) if number in rows else None)
        for number, one in enumerate(words)
    ]


def _shingle(words: list[str]) -> list[str]:
    if len(words) < LEAST_WORDS:
        return []
    return [" ".join(shingle) for shingle in zip(*(words[at:] for at in range(SHINGLE)), strict=False)]


def _digest(words: list[str]) -> str:
    return hashlib.sha256(" ".join(words).encode(errors="replace")).hexdigest()[:32]


def _pack(row: list[int]) -> bytes:
    return struct.pack(f"<{len(row)}I", *row)
