"""Holds each capture in the catalogue against its record in the archive."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

from reprints.archive.proof.audit import Discrepancy
from reprints.archive.warc.heads import clean_url
from reprints.archive.warc.payload import decode_payload
from reprints.archive.warc.records import ArchivedResponse, Record
from reprints.archive.warc.responses import read_record
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import CaptureRow
from reprints.errors import ArchiveError
from reprints.model import IMPORTED

_STATED = ("content_type", "etag", "last_modified")  # as headers, with - for _
_OK = 200


class CaptureCheck:
    """Compares the captures of one file, all or some, record by record, while the file is read."""

    def __init__(self, catalogue: Catalogue, warc: str, captures: Iterable[CaptureRow] | None = None) -> None:
        found = catalogue.captures_in(warc) if captures is None else captures
        self._captures = {capture.offset: capture for capture in found}
        self._bodies = catalogue.bodies_of(self._captures.values())
        self._warc = warc
        self._left = set(self._captures)
        self._found: list[Discrepancy] = []
        self._unknown: list[int] = []

    @property
    def digest(self) -> str:
        """Of what the catalogue says of the file, so that a check is not remembered when that has changed."""
        rows = sorted((offset, repr(capture)) for offset, capture in self._captures.items())
        bodies = sorted((id_, body.payload_sha256, body.url) for id_, body in self._bodies.items())
        return hashlib.sha256(json.dumps([rows, bodies]).encode()).hexdigest()

    def see(self, record: Record) -> None:
        response = read_record(record, self._warc)
        if not isinstance(response, ArchivedResponse):
            return
        capture = self._captures.get(record.offset)
        if capture is None:
            self._unknown.append(record.offset)
            return
        self._left.discard(record.offset)
        for what in _compare(capture, response, self._bodies):
            self._add(capture, what)

    def finish(self) -> list[Discrepancy]:
        """What is wrong; call it once the file was read whole."""
        for offset in sorted(self._left):
            self._add(self._captures[offset], "names a place where no response begins")
        return self._found

    @property
    def unknown(self) -> list[int]:
        """The offsets of responses that the catalogue has no capture of."""
        return self._unknown

    def _add(self, capture: CaptureRow, what: str) -> None:
        said = f"the catalogue's capture of {capture.url} {what}"
        self._found.append(Discrepancy(file=self._warc, offset=capture.offset, what=said))


def _compare(capture: CaptureRow, response: ArchivedResponse, bodies: Mapping[int, CaptureRow]) -> Iterator[str]:
    ref = response.ref
    if clean_url(ref.url) != clean_url(capture.final_url or capture.url):
        yield f"is of another address than its record: {ref.url}"
    for name, there in (
        ("fetched_at", ref.fetched_at),
        ("status", ref.status or _OK),  # a `resource` record has none
        ("length", ref.length),
        ("payload_sha256", ref.payload_sha256),
    ):
        if getattr(capture, name) != there:
            yield f"says {name} {getattr(capture, name)}, its record {there}"
    if capture.revisit_of is not None:
        yield from _compare_body(capture, response, bodies[capture.id])
    elif capture.content_sha256 is not None and _digest_content(response) != capture.content_sha256:
        yield "says another content_sha256 than its record has"
    if not capture.warc.startswith(f"{IMPORTED}/"):
        yield from _compare_headers(capture, response)


def _compare_body(capture: CaptureRow, response: ArchivedResponse, body: CaptureRow) -> Iterator[str]:
    if not response.ref.revisit:
        yield "repeats another capture, its record does not"
    elif body.payload_sha256 != capture.payload_sha256 and not capture.warc.startswith(f"{IMPORTED}/"):
        yield "repeats a capture of other bytes"  # of imports others chose what to digest


def _compare_headers(capture: CaptureRow, response: ArchivedResponse) -> Iterator[str]:
    for name in _STATED:
        said = getattr(capture, name)
        header = name.replace("_", "-")
        sent = [" ".join(value.split()) for key, value in response.headers if key.lower() == header]
        if said is not None and not any(value.startswith(" ".join(said.split())) for value in sent):
            yield f"says {header} {said[:200]!r}, its record does not"


def _digest_content(response: ArchivedResponse) -> str | None:
    try:
        return hashlib.sha256(decode_payload(response.headers, response.payload)).hexdigest()
    except ArchiveError:
        return None
