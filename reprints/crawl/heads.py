"""Bounds what a response's head may hold. Twisted bounds the length of a line, not their number, and Scrapy's limit is
of bodies: a server that never ends its headers would fill the memory for as long as a response may take.
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers import http11
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

_MOST_BYTES = 1_000_000  # servers send some hundreds; browsers stop at 256 kB or less


class HeadLimitHandler(http11.HTTP11DownloadHandler):
    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory


class _Factory(http11._LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _Protocol:  # noqa: ARG002
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _Protocol(http11._LenientHTTP11ClientProtocol):
    _received = 0

    def request(self, request: Any) -> Any:
        self._received = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        parser: Any = self._parser
        if parser is not None and parser.state in (STATUS, HEADER):
            self._received += len(data)
            if self._received > _MOST_BYTES:
                self._giveUp(Failure(DownloadCancelledError("the head is too large")))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]
