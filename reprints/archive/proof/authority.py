"""RFC 3161: asks an authority for a time stamp, and checks what it answered."""

from __future__ import annotations

import hashlib
import http.client
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from reprints.errors import ArchiveError, SettingsError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

_SECONDS = 30
_MOST_BYTES = 1 << 20
_GRANTED = (0, 1)  # RFC 3161, 2.4.2


def ask_authority(url: str, line: bytes, roots: Path | None) -> bytes:
    """The authority's answer. Raises ArchiveError where it is no time stamp of the line."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(line).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    answer = _post(url, request.as_bytes())
    response = _decode(answer)
    if response is None:
        raise ArchiveError(f"{url} did not answer with a time stamp", mend="Check REPRINTS_TIMESTAMP_URL")
    if response.status not in _GRANTED:
        raise ArchiveError(f"{url} refuses a time stamp: {'; '.join(response.status_string) or response.status}")
    if response.tst_info.nonce != request.nonce:
        raise ArchiveError(f"{url} answered with somebody else's time stamp")
    wrong = check_stamp(answer, line, roots)
    if wrong:
        raise ArchiveError(f"the time stamp of {url} {wrong}", mend="Check REPRINTS_TIMESTAMP_CA")
    return answer


def check_stamp(answer: bytes, line: bytes, roots: Path | None) -> str:
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
