"""Bounds what a response's head may hold. Twisted bounds the length of a line, not their number, and Scrapy's limit is
of bodies: a server that never ends its headers would fill the memory for as long as a response may take.
"""

from __future__ import annotations

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
        return _Protocol(self._quiescentCallback)


class _Protocol(http11._LenientHTTP11ClientProtocol):
    _received = 0

    def request(self, request):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        self._received = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._received += len(data)
            if self._received > _MOST_BYTES:
                self._giveUp(Failure(DownloadCancelledError("the head is too large")))
                self.transport.abortConnection()
                return
        super().dataReceived(data)
