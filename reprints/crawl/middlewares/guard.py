"""Where a crawl may connect: global addresses only, and the private networks a source's own file allows.

Two gates. The URL is checked before a request is made, which gives a clear reason. The resolver is the gate that holds:
Twisted connects only to addresses it hands out, so an answer that changes between check and connection (DNS rebinding)
changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Request
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from reprints.crawl.outcomes import Refused
from reprints.crawl.session import session_of

if TYPE_CHECKING:
    from scrapy.crawler import CrawlerProcess
    from twisted.internet.base import ReactorBase

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

ALLOWED_NETWORKS = "REPRINTS_ALLOWED_NETWORKS"  # the Scrapy setting
PRIVATE = "private address"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits


def read_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Raises ValueError."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def is_allowed(address: Address, networks: Sequence[Network]) -> bool:
    plain = _unwrap(address)
    if any(plain in network for network in networks if network.version == plain.version):
        return True
    return plain.is_global and not plain.is_multicast


def _unwrap(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, to which a gateway or the kernel would connect."""
    if not isinstance(address, ipaddress.IPv6Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address


def read_literal(host: str) -> Address | None:
    """A host that is an address, in any spelling a resolver accepts: dotted, decimal, hex, octal, shortened, IPv6."""
    host = host.strip("[]").rstrip(".")
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def check_url(url: str, networks: Sequence[Network]) -> None:
    """Raises Refused if the host is a private address, or a name that always means one."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    literal = read_literal(host)
    if literal is not None and not is_allowed(literal, networks):
        raise Refused(PRIVATE)
    if (host == "localhost" or host.endswith(".localhost")) and not any(n.is_loopback for n in networks):
        raise Refused(PRIVATE)


class GuardMiddleware:
    """Checks every request first: pages, redirects, robots.txt, sitemaps."""

    def __init__(self, networks: Sequence[Network], via: str | None) -> None:
        # requests sent through a fixed server connect nowhere else: the allowed networks are for that server alone
        self._networks = () if via else networks
        self._via = via

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        via = session_of(crawler).job.via
        networks = read_networks(crawler.settings.getlist(ALLOWED_NETWORKS))
        if via:
            check_url(via, networks)
        return cls(networks, via)

    def check(self, request: Request) -> None:
        """Raises Refused."""
        check_url(request.url, self._networks)

    def process_request(self, request: Request) -> None:
        self.check(request)
        request.meta["proxy"] = self._via
        # a redirect to another host carries over the first host's slot, and with it its delay
        request.meta.pop("download_slot", None)


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves as the reactor would, less the addresses a crawl may not connect to."""

    def __init__(self, reactor: ReactorBase, networks: Sequence[Network]) -> None:
        self._reactor = reactor
        self._inner: Any = reactor.nameResolver
        self._networks = networks
        self._refused: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: CrawlerProcess, reactor: ReactorBase) -> Self:
        return cls(reactor, read_networks(crawler.settings.getlist(ALLOWED_NETWORKS)))

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(cast(IHostnameResolver, self))

    def has_refused(self, host: str) -> bool:
        """Whether the last look-up of a name found private addresses only."""
        return host.lower() in self._refused

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        gate = _Gate(resolutionReceiver, hostName.lower(), self._networks, self._refused)
        found: IHostResolution = self._inner.resolveHostName(
            gate, hostName, portNumber, addressTypes, transportSemantics
        )
        return found


@implementer(IResolutionReceiver)
class _Gate:
    def __init__(
        self, receiver: IResolutionReceiver, host: str, networks: Sequence[Network], refused: set[str]
    ) -> None:
        self._receiver: Any = receiver
        self._host = host
        self._networks = networks
        self._refused = refused
        self._passed = self._stopped = 0

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        if is_allowed(ipaddress.ip_address(address.host.partition("%")[0]), self._networks):
            self._passed += 1
            self._receiver.addressResolved(address)
        else:
            self._stopped += 1

    def resolutionComplete(self) -> None:
        if self._stopped and not self._passed:
            self._refused.add(self._host)
        else:
            self._refused.discard(self._host)
        self._receiver.resolutionComplete()
