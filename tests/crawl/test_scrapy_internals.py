"""An upgrade of Scrapy or Twisted that drops a private name we use ends in one clear line."""

from __future__ import annotations

import pytest
from scrapy.core.downloader import Downloader
from scrapy.core.downloader.handlers import http11
from twisted.web import _newclient
from twisted.web.client import HTTPConnectionPool

from reprints.crawl.scrapy_internals import make_head_limit_handler
from reprints.errors import DependencyError
from tests.crawl.bench import Bench, Site


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (http11, "_LenientHTTP11ClientFactory"),
        (http11, "_LenientHTTP11ClientProtocol"),
        (HTTPConnectionPool, "_factory"),
        (_newclient, "HEADER"),
        (_newclient, "STATUS"),
        (_newclient.HTTP11ClientProtocol, "_parser"),
        (_newclient.HTTP11ClientProtocol, "_giveUp"),
    ],
)
def test_a_name_that_is_gone_is_named(owner: object, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(owner, name)
    with pytest.raises(DependencyError, match=rf"has no [\w.]+\.{name}, which reprints uses. Install \w+ [\d.]+"):
        make_head_limit_handler()


@pytest.mark.parametrize(("owner", "name"), [(http11.HTTP11DownloadHandler, "_pool"), (Downloader, "_delay")])
def test_an_attribute_that_is_no_longer_set_is_named(owner: type, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def initialise(self: object, crawler: object) -> None:
        """Without the attribute."""

    monkeypatch.setattr(owner, "__init__", initialise)
    with pytest.raises(DependencyError, match=name):
        make_head_limit_handler()


def test_a_crawl_says_so_and_asks_for_nothing(bench: Bench, site: Site) -> None:
    bench.discover(listings=[site.url("/")])
    result = bench.crawl_with("from twisted.web import _newclient; del _newclient.HTTP11ClientProtocol._giveUp")
    assert result.code == 1
    assert "has no HTTP11ClientProtocol._giveUp, which reprints uses" in result.stderr
    assert "Traceback" not in result.stderr
    assert not site.asked
