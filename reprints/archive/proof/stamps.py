"""External witnesses of the chain's head: RFC 3161 time stamps and Ed25519 signatures.

Each covers one line of a manifest, line end included, and through the chain every line before it. They are in
`<root>/<source>/stamps/` as `<entry>-<first 16 digits of the line's SHA-256>` with `.tsr` (the authority's answer, for
`openssl ts -verify`) and `.sig` (64 bytes, for `openssl pkeyutl -verify -rawin`); a signature's public key is beside
it, named by its own SHA-256. To trust such a key, get it from elsewhere.
"""

from __future__ import annotations

import hashlib
import http.client
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reprints.archive.partial import make_folder, write_whole
from reprints.archive.proof.audit import Discrepancy
from reprints.archive.proof.manifest import Chain, Entry, read_chain
from reprints.errors import ArchiveError, SettingsError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

FOLDER = "stamps"
TIME_STAMP = ".tsr"
SIGNATURE = ".sig"
_KEY = ".pub.pem"
_SECONDS = 30
_MOST_BYTES = 1 << 20
_GRANTED = (0, 1)  # RFC 3161, 2.4.2


@dataclass(frozen=True, kw_only=True, slots=True)
class Witnesses:
    """From the settings: an authority, the root certificates its stamps must lead to, a private key."""

    authority: str | None = None
    roots: Path | None = None
    key: Path | None = None


def witness_head(root: Path, source: str, witnesses: Witnesses) -> list[Path]:
    """Stamp and sign the last line unless that was done already; returns the files written.

    Raises ArchiveError where the authority does not answer properly, SettingsError on an unusable key.
    """
    head = read_chain(root, source).head
    if head is None:
        return []
    written = []
    stem = _locate(root, source, head)
    signature, stamp = stem.with_name(stem.name + SIGNATURE), stem.with_name(stem.name + TIME_STAMP)
    if witnesses.key and not signature.exists():
        key = load_key(witnesses.key)
        _write(signature.with_name(_name_key(_public_pem(key))), _public_pem(key))
        written.append(_write(signature, key.sign(head.line)))
    if witnesses.authority and not stamp.exists():
        written.append(_write(stamp, _ask_authority(witnesses, head.line)))
    return written


def check_witnesses(root: Path, source: str, chain: Chain, roots: Path | None) -> tuple[int, list[Discrepancy]]:
    """How many stamps and signatures there are, and what is wrong. Without `roots`, a time stamp is checked only to be
    of its line, not who issued it."""
    lines = {f"{entry.number:06d}-{entry.hash[:16]}": entry for entry in chain.entries}
    files = sorted(path for path in (root / source / FOLDER).glob("*") if path.suffix in (TIME_STAMP, SIGNATURE))
    findings = []
    for path in files:
        entry = lines.get(path.stem)
        if entry is None:
            what = "witnesses a line the manifest does not have: lines were changed or removed"
        elif path.suffix == TIME_STAMP:
            what = _check_stamp(path.read_bytes(), entry.line, roots)
        else:
            what = _check_signature(path, entry.line)
        if what:
            findings.append(Discrepancy(file=path.relative_to(root).as_posix(), what=what))
    return len(files), findings


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


def _public_pem(key: Ed25519PrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _name_key(pem: bytes) -> str:
    return f"{hashlib.sha256(pem).hexdigest()[:16]}{_KEY}"


def _check_signature(path: Path, line: bytes) -> str:
    """What is wrong, or an empty text."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    signature = path.read_bytes()
    for pem in path.parent.glob(f"*{_KEY}"):
        try:
            key = load_pem_public_key(pem.read_bytes())
            if isinstance(key, Ed25519PublicKey):
                key.verify(signature, line)
                return ""
        except (InvalidSignature, ValueError):
            continue
    return "is no signature of its line by any of the keys beside it"


def _ask_authority(witnesses: Witnesses, line: bytes) -> bytes:
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(line).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    url = witnesses.authority or ""
    answer = _post(url, request.as_bytes())
    response = _decode(answer)
    if response is None:
        raise ArchiveError(f"{url} did not answer with a time stamp", mend="Check REPRINTS_TIMESTAMP_URL")
    if response.status not in _GRANTED:
        raise ArchiveError(f"{url} refuses a time stamp: {'; '.join(response.status_string) or response.status}")
    if response.tst_info.nonce != request.nonce:
        raise ArchiveError(f"{url} answered with somebody else's time stamp")
    wrong = _check_stamp(answer, line, witnesses.roots)
    if wrong:
        raise ArchiveError(f"the time stamp of {url} {wrong}", mend="Check REPRINTS_TIMESTAMP_CA")
    return answer


def _check_stamp(answer: bytes, line: bytes, roots: Path | None) -> str:
    """What is wrong, or an empty text."""
    from rfc3161_client import VerificationError, VerifierBuilder

    response = _decode(answer)
    if response is None or response.status not in _GRANTED:
        return "is no time stamp"
    if response.tst_info.message_imprint.message != hashlib.sha256(line).digest():
        return "is not of its line"
    if roots is None:
        return ""
    builder = VerifierBuilder()
    for certificate in _load_roots(roots):
        builder = builder.add_root_certificate(certificate)
    try:
        builder.build().verify_message(response, line)
    except VerificationError as error:
        return f"does not go back to {roots}: {error}"
    return ""


def _load_roots(path: Path) -> list[Certificate]:
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SettingsError(f"REPRINTS_TIMESTAMP_CA: {path} holds no certificates: {error}") from None


def _decode(answer: bytes) -> TimeStampResponse | None:
    from rfc3161_client import decode_timestamp_response

    try:
        return decode_timestamp_response(answer)
    except ValueError:
        return None


def _post(url: str, body: bytes) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise SettingsError("REPRINTS_TIMESTAMP_URL is no web address")
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - the scheme is checked above
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            return bytes(answer.read(_MOST_BYTES))
    except (http.client.HTTPException, OSError) as error:  # URLError is an OSError
        mend = "The chain is whole without it: try again later with `reprints archive stamp`"
        raise ArchiveError(f"the time-stamping authority {url} cannot be reached: {error}", mend=mend) from None


def _locate(root: Path, source: str, entry: Entry) -> Path:
    return root / source / FOLDER / f"{entry.number:06d}-{entry.hash[:16]}"


def _write(path: Path, data: bytes) -> Path:
    make_folder(path.parent)
    write_whole(path, [data])
    return path
