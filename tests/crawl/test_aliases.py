"""One article, one id: addresses that lead to a page are further addresses of it."""

from __future__ import annotations

import pytest

from reprints import urls
from reprints.crawl.moves import read_refresh
from reprints.model import Outcome
from tests.crawl.bench import Answer, Bench, Site, html, links, pretend_extracted, redirect


def send_on(to: str, text: str = "") -> Answer:
    return html(f'<meta http-equiv="Refresh" content="0; URL={to}">{text}')


LISTED = ("/a", "/b", "/old", "/c?PHPSESSID=1", "/d;jsessionid=AB12?x=1", "/fleeting", "/home", "/out", "/r1", "/long")


@pytest.fixture
def nights(bench: Bench, site: Site) -> Bench:
    site.routes = {
        "/robots.txt": (404, {}, b""),
        "/": links(*LISTED),
        "/a": redirect("/b", 301),
        "/b": html("text b"),
        "/old": send_on("/moved/target.html"),
        "/moved/target.html": html("target"),
        "/c": html("c"),
        "/d?x=1": html("d"),
        "/fleeting": redirect("/t", 302),
        "/t": html("t"),
        "/home": redirect("/", 301),
        "/out": send_on("http://elsewhere.example/"),
        "/r1": redirect("/r2", 301),
        "/r2": redirect("/r3", 308),
        "/r3": html("r3"),
        "/long": send_on("/b", "A page with a text of its own. " * 20),
    }
    bench.discover(listings=[site.url("/")], articles=["/."])
    return bench


def test_an_address_that_leads_to_a_page_is_that_pages_alias(nights: Bench, site: Site) -> None:
    first = nights.crawl()
    assert first.paths(Outcome.FETCHED) == {
        "/b", "/c", "/d?x=1", "/fleeting", "/home", "/long", "/old", "/r1",
    }  # fmt: skip
    assert first.pages["/out"] == (Outcome.REFUSED, "redirect to another site")
    assert first.status["pages"]["listed"] == len(first.pages) == 9
    pretend_extracted(nights)
    with nights.open_catalogue() as catalogue:
        known = {found.url.removeprefix(site.url("")): str(found.reason) for found in catalogue.list_aliases()}
        article = catalogue.article(site.url("/old"))
        assert catalogue.article(site.url("/r2")).id == catalogue.article(site.url("/r3")).id
        assert catalogue.article(site.url("/c?PHPSESSID=99")).url == site.url("/c")
    assert known == {"/a": "redirect", "/old": "refresh", "/r1": "redirect", "/r2": "redirect"}
    assert (article.url, article.aliases) == (site.url("/moved/target.html"), (site.url("/old"),))
    nights.close_run()

    site.asked.clear()
    site.routes["/"] = links("/a", "/old", "/c?PHPSESSID=2", "/r1", "/r3")
    second = nights.crawl()
    assert second.paths(Outcome.FETCHED) >= {"/b", "/c", "/moved/target.html", "/r3"}
    assert {path: count for path, count in site.paths.items() if path in ("/a", "/b", "/old", "/r1", "/r3")} == {
        "/b": 1,
        "/r3": 1,
    }


def test_an_article_that_moves_keeps_its_id(bench: Bench, site: Site) -> None:
    site.routes = {"/robots.txt": (404, {}, b""), "/": links("/old"), "/old": html("a text")}
    bench.discover(listings=[site.url("/")], articles=["/."])
    bench.crawl()
    pretend_extracted(bench)
    bench.close_run()
    site.routes |= {"/old": send_on("/new"), "/new": html("a text")}
    bench.crawl()
    pretend_extracted(bench)
    bench.close_run()
    with bench.open_catalogue() as catalogue:
        assert [found.url for found in catalogue.list_aliases()] == [site.url("/new")]
        assert catalogue.article(site.url("/new")).id == catalogue.article(site.url("/old")).id


@pytest.mark.parametrize(
    ("tag", "target"),
    [
        ('<META HTTP-EQUIV="refresh" CONTENT="0;URL=/a">', "/a"),
        ("<meta content='3; url=&quot;/a?b&amp;c&quot;' http-equiv=refresh>", "/a?b&c"),
        ('<meta http-equiv="refresh" content="0;/a"/>', "/a"),
        ('<meta http-equiv="refresh" content="0.5, url = \'/a\'">', "/a"),
        ('<meta http-equiv="refresh" content="600; url=/a">', None),
        ('<meta http-equiv="refresh" content="5">', None),
        ('<meta name="refresh" content="0; url=/a">', None),
        ('<meta data-x="http-equiv" content="0; url=/a">', None),
    ],
)
def test_a_refresh_names_its_target(tag: str, target: str | None) -> None:
    assert read_refresh(f"<html><head>{tag}</head></html>".encode()) == target


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("http://a.example/x?PHPSESSID=0a1b&id=1", "http://a.example/x?id=1"),
        ("http://a.example/x;jsessionid=0A1B.node1?id=1", "http://a.example/x?id=1"),
        ("http://a.example/x;JSESSIONID=0A1B/y", "http://a.example/x/y"),
        ("http://a.example/x?jsessionid=1", "http://a.example/x"),
        ("http://a.example/x?ASPSESSIONIDQQ=1&CFID=1&CFTOKEN=2&osCsid=3", "http://a.example/x"),
        ("http://a.example/(S(lit3py55t21z5v55vlm25s55))/x.aspx", "http://a.example/x.aspx"),
        ("http://a.example/x?utm_source=a#b", "http://a.example/x"),
    ],
)
def test_a_session_id_makes_no_other_page(url: str, same: str) -> None:
    assert urls.canonicalise(url) == urls.canonicalise(same) == same
    assert urls.clean(url) == same


@pytest.mark.parametrize(
    "url", ["http://a.example/x?sid=1", "http://a.example/x?s=1", "http://a.example/x;v=1", "http://a.example/(a)/b"]
)
def test_a_parameter_that_may_name_a_page_stays(url: str) -> None:
    assert urls.canonicalise(url) == url
    assert urls.clean(url) == url
    assert urls.drop_session(url) == url
