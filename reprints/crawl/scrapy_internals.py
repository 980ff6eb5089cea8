"""What we use of Scrapy 2.19 and Twisted 26.10 that is not public: a limit on response heads, the delay of new slots.

`make_head_limit_handler` is called before each crawl and fails, naming what is missing, when an upgrade drops a name.

Heads: Twisted bounds the length of a header line but not the number of lines, and Scrapy's limit covers bodies only. A
server that never ends its headers would fill memory for as long as a response may take.

Delay: AutoThrottle's public `mindelay` reaches hosts that were asked before; hosts asked for the first time start from
`Downloader._delay`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from scrapy.core.downloader import Downloader
from scrapy.core.downloader.handlers import http11
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.extensions.throttle import AutoThrottle
from twisted.python.failure import Failure
from twisted.web.client import HTTPConnectionPool

from reprints.private_names import require_names

_SCRAPY, _TWISTED = "Scrapy 2.19.0", "Twisted 26.10.0"
_MOST_HEAD_BYTES = 1_000_000  # servers send some hundreds; browsers stop at 256 kB or less


def check_names() -> None:
    """Raises DependencyError."""
    require_names(_SCRAPY, http11, "_LenientHTTP11ClientFactory", "_LenientHTTP11ClientProtocol")
    require_names(_SCRAPY, http11.HTTP11DownloadHandler.__init__, "_pool")
    require_names(_SCRAPY, Downloader.__init__, "_delay")
    require_names(_TWISTED, HTTPConnectionPool, "_factory")
    protocols = import_module("twisted.web._newclient")
    require_names(_TWISTED, protocols, "HEADER", "STATUS")
    require_names(_TWISTED, protocols.HTTP11ClientProtocol, "_parser", "_giveUp")


def make_head_limit_handler() -> type[http11.HTTP11DownloadHandler]:
    """A download handler that cancels responses with too large a head. Raises DependencyError."""
    check_names()
    from twisted.web._newclient import HEADER, STATUS

    class Protocol(http11._LenientHTTP11ClientProtocol):
        _received = 0

        def request(self, request: Any) -> Any:
            self._received = 0
            return super().request(request)

        def dataReceived(self, data: bytes) -> None:
            parser: Any = self._parser
            if parser is not None and parser.state in (STATUS, HEADER):
                self._received += len(data)
                if self._received > _MOST_HEAD_BYTES:
                    self._giveUp(Failure(DownloadCancelledError("the head is too large")))  # type: ignore[no-untyped-call]
                    return
            super().dataReceived(data)  # type: ignore[no-untyped-call]

    class Factory(http11._LenientHTTP11ClientFactory):
        def buildProtocol(self, addr: Any) -> Any:
            protocol = super().buildProtocol(addr)
            protocol.__class__ = Protocol  # it has no state beyond its base's
            return protocol

    class HeadLimitHandler(http11.HTTP11DownloadHandler):
        def __init__(self, crawler: Crawler) -> None:
            super().__init__(crawler)
            self._pool._factory = Factory

    return HeadLimitHandler


def slow_down(crawler: Crawler, delay: float) -> None:
    """Keep at least `delay` seconds between requests to a host, known or not. Nothing where delays are off."""
    throttle, downloader = crawler.get_extension(AutoThrottle), crawler.engine.downloader
    if throttle is None or delay <= downloader._delay:
        return
    throttle.mindelay = downloader._delay = delay
    for slot in downloader.slots.values():
        slot.delay = max(slot.delay, delay)
