from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from reprints.crawl.spider import SourceSpider
from reprints.model import Outcome
from tests.crawl.bench import Bench, Site, html, links

ROOT = Path(__file__).parents[2]


def sitemap(*urls: str) -> tuple[int, dict[str, str], bytes]:
    body = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return 200, {"Content-Type": "application/xml"}, f"<urlset>{body}</urlset>".encode()


def index(*urls: str) -> tuple[int, dict[str, str], bytes]:
    body = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return 200, {"Content-Type": "application/xml"}, f"<sitemapindex>{body}</sitemapindex>".encode()


def feed(*urls: str) -> tuple[int, dict[str, str], bytes]:
    body = "".join(f"<item><link>{url}</link></item>" for url in urls)
    return 200, {"Content-Type": "application/rss+xml"}, f"<rss><channel>{body}</channel></rss>".encode()


def reports(*urls: str, onward: str | None = None) -> tuple[int, dict[str, str], bytes]:
    """A page of ReliefWeb's API."""
    document: dict[str, Any] = {"data": [{"id": "1", "fields": {"title": "x", "url_alias": url}} for url in urls]}
    document["links"] = {"self": {"href": "x"}, **({"next": {"href": onward}} if onward else {})}
    return 200, {"Content-Type": "application/json"}, json.dumps(document).encode()


def test_a_spider_is_general_or_stands_in_a_module_of_its_name() -> None:
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["spiders"]}))
    general = {"sitemap", "feed", "listing", "urls"}
    assert set(loader.list()) == {*general, "reliefweb"}
    for name in loader.list():
        spider = loader.load(name)
        assert issubclass(spider, SourceSpider)
        assert spider.__module__ == ("spiders.general" if name in general else f"spiders.{name}")


def test_scrapy_lists_them() -> None:
    command = [sys.executable, "-m", "scrapy", "list"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["feed", "listing", "reliefweb", "sitemap", "urls"]


@pytest.mark.parametrize(
    ("spider", "order"),
    [
        ("sitemap", ["/index.xml", "/feed", "/list", "/a/6"]),
        ("feed", ["/feed", "/index.xml", "/list", "/a/6"]),
        ("listing", ["/list", "/index.xml", "/feed", "/a/6"]),
        ("urls", ["/a/6", "/index.xml", "/feed", "/list"]),
    ],
)
def test_a_source_is_read_in_every_way_it_declares_in_its_spiders_order(
    bench: Bench, site: Site, spider: str, order: list[str]
) -> None:
    url = site.url
    site.routes = {
        "/index.xml": index(url("/map.xml.gz"), url("/index.xml"), "http://elsewhere.example/map.xml"),
        "/map.xml.gz": (200, {"Content-Type": "application/gzip"}, gzip.compress(sitemap(url("/a/1"), url("/a/2"))[2])),
        "/feed": feed(url("/a/2") + "?utm_source=rss", url("/a/3"), "http://elsewhere.example/a/9", url("/b/9")),
        "/list": links("/list/2", "/a/4", "/a/1", "/deep/1"),
        "/list/2": links("/list", "/a/5", "/a/secret"),
        "/deep/1": links("/deep/2"),
        "/deep/2": links("/deep/3"),
        "/deep/3": links("/a/too-deep"),
        **{f"/a/{n}": html(str(n)) for n in range(10)},
        "/a/2?utm_source=rss": html("2"),
    }
    bench.source["spider"] = spider
    bench.source["politeness"]["concurrency"] = 1  # two requests under way may arrive in either order
    bench.discover(
        sitemaps=[url("/index.xml")],
        feeds=[url("/feed")],
        listings=[url("/list")],
        urls=[url("/a/6")],
        articles=["/a/"],
        follow=["/list/", "/deep/"],
        deny=["secret"],
        depth=2,
    )
    result = bench.crawl()

    assert result.code == 0
    assert result.status["errors"] == []
    assert {path.partition("?")[0] for path in result.paths(Outcome.FETCHED)} == {f"/a/{n}" for n in range(1, 7)}
    assert len(result.pages) == 6
    assert max(site.paths.values()) == 1
    assert not {"/deep/3", "/a/secret", "/b/9", "/a/too-deep"} & set(site.paths)
    assert [asked.path for asked in site.asked if asked.path in order] == order
    assert next(asked.path for asked in site.asked if asked.path != "/robots.txt") == order[0]


@pytest.mark.fault("a spider trap of endless calendars, alone")
def test_sitemaps_in_circles_and_endless_calendars_come_to_an_end(bench: Bench, site: Site) -> None:
    url = site.url
    days = {f"/day/{n}": links(f"/day/{n + 1}", f"/a/{n}") for n in range(200)}
    site.routes = {
        "/one.xml": index(url("/two.xml")),
        "/two.xml": index(url("/one.xml"), url("/two.xml"), url("/map.xml")),
        "/map.xml": sitemap(*(url(f"/a/{n}") for n in range(50))),
        **days,
        **{f"/a/{n}": html(str(n)) for n in range(200)},
    }
    bench.discover(
        sitemaps=[url("/one.xml")], listings=[url("/day/0")], follow=["/day/"], articles=["/a/"],
        depth=50, max_listings=20, max_pages=30,
    )  # fmt: skip
    result = bench.crawl()
    assert result.status["requests"]["listing"] == 20
    assert result.status["pages"]["listed"] == result.status["pages"]["fetched"] == 30
    assert len(result.status["notes"]) == 2


def test_pages_of_a_listing_are_no_level_deeper(bench: Bench, site: Site) -> None:
    site.routes = {f"/p/{n}": html(f'<a href="/a/{n}">x</a><a rel="next" href="/p/{n + 1}">n</a>') for n in range(6)}
    site.routes |= {f"/a/{n}": html("x") for n in range(6)} | {"/p/6": links("/a/0")}
    bench.discover(listings=[site.url("/p/0")], articles=["/a/"], next_page="a[rel=next]", depth=0)
    assert len(bench.crawl().paths(Outcome.FETCHED)) == 6


@pytest.mark.xfail(strict=False, reason="the error says more than it did")
def test_one_empty_announcement_among_others_is_an_error_of_the_run(bench: Bench, site: Site) -> None:
    site.routes = {"/feed": feed(), "/broken": html("no feed"), "/list": links("/a/1"), "/a/1": html("x")}
    bench.discover(feeds=[site.url("/feed"), site.url("/broken"), site.url("/gone")], listings=[site.url("/list")])
    result = bench.crawl()
    assert result.code == 0
    assert {(e["url"].rpartition("/")[2], e["why"]) for e in result.status["errors"]} == {
        ("feed", "announces no articles"),
        ("broken", "announces no articles"),
        ("gone", "http 404"),
    }
    assert result.status["error_count"] == 3


def test_the_ways_to_write_a_host_are_one_page_fetched_as_it_was_announced(bench: Bench, site: Site) -> None:
    bench.source["hosts"] = {"canonical": "127.0.0.1", "aliases": ["127.0.0.2"]}
    site.routes = {
        "/": links(site.url("/a", "127.0.0.2"), "/a", "/a#x", site.url("/b", "127.0.0.2")),
        "/a": html("a"),
        "/b": html("b"),
    }
    bench.discover(listings=[site.url("/")], articles=["/[ab]$"])
    result = bench.crawl()
    assert result.paths(Outcome.FETCHED) == {site.url("/a", "127.0.0.2"), site.url("/b", "127.0.0.2")}
    assert site.paths["/a"] == site.paths["/b"] == 1


def test_a_page_of_reliefwebs_api_is_read_with_all_that_follow(bench: Bench, site: Site) -> None:
    pages = [site.url(f"/report/{country}/a-flood") for country in ("chad", "mali", "peru")]
    site.routes = {
        "/v2/reports?offset=0": reports(pages[0], site.url("/node/1"), onward=site.url("/v2/reports?offset=2")),
        "/v2/reports?offset=2": reports(*pages[1:]),
        **{page.removeprefix(site.url("")): html("x") for page in pages},
    }
    bench.source["spider"] = "reliefweb"
    bench.discover(listings=[site.url("/v2/reports?offset=0")], articles=["/report/[^/]+/[^/]+$"])
    result = bench.crawl()
    assert result.status["errors"] == []
    assert result.paths(Outcome.FETCHED) == {page.removeprefix(site.url("")) for page in pages}


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"error": "no such appname"}', b'{"data": [{"id": 1}]}'])
def test_what_is_no_page_of_reliefwebs_api_is_named(bench: Bench, site: Site, body: bytes) -> None:
    site.routes = {"/v2/reports": (200, {"Content-Type": "application/json"}, body)}
    bench.source["spider"] = "reliefweb"
    bench.discover(listings=[site.url("/v2/reports")])
    result = bench.crawl()
    assert result.code == 1
    assert "is not a page of ReliefWeb's API" in result.status["reason"]
