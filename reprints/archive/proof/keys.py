"""Ed25519 keys: the owner's own, which signs, and those whose signatures are trusted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from reprints.errors import SettingsError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SUFFIX = ".pub.pem"
_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.DOTALL)


def load_key(path: Path) -> Ed25519PrivateKey:
    """Raises SettingsError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    mend = "Make one: openssl genpkey -algorithm ed25519 -out key.pem"
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise SettingsError(f"the signing key {path} cannot be read: {error.strerror}", mend=mend) from None
    except (ValueError, TypeError):
        raise SettingsError(f"{path} is no private key in PEM without a password", mend=mend) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsError(f"the signing key {path} is not an Ed25519 key", mend=mend)
    return key


def public_pem(key: Ed25519PrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def name_key(pem: bytes) -> str:
    return f"{hashlib.sha256(pem).hexdigest()[:16]}{SUFFIX}"


def load_trusted(path: Path) -> list[Ed25519PublicKey]:
    """The public keys of a PEM file. Raises SettingsError."""
    mend = "List public keys in PEM, as: openssl pkey -in key.pem -pubout"
    try:
        blocks = _PEM.findall(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"REPRINTS_TRUSTED_KEYS: {path} cannot be read: {error.strerror}", mend=mend) from None
    keys = read_keys(blocks)
    if not blocks or len(keys) < len(blocks):
        raise SettingsError(f"REPRINTS_TRUSTED_KEYS: {path} holds something else than Ed25519 keys", mend=mend)
    return keys


def read_keys(pems: Iterable[bytes]) -> list[Ed25519PublicKey]:
    """Those that are Ed25519 public keys."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    keys = []
    for pem in pems:
        try:
            key = load_pem_public_key(pem)
        except (ValueError, UnsupportedAlgorithm):
            continue
        if isinstance(key, Ed25519PublicKey):
            keys.append(key)
    return keys


def is_signed(signature: bytes, line: bytes, keys: Iterable[Ed25519PublicKey]) -> bool:
    """Whether one of the keys signed the line."""
    from cryptography.exceptions import InvalidSignature

    for key in keys:
        try:
            key.verify(signature, line)
        except InvalidSignature:
            continue
        return True
    return False
