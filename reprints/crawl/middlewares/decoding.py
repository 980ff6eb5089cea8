"""Undoes content encodings for what a spider reads. Articles stay encoded: they are read from the archive."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from reprints.archive.warc.payload import decode_payload
from reprints.crawl.captures import list_headers
from reprints.crawl.job import errand_of
from reprints.crawl.outcomes import Unfetched
from reprints.errors import ArchiveError
from reprints.model import CaptureKind

_ACCEPTED = "gzip, deflate, br"
_MOST_BYTES = 60_000_000  # of a decoded sitemap, feed or listing: the protocol allows sitemaps of 50 MB


class DecodeMiddleware:
    def __init__(self, max_bytes: int) -> None:
        self._limit = max(max_bytes, _MOST_BYTES)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", _ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        encodings = list_headers(response.headers, "Content-Encoding")
        if errand_of(request).kind is CaptureKind.PAGE or not encodings:
            return response
        try:
            body = decode_payload(encodings, response.body, limit=self._limit)
        except ArchiveError as error:
            raise Unfetched("undecodable") from error
        headers = response.headers.copy()
        headers.pop("Content-Encoding", None)
        decoded: Response = response.replace(headers=headers, body=body)
        return decoded
