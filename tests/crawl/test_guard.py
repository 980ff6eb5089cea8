from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprints.crawl.middlewares.guard import check_url, is_allowed, read_networks
from reprints.crawl.outcomes import Refused
from reprints.model import Outcome
from tests.crawl.bench import Bench, Site, html, links

# a resolver whose answers change: the first is public, all others are this machine
REBINDING = """
import socket
answers = [{answers}]
def getaddrinfo(host, port, *_, **__):
    address = answers.pop(0) if len(answers) > 1 else answers[0]
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]
socket.getaddrinfo = getaddrinfo
"""


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "0", "10.0.0.1", "172.16.5.4",
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "127.0.0.1.",
        "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "localhost", "LOCALHOST.", "printer.localhost",
    ],
)  # fmt: skip
@pytest.mark.fault("an address that is private, in any spelling")
def test_every_spelling_of_a_private_address_is_refused(host: str) -> None:
    with pytest.raises(Refused, match="private address"):
        check_url(f"http://user@{host}:8080/x", ())


@pytest.mark.parametrize(
    "host", ["93.184.215.14", "[2606:2800:21f:cb07:6820:80da:af6b:8b2c]", "derechos.org", "8.8.8.8", "134744072"]
)
def test_public_hosts_pass(host: str) -> None:
    check_url(f"http://{host}/", ())


@given(st.ip_addresses())
def test_an_address_passes_only_if_it_is_global_and_for_one(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if is_allowed(address, ()):
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_private


def test_a_source_may_allow_networks_of_its_own() -> None:
    networks = read_networks(["127.0.0.0/8", "fd00::/8"])
    for url in ("http://127.0.0.1/", "http://[::ffff:127.0.0.1]/", "http://[fd00::1]/", "http://localhost/"):
        check_url(url, networks)
    with pytest.raises(Refused):
        check_url("http://10.0.0.1/", networks)


@pytest.mark.fault("a name whose addresses are private")
def test_a_name_that_has_private_addresses_is_refused_and_never_connected_to(bench: Bench, site: Site) -> None:
    site.routes = {"/": links("/a.html"), "/a.html": html("A")}
    name = f"http://harmless.example:{site.port}/"
    bench.source |= {"homepage": name, "hosts": {"canonical": "harmless.example"}, "network": {}}
    bench.discover(listings=[name])

    result = bench.crawl_with(REBINDING.format(answers="'127.0.0.1'"))

    assert result.status["errors"] == [{"url": name, "why": "robots.txt: private address"}]
    assert not site.asked


@pytest.mark.fault("DNS rebinding: a public address first, a private one second")
def test_a_name_whose_address_turns_private_is_refused_when_it_does(bench: Bench, site: Site) -> None:
    """robots.txt goes to one address, the listing, were there no guard, to another."""
    site.routes = {"/": links("/a.html"), "/a.html": html("A")}
    name = f"http://rebinding.example:{site.port}/"
    bench.source |= {"homepage": name, "hosts": {"canonical": "rebinding.example"}}
    bench.source["network"] = {"allow": ["127.0.0.1/32"]}
    bench.discover(listings=[name], articles=[r"\.html$"])
    # 127.0.0.1 is allowed here and stands for the public address; 127.0.0.2, where the site listens too, is not
    site.routes = {path: _closing(answer) for path, answer in site.routes.items()}
    site.routes["/robots.txt"] = _closing((404, {}, b""))

    result = bench.crawl_with(REBINDING.format(answers="'127.0.0.1', '127.0.0.2'"))

    assert result.status["errors"] == [{"url": name, "why": "private address"}]
    assert site.paths == {"/robots.txt": 1}


def _closing(answer: tuple[int, dict[str, str], bytes]) -> tuple[int, dict[str, str], bytes]:
    """No connection is kept, so that each request looks its host up."""
    status, headers, body = answer
    return status, {**headers, "Connection": "close"}, body


def test_a_page_cannot_lead_to_a_private_address_by_link_or_frame(bench: Bench, site: Site) -> None:
    bench.source["network"] = {"allow": ["127.0.0.1/32"]}
    bench.source["hosts"] = {"canonical": "127.0.0.1", "aliases": ["10.0.0.1"]}
    site.routes = {"/": html('<a href="http://10.0.0.1/x.html">x</a><frame src="http://10.0.0.1/f">')}
    bench.discover(listings=[site.url("/")])
    result = bench.crawl()
    assert result.pages == {"http://10.0.0.1/x.html": (Outcome.REFUSED, "private address")}
    assert result.status["errors"] == [{"url": "http://10.0.0.1/f", "why": "private address"}]
