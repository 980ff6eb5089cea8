"""The one place of a crawl that talks to the archive."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Headers, Response

import reprints
from reprints.archive.reader import read_response
from reprints.archive.store import open_store
from reprints.archive.warc.records import ArchivedResponse, Exchange, RecordRef
from reprints.archive.writer import WarcWriter
from reprints.crawl.job import PRODUCT, Job
from reprints.errors import ArchiveError

Pairs = tuple[tuple[str, str], ...]


class CaptureStore:
    """Writes responses to the run's WARC and reads earlier ones. Raises ArchiveError wherever the archive does."""

    def __init__(self, job: Job) -> None:
        self._root = job.settings.archive
        self._store = open_store(job.settings)
        self._writer = WarcWriter(
            self._root,
            source=job.source.id,
            run=job.run,
            max_bytes=job.settings.warc_bytes,
            software=f"{PRODUCT}/{reprints.__version__}",
            operator=job.settings.contact,
        )
        self.flush = self._writer.flush
        self.close = self._writer.close

    def write(self, request: Request, response: Response, same_as: RecordRef | None = None) -> RecordRef:
        exchange = Exchange(
            url=response.url,
            method=request.method,
            # Twisted writes Host itself, further down
            request_headers=(("Host", urlsplit(request.url).netloc.rpartition("@")[2]), *list_headers(request.headers)),
            status=response.status,
            reason=_reason(response.status),
            response_headers=list_headers(response.headers),
            body=response.body,
            fetched_at=datetime.now(UTC),
            # behind a fixed server the peer is not the site
            ip=str(response.ip_address) if response.ip_address and not request.meta.get("proxy") else None,
        )
        return self._writer.write(exchange, same_as=same_as)

    def read(self, warc: str, offset: int) -> ArchivedResponse:
        return read_response(self._root, warc, offset, self._store)

    def find_original(self, warc: str, offset: int) -> RecordRef | None:
        """The record a revisit may refer to; None if its file is gone or damaged, or the store is unreachable."""
        try:
            return self.read(warc, offset).ref
        except ArchiveError:
            return None


def rebuild_response(url: str, archived: ArchivedResponse) -> Response:
    """The response as the site sent it, still content-encoded."""
    headers = Headers()
    for name, value in archived.headers:
        headers.appendlist(name, value)
    return Response(url, status=archived.status, headers=headers, body=archived.payload, flags=["archived"])


def list_headers(headers: Headers, *names: str) -> Pairs:
    """All headers, or those of some names, each value a pair of its own."""
    chosen = [name.encode() for name in names] or headers
    return tuple((n.decode("latin-1"), value.decode("latin-1")) for n in chosen for value in headers.getlist(n))


def _reason(status: int) -> str:
    """The standard phrase: Twisted loses the site's own, and HTTP/2 has none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
