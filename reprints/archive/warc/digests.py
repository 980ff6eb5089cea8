"""Digests as WARC files label them: `algorithm:value`, the value in base 16 or base 32.

Labels and encodings vary by writer (`sha1:`, `SHA-256:`, upper and lower case, with and without padding); accepted is
the table in section 5.8 of the annotated WARC 1.1 specification.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

_ALGORITHMS = {"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2s", "blake2b"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    algorithm: str
    value: bytes

    def matches(self, data: bytes) -> bool:
        return hashlib.new(self.algorithm, data, usedforsecurity=False).digest() == self.value


def parse_digest(text: str) -> Digest | None:
    """None for an unknown algorithm or encoding."""
    label, colon, value = text.strip().partition(":")
    algorithm = label.strip().lower().replace("sha-", "sha")
    if not colon or algorithm not in _ALGORITHMS:
        return None
    size = hashlib.new(algorithm, usedforsecurity=False).digest_size
    raw = _decode(value.strip(), size)
    return Digest(algorithm=algorithm, value=raw) if raw is not None and len(raw) == size else None


def read_sha256(text: str) -> str | None:
    """The hexadecimal value of a labelled SHA-256; None for anything else."""
    digest = parse_digest(text)
    return digest.value.hex() if digest and digest.algorithm == "sha256" else None


def _decode(value: str, size: int) -> bytes | None:
    try:
        # an MD5 has 32 characters in either base; in base 32 it is padded
        if len(value) == 2 * size and not value.endswith("="):
            return bytes.fromhex(value)
        bare = value.rstrip("=").upper()
        return base64.b32decode(bare + "=" * (-len(bare) % 8))
    except (ValueError, binascii.Error):
        return None
