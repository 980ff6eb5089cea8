"""Closest to the network: writes every response to the WARC before anything else sees it."""

from __future__ import annotations

import hashlib

from scrapy.http import Request, Response

from reprints.archive.warc.payload import decode_payload
from reprints.archive.warc.records import RecordRef
from reprints.catalogue.rows import NewCapture, Validators
from reprints.crawl import outcomes
from reprints.crawl.captures import list_headers
from reprints.crawl.job import Errand, errand_of
from reprints.crawl.moves import find_refresh
from reprints.crawl.session import SessionComponent
from reprints.errors import ArchiveError, StorageError
from reprints.model import CaptureKind, Outcome

# in a request's meta: the Validators it was sent with, and whether the response stands for bytes we hold
KNOWN = "reprints.known"
CONFIRMED = "reprints.confirmed"
REFRESH = "reprints.refresh"  # the address that a page sends its readers on to
PLACE = "reprints.place"  # WARC and offset of the record that holds the response's bytes

_LONGEST_HEADER = 1_000  # characters kept in the catalogue; the WARC has the whole header


_Place = tuple[int, str, int]  # of a capture that holds its body: its id, WARC and offset


class ArchiveMiddleware(SessionComponent):
    """Sees bodies as they were sent, still content-encoded. Ends the crawl when archive or catalogue refuses to store:
    going on would be for nothing."""

    def process_response(self, request: Request, response: Response) -> Response:
        if "archived" in response.flags:
            return response
        plain = _make_plain(response)
        try:
            self._store(request, plain)
        except StorageError as error:
            self._crawl.stopper.fail(str(error), is_storage=True)
            raise outcomes.Stopped(str(error)) from error
        return plain

    def _store(self, request: Request, response: Response) -> None:
        errand = errand_of(request)
        body = self._find_body(request, response)
        original = self._crawl.captures.find_original(*body[1:]) if body else None
        ref = self._crawl.captures.write(request, response, original)
        request.meta[CONFIRMED] = ref.revisit
        request.meta[PLACE] = body[1:] if body and ref.revisit else (ref.warc, ref.offset)
        refresh = find_refresh(request, response)
        request.meta[REFRESH] = refresh
        kind = CaptureKind.OTHER if refresh else _kind_of(errand, response.status, ref)
        capture = _describe(request, response, ref, kind, body)
        verdict = _judge(response.status, capture) if kind is CaptureKind.PAGE else None
        self._count(errand, response, ref)
        self._crawl.tally.add_latency(request.url, float(request.meta.get("download_latency", 0.0)))
        self._crawl.ledger.record(capture, verdict)
        if verdict:
            self._crawl.tally.settle(verdict[0])

    def _find_body(self, request: Request, response: Response) -> _Place | None:
        """The earlier capture that this response repeats, if any."""
        known = request.meta.get(KNOWN)
        if response.status == outcomes.NOT_MODIFIED:
            return (known.capture, known.warc, known.offset) if isinstance(known, Validators) else None
        if response.status not in outcomes.HAS_BODY:
            return None
        row = self._crawl.ledger.find_body(request.url)
        if row is None or row.payload_sha256 != hashlib.sha256(response.body).hexdigest():
            return None
        return row.id, row.warc, row.offset

    def _count(self, errand: Errand, response: Response, ref: RecordRef) -> None:
        tally = self._crawl.tally
        tally.requests[str(errand.kind)] += 1
        tally.counts["answered"] += 1
        tally.counts["bytes"] += len(response.body)
        tally.counts["not_modified"] += response.status == outcomes.NOT_MODIFIED
        tally.counts["revisits"] += ref.revisit


def _make_plain(response: Response) -> Response:
    # on a TextResponse, Scrapy's decompression and `replace` would guess an encoding, from compressed bytes at that
    return Response(
        response.url,
        status=response.status,
        headers=response.headers,
        body=response.body,
        flags=response.flags,
        ip_address=response.ip_address,
        protocol=response.protocol,
    )


def _kind_of(errand: Errand, status: int, ref: RecordRef) -> CaptureKind:
    """The errand's kind if the response settles it. A 304 for bytes we do not hold settles nothing."""
    unproven = status == outcomes.NOT_MODIFIED and not ref.revisit
    if unproven or status in outcomes.REDIRECTS or status in outcomes.RETRIED:
        return CaptureKind.OTHER
    return errand.kind


def _describe(
    request: Request, response: Response, ref: RecordRef, kind: CaptureKind, body: _Place | None
) -> NewCapture:
    return NewCapture(
        url=request.url,
        final_url=response.url if response.url != request.url else None,
        kind=kind,
        status=response.status,
        fetched_at=ref.fetched_at,
        warc=ref.warc,
        offset=ref.offset,
        length=ref.length,
        payload_sha256=ref.payload_sha256,
        key=errand_of(request).key,
        content_sha256=_digest_content(response, ref) if response.status in outcomes.HAS_BODY else None,
        content_type=_header(response, "Content-Type"),
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
        revisit_of=body[0] if body and ref.revisit else None,
    )


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1")[:_LONGEST_HEADER] if value else None


def _digest_content(response: Response, ref: RecordRef) -> str | None:
    """The digest of the decoded body; None if it cannot be decoded."""
    encodings = list_headers(response.headers, "Content-Encoding")
    if not encodings:
        return ref.payload_sha256
    try:
        return hashlib.sha256(decode_payload(encodings, response.body)).hexdigest()
    except ArchiveError:
        return None


def _judge(status: int, capture: NewCapture) -> tuple[Outcome, str]:
    outcome, why = outcomes.judge_status(status)
    if outcome is Outcome.FETCHED and status != outcomes.NOT_MODIFIED and capture.content_sha256 is None:
        return Outcome.FAILED, "undecodable"
    return outcome, why
