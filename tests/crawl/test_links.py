from __future__ import annotations

import gzip

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reprints.crawl.announcements.feeds import read_feed
from reprints.crawl.announcements.links import LinkRules, absolutise
from reprints.crawl.announcements.listings import read_listing
from reprints.crawl.announcements.sitemaps import read_sitemap
from reprints.errors import CrawlError
from reprints.sources import Source

AT = "https://a.example/map.xml"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %s "%s">' % (bytes([98 + n]), b"&%s;" % bytes([97 + n]) * 10) for n in range(12))
    + b"]>"
)
XXE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY h SYSTEM "http://127.0.0.1/">]>'
)


def make_source(**discovery: object) -> Source:
    return Source.model_validate(
        {
            "id": "a-site",
            "name": "A",
            "homepage": "http://a.example/",
            "hosts": {"canonical": "a.example", "aliases": ["www.a.example"]},
            "discovery": {"listings": ["http://a.example/"], **discovery},
        }
    )


def read_page(text: str | bytes, next_page: str | None = None, **discovery: object) -> tuple[tuple[str, ...], ...]:
    rules = LinkRules(make_source(**discovery))
    body = text.encode() if isinstance(text, str) else text
    found = read_listing(body, "http://a.example/index.html", "text/html", rules, next_page)
    return found.articles, found.further, found.onward


def test_a_sitemap_names_articles_and_an_index_further_sitemaps() -> None:
    body = (
        b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        b' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/x">'
        b"<url><image:image><image:loc>https://a.example/i.jpg</image:loc></image:image>"
        b"<loc> https://a.example/1 </loc><news:news><news:title>t</news:title></news:news></url>"
        b"<url><loc><![CDATA[https://a.example/2?a=1&b=2]]></loc></url><url><loc/></url></urlset>"
    )
    assert read_sitemap(body, AT).articles == ("https://a.example/1", "https://a.example/2?a=1&b=2")
    assert read_sitemap(gzip.compress(body), AT) == read_sitemap(body, AT)
    index = (
        b"<sitemapindex><sitemap><loc>/s1.xml</loc></sitemap><sitemap><loc>https://a.example/s2.xml.gz</loc></sitemap>"
    )
    assert read_sitemap(index, AT).further == ("https://a.example/s1.xml", "https://a.example/s2.xml.gz")
    assert read_sitemap(b"\xef\xbb\xbfhttps://a.example/1\nhttps://a.example/2\nnonsense\n", AT).articles == (
        "https://a.example/1",
        "https://a.example/2",
    )


def test_links_after_a_stray_end_of_the_page_are_followed() -> None:
    page = "<html><body><a href=1.html>a</a></body></html>\n<html><body><a href=2.html>b</a></html><a href=3.html>c</a>"
    assert read_page(page)[0] == ("http://a.example/1.html", "http://a.example/2.html", "http://a.example/3.html")


def test_a_broken_sitemap_gives_what_can_be_read() -> None:
    body = b"<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.example/x?a=1&b=2</loc></url><url><loc>http"
    assert read_sitemap(body, AT).articles[0] == "https://a.example/1"


@pytest.mark.parametrize(
    ("body", "links"),
    [
        (
            b"<rss version='2.0' xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'><channel>"
            b"<link>https://a.example/</link><item><link>https://a.example/1</link><pubDate>today</pubDate></item>"
            b"<item><guid isPermaLink='false'>77</guid><link>\n /2 \n</link></item>"
            b"<item><guid>https://a.example/3</guid></item>"
            b"<item><link>https://feeds.example/x</link><feedburner:origLink>https://a.example/4</feedburner:origLink></item>"
            b"</channel></rss>",
            ("https://a.example/1", "https://a.example/2", "https://a.example/3", "https://a.example/4"),
        ),
        (
            b"<feed xmlns='http://www.w3.org/2005/Atom'><link href='https://a.example/'/>"
            b"<entry><link rel='replies' href='https://a.example/c'/><link href='https://a.example/1'/></entry>"
            b"<entry><link rel='alternate' href='/2'/></entry></feed>",
            ("https://a.example/1", "https://a.example/2"),
        ),
        (
            b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
            b"<channel rdf:about='https://a.example/'><link>https://a.example/</link></channel>"
            b"<item rdf:about='https://a.example/1'><link>https://a.example/1</link></item>"
            b"<item rdf:about='https://a.example/2'/></rdf:RDF>",
            ("https://a.example/1", "https://a.example/2"),
        ),
        (
            b"<rss><channel><item><title>A & B</title><link>https://a.example/1?x=1&y=2</link></item><item><link>https://a.example/2",
            ("https://a.example/1?x=1&y=2", "https://a.example/2"),
        ),
    ],
    ids=["rss", "atom", "rdf", "broken"],
)  # fmt: skip
def test_each_kind_of_feed_names_its_entries(body: bytes, links: tuple[str, ...]) -> None:
    assert read_feed(b"\n" + body, AT).articles == links


def test_a_feed_in_pages_goes_on() -> None:
    body = b"<feed><link rel='next' href='/feed?page=2'/><entry><link href='/1'/></entry></feed>"
    assert read_feed(body, AT).onward == ("https://a.example/feed?page=2",)


def test_entities_are_neither_fetched_nor_multiplied() -> None:
    for start in (LAUGHS, XXE):
        for entity in (b"&l;", b"&e;", b"&h;"):
            sitemap = start + b"<urlset><url><loc>https://a.example/" + entity + b"</loc></url></urlset>"
            feed = start + b"<rss><channel><item><link>https://a.example/" + entity + b"</link></item></channel></rss>"
            for read, body in ((read_sitemap, sitemap), (read_feed, feed)):
                try:
                    found = read(body, AT)
                except CrawlError:
                    continue
                assert all(len(url) < 100 and "root:" not in url for url in found.articles)


def test_an_old_listing_is_read_as_a_browser_would() -> None:
    page = (
        '<HTML><HEAD><BASE HREF="http://www.a.example/peace/"></HEAD><BODY>'
        '<A HREF="doc/1.html">x<A HREF=doc/2.html#top>y'
        '<MAP NAME=m><AREA SHAPE=rect HREF="/peace/doc/3.html"></MAP><a href="mailto:x@y.example">m</a>'
        '<a href="javascript:go()">j</a><a href="http://other.example/doc/4.html">o</a><a href="libya/">l</a>'
    )
    articles, further, onward = read_page(page, articles=[r"/doc/"], follow=[r"/peace/\w+/$"])
    assert articles == tuple(f"http://www.a.example/peace/doc/{n}.html" for n in (1, 2, 3))
    assert further == ("http://www.a.example/peace/libya/",)
    assert onward == ()


def test_frames_and_refreshes_are_read_in_the_place_of_their_page() -> None:
    page = (
        '<FRAMESET><FRAME SRC="menu.html"><FRAME SRC="http://other.example/ad.html"></FRAMESET>'
        "<META HTTP-EQUIV=Refresh CONTENT=\"0; URL='new/index.html'\">"
    )
    assert read_page(page)[2] == ("http://a.example/menu.html", "http://a.example/new/index.html")


def test_the_next_page_is_found_by_its_selector() -> None:
    page = '<div class="Pages"><a href="/2" rel="next">older</a></div><a href="/1.html">x</a>'
    assert read_page(page, "div.Pages a[rel=next]", articles=[r"\.html$"])[2] == ("http://a.example/2",)


def test_without_article_patterns_all_that_is_not_followed_is_an_article() -> None:
    page = '<a href="/topic/x">t</a><a href="/one">1</a><a href="/login">in</a>'
    articles, further, _ = read_page(page, follow=["/topic/"], deny=["/login"])
    assert (articles, further) == (("http://a.example/one",), ("http://a.example/topic/x",))


def test_an_article_is_not_followed_too() -> None:
    articles, further, _ = read_page('<a href="/doc/cap1.html">x</a>', articles=["/doc/"], follow=["/doc/"])
    assert (articles, further) == (("http://a.example/doc/cap1.html",), ())


def test_a_listing_of_100_000_links_is_read() -> None:
    page = "".join(f'<a href="/{n}.html">x</a>' for n in range(100_000))
    assert len(read_page(page, articles=["html$"])[0]) == 100_000


def test_a_label_that_lies_costs_no_link() -> None:
    body = b'<meta charset="x-nonsense"><a href="/ma\xf1ana.html">x</a><a href="/2.html">y</a>'
    assert "http://a.example/2.html" in read_page(body)[0]


@given(st.binary(max_size=300))
@example(b"")
@example(b"\x00")
@example(b"\x1f\x8b\x08")
@example(b"<")
@example(b"<?xml version='1.0' encoding='utf-16'?><rss/>")
@example(b'<frameset><frame src="http://[">')
@example(b'<base href="http://["><a href="x">')
def test_no_bytes_raise_anything_but_a_crawl_error(body: bytes) -> None:
    rules = LinkRules(make_source())
    for wrapped in (body, b"<urlset><url><loc>" + body, b"<rss><item><link>" + body, b"<a href='" + body + b"'>"):
        for read in (
            lambda b: read_sitemap(b, AT),
            lambda b: read_feed(b, AT),
            lambda b: read_listing(b, AT, None, rules, "a"),
        ):
            try:
                found = read(wrapped)
            except CrawlError:
                continue
            for url in (*found.articles, *found.further, *found.onward):
                assert url.startswith(("http://", "https://"))


@given(st.lists(st.text(max_size=40)))
def test_any_link_is_made_absolute_or_left_out(links: list[str]) -> None:
    for url in absolutise("http://a.example/b/", links):
        assert url.startswith(("http://", "https://"))
        assert "#" not in url
