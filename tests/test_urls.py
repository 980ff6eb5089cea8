from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reprints import urls
from reprints.urls import canonicalise, make_id, read_host

DERECHOS = dict.fromkeys(("www.derechos.org", "mail.derechos.org"), "derechos.org")

hosts = st.one_of(
    st.from_regex(r"[a-z0-9]{1,10}(\.[a-z0-9]{1,8}){0,3}\.?", fullmatch=True),
    st.sampled_from(["müller.example", "xn--mller-kva.example", "españa.es", "[::1]", "[2001:db8::1]", "127.0.0.1"]),
)
tails = st.text(alphabet=string.printable + "ñé%/?&=#;ß中\u00a0", max_size=40)
addresses = st.builds(
    lambda scheme, host, port, tail: f"{scheme}://{host}{port}{tail}",
    st.sampled_from(["http", "https", "HTTP", "Https"]),
    hosts,
    st.sampled_from(["", ":80", ":443", ":8080", ":"]),
    st.one_of(st.just(""), tails.map("/".__add__), tails.map("?".__add__)),
)


@settings(deadline=None)
@given(st.one_of(addresses, st.text(max_size=60), st.text(max_size=40).map("http://".__add__)))
@example("http://[::1")
@example("http://a:99999999/")
@example("http://xn--/")
@example("http://./")
@example("http://\ud800/")
@example("http://a/%ff%2f?%zz")
def test_canonicalise_raises_nothing_but_valueerror_and_is_done_after_once(url: str) -> None:
    try:
        once = canonicalise(url)
    except ValueError:
        return
    assert canonicalise(once) == once
    assert once.isascii()
    assert len(make_id(once)) == 32


@pytest.mark.parametrize(
    "variant",
    [
        "http://www.derechos.org/peace/syria/doc/syr123.html",
        "http://derechos.org/peace/syria/doc/syr123.html",
        "http://mail.derechos.org/peace/syria/doc/syr123.html",
        "http://www.derechos.org./peace/syria/doc/syr123.html",
        "https://WWW.Derechos.ORG:443/peace/syria/doc/syr123.html#top",
        "http://derechos.org:80/peace//syria/x/../doc/./syr123.html?utm_source=x&fbclid=1",
    ],
)
def test_every_way_to_write_the_host_is_one_page(variant: str) -> None:
    plain = canonicalise("http://derechos.org/peace/syria/doc/syr123.html", DERECHOS)
    assert make_id(canonicalise(variant, DERECHOS)) == make_id(plain)


def test_an_international_name_is_punycode_however_it_was_written() -> None:
    assert canonicalise("http://müller.example/ä") == "http://xn--mller-kva.example/%C3%A4"
    assert canonicalise("http://xn--mller-kva.example/%c3%a4") == "http://xn--mller-kva.example/%C3%A4"
    assert canonicalise("http://XN--MLLER-KVA.example/%C3%A4") == "http://xn--mller-kva.example/%C3%A4"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("http://a.example/x.php?cid=1", "http://a.example/x.php?cid=2"),
        ("http://a.example/x?source=1", "http://a.example/x?source=2"),
        ("http://a.example/x?print", "http://a.example/x"),
        ("http://a.example/x/", "http://a.example/x"),
        ("http://a.example/go?u=http://b.example/", "http://a.example/go?u=http://c.example/"),
        ("http://a.example/a%2Fb", "http://a.example/a/b"),
    ],
)
def test_two_pages_never_become_one(left: str, right: str) -> None:
    assert canonicalise(left) != canonicalise(right)


def test_the_order_of_parameters_does_not_make_another_page() -> None:
    assert canonicalise("http://a.example/?b=2&a=1&utm_medium=mail") == canonicalise("http://a.example/?a=1&b=2")


@pytest.mark.parametrize(
    "url", ["", "ftp://a.example/", "/peace/", "mailto:a@b.example", "javascript:x()", "http:///x"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not an absolute"):
        canonicalise(url)


@settings(deadline=None)
@given(addresses)
def test_the_host_alone_is_that_of_the_canonical_url(url: str) -> None:
    try:
        canonical = canonicalise(url)
    except ValueError:
        return
    assert read_host(url) == read_host(canonical)


_PARTS = st.sampled_from([*"/?&=.-~_#:9Z", "a", "b.c", "..", "--", "k=v", "utm_source=x", "%41", "é", "+"])


@settings(deadline=None)
@given(st.sampled_from(["http://a.test", "https://www.b-c.co.uk", "http://1.2.3.4"]), st.lists(_PARTS, max_size=12))
def test_an_address_seen_to_be_normal_is_as_normalising_leaves_it(start: str, parts: list[str]) -> None:
    address = start + "".join(parts)
    assert _outcome(lambda: urls.canonicalise(address)) == _outcome(lambda: urls._normalise(address, {}))


def _outcome(canonicalise: Callable[[], str]) -> str:
    try:
        return canonicalise()
    except ValueError as error:
        return f"refused: {error}"
