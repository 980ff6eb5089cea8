from __future__ import annotations

from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

import pytest

from reprints.model import CaptureKind, Outcome
from tests.crawl.bench import Answer, Bench, Site, html, links

MODIFIED = formatdate(1_700_000_000, usegmt=True)


class Validated:
    """Answers 304 to whoever has it."""

    def __init__(self, answer: Answer, *, etag: str = "", modified: str = "") -> None:
        self.answer, self.etag, self.modified = answer, etag, modified

    def __call__(self, handler: BaseHTTPRequestHandler) -> Answer:
        status, headers, body = self.answer
        asked = handler.headers
        same = (self.etag and asked.get("If-None-Match") == self.etag) or (
            self.modified and asked.get("If-Modified-Since") == self.modified
        )
        stated = {"ETag": self.etag} if self.etag else {"Last-Modified": self.modified}
        return (304, stated, b"") if same else (status, {**headers, **stated}, body)


def test_an_unchanged_site_is_sent_conditional_requests_only_and_its_links_are_still_followed(
    bench: Bench, site: Site
) -> None:
    site.routes = {
        "/robots.txt": Validated((200, {}, b"User-agent: *\nDisallow: /no\n"), etag='"robots"'),
        "/": Validated(links("/more/", "/a.html", "/no/x.html"), etag='"list"'),
        "/more/": Validated(links("/b.html"), modified=MODIFIED),
        "/a.html": Validated(html("A"), etag='W/"a"'),
        "/b.html": Validated(html("B"), modified=MODIFIED),
    }
    bench.discover(listings=[site.url("/")], follow=["/more/"], articles=[r"\.html$"])
    first = bench.crawl()
    bench.close_run()
    site.asked.clear()

    second = bench.crawl()

    assert first.paths(Outcome.FETCHED) == second.paths(Outcome.FETCHED) == {"/a.html", "/b.html"}
    assert second.pages["/no/x.html"] == (Outcome.REFUSED, "robots.txt")
    assert site.paths == {"/robots.txt": 1, "/": 1, "/more/": 1, "/a.html": 1, "/b.html": 1}
    assert all("If-None-Match" in a.headers or "If-Modified-Since" in a.headers for a in site.asked)
    assert second.status["conditional"] == second.status["not_modified"] == 5
    assert second.status["bytes"] == 0
    assert {c.kind for c in second.captures} == {CaptureKind.ROBOTS, CaptureKind.LISTING, CaptureKind.PAGE}
    assert all(c.revisit_of is not None for c in second.captures)
    with bench.open_catalogue() as catalogue:
        assert len(catalogue.pending(extractor="x", run=bench.run)) == 2
    assert sum(r.ref.revisit for r in bench.archived()) == 5


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("/a.html?utm_source=rss", "/a.html"),
        ("/a.html", "/a.html?utm_medium=feed&utm_source=rss"),
        ("/a.html?utm_source=rss&p=2", "/a.html?p=2&fbclid=x"),
    ],
)
def test_a_page_announced_with_other_trackers_is_asked_for_as_before(
    bench: Bench, site: Site, first: str, then: str
) -> None:
    page = Validated(html("A"), etag='"a"')
    site.routes = {"/": links(first), first: page, then: page}
    bench.discover(listings=[site.url("/")], articles=[r"/a"])
    bench.crawl()
    bench.close_run()
    site.routes["/"] = links(then)
    site.asked.clear()

    second = bench.crawl()

    assert [one.path for one in site.asked if one.path.startswith("/a")] == [first]
    assert second.status["not_modified"] == 1
    assert [c.url for c in second.captures if c.kind is CaptureKind.PAGE] == [site.url(first)]


def test_a_page_announced_at_another_address_is_asked_for_there(bench: Bench, site: Site) -> None:
    """The same page to us, with slashes more; what the site has at either may differ."""
    site.routes = {"/": links("/x//a.html"), "/x//a.html": html("A"), "/x/a.html": html("A")}
    bench.discover(listings=[site.url("/")], articles=[r"a.html$"])
    bench.crawl()
    bench.close_run()
    site.routes["/"] = links("/x/a.html")
    site.asked.clear()
    bench.crawl()
    assert [one.path for one in site.asked if one.path.endswith("a.html")] == ["/x/a.html"]


def test_a_body_without_validators_is_archived_once_and_then_referred_to(bench: Bench, site: Site) -> None:
    site.routes = {"/": links("/a.html", "/b.html"), "/a.html": html("A"), "/b.html": html("B")}
    bench.discover(listings=[site.url("/")], articles=[r"\.html$"])
    bench.crawl()
    bench.close_run()
    site.routes["/b.html"] = html("B, changed")

    second = bench.crawl()

    revisits = {c.url: c.revisit_of is not None for c in second.captures if c.kind is CaptureKind.PAGE}
    assert revisits == {site.url("/a.html"): True, site.url("/b.html"): False}


def test_a_304_whose_body_is_lost_is_asked_for_again_in_full(bench: Bench, site: Site) -> None:
    site.routes = {
        "/": Validated(links("/a.html"), etag='"list"'),
        "/a.html": Validated(html("A"), etag='"a"'),
    }
    bench.discover(listings=[site.url("/")], articles=[r"\.html$"])
    bench.crawl()
    bench.close_run()
    for path in (bench.data / "archive").rglob("*.warc.gz"):
        path.unlink()
    site.asked.clear()

    second = bench.crawl()

    assert second.paths(Outcome.FETCHED) == {"/a.html"}
    page = next(c for c in second.captures if c.kind is CaptureKind.PAGE)
    assert (page.status, page.revisit_of) == (200, None)
    assert site.paths["/a.html"] == site.paths["/"] == 2


def test_a_304_nobody_asked_for_is_a_failure(bench: Bench, site: Site) -> None:
    site.routes = {"/": links("/a.html"), "/a.html": (304, {}, b"")}
    bench.discover(listings=[site.url("/")], articles=[r"\.html$"])
    assert bench.crawl().pages == {"/a.html": (Outcome.FAILED, "http 304")}


def test_a_known_article_that_is_announced_no_longer_is_asked_for_again(bench: Bench, site: Site) -> None:
    from tests.crawl.bench import pretend_extracted

    site.routes = {"/": links("/a.html", "/b.html"), "/a.html": html("A"), "/b.html": html("B")}
    bench.discover(listings=[site.url("/")], articles=[r"\.html$"])
    bench.crawl()
    pretend_extracted(bench)
    bench.close_run()
    site.routes["/"] = links("/a.html")
    del site.routes["/b.html"]

    second = bench.crawl()

    assert second.pages["/a.html"] == (Outcome.FETCHED, "")
    assert second.pages["/b.html"] == (Outcome.GONE, "http 404")
