"""Feeds, sitemaps and listings as sites really write them: nothing behind a fault is lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from reprints.crawl.announcements.feeds import read_feed
from reprints.crawl.announcements.links import Announcement, LinkRules, make_absolute
from reprints.crawl.announcements.listings import read_listing
from reprints.crawl.announcements.sitemaps import is_sitemap, read_sitemap
from reprints.errors import CrawlError
from reprints.model import Announced, AnnouncementKind
from reprints.sources import Source

CASES = Path(__file__).parent / "cases"
SITE = "http://www.example.org"
AT = f"{SITE}/dir/feed"
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'>"


def rss(*items: str, before: str = "", prefixes: str = "") -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f"{before}<rss version='2.0'{prefixes}><channel><title>x</title>{inside}</channel></rss>"


def paths(found: Announcement) -> list[str]:
    return [url.removeprefix(SITE) for url in found.articles]


def feed(body: str | bytes, content_type: str | None = None) -> list[str]:
    """The paths that a feed announces, of which nothing may be lost."""
    found = read_feed(body.encode() if isinstance(body, str) else body, AT, content_type)
    assert found.faults == ()
    return paths(found)


def listing(body: str) -> Announcement:
    source = Source.model_validate(
        {
            "id": "a-site",
            "name": "A",
            "homepage": f"{SITE}/",
            "hosts": {"canonical": "www.example.org"},
            "discovery": {"listings": [f"{SITE}/"]},
        }
    )
    return read_listing(body.encode(), f"{SITE}/dir/i.htm", "text/html", LinkRules(source), None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("feed-php-warning/feed.xml", ["/p"]),
        ("feed-surrogate-reference/feed.xml", ["/a", "/b"]),
        ("feed-truncated-by-a-byte/gb2312.xml", [f"/a{n}" for n in range(20)]),
        ("feed-truncated-by-a-byte/windows-1252-with-0x81.xml", [f"/a{n}" for n in range(20)]),
        ("feed-two-alternates/feed.xml", ["/p"]),
        ("feed-unescaped-html/feed.xml", ["/p", "/q"]),
    ],
)
def test_no_entry_of_a_broken_feed_is_lost(name: str, expected: list[str]) -> None:
    assert feed((CASES / name).read_bytes()) == expected


@pytest.mark.parametrize(
    ("name", "articles", "sitemaps"),
    [
        ("sitemap-double-loc/index.xml", (), ("https://www.example.org/s1.xml", "https://www.example.org/s2.xml")),
        ("sitemap-double-loc/no-loc.xml", (), ("https://www.example.org/s1.xml",)),
        ("sitemap-utf16/sitemap.xml", (f"{SITE}/a",), ()),
    ],
)
def test_no_entry_of_a_broken_sitemap_is_lost(name: str, articles: tuple[str, ...], sitemaps: tuple[str, ...]) -> None:
    found = read_sitemap((CASES / name).read_bytes(), AT)
    assert (found.articles, found.further, found.faults) == (articles, sitemaps, ())


@pytest.mark.parametrize(
    "charset", ["gb2312", "ks_c_5601-1987", "shift_jis", "big5", "windows-1252", "iso-8859-7", "x-unknown"]
)
def test_a_byte_that_the_charset_lacks_costs_one_letter(charset: str) -> None:
    items = [f"<title>{'?' if n != 9 else '@'}</title><link>/{n}</link>" for n in range(300)]
    head = f'<?xml version="1.0" encoding="{charset}"?>'
    body = rss(*items, before=head).encode().replace(b"@", b"\xff")
    assert feed(body) == [f"/{n}" for n in range(300)]
    sitemap = head + "<urlset>" + "".join(f"<url><loc>{SITE}/{n}</loc></url>" for n in range(300)) + "</urlset>"
    assert len(read_sitemap(sitemap.encode().replace(b"/9<", b"/\xff<", 1), AT).articles) == 300


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_unicode_of_any_width_is_read(codec: str) -> None:
    body = rss("<title>Ärger</title><link>/1</link>", before='<?xml version="1.0" encoding="UTF-16"?>').encode(codec)
    assert feed(body) == ["/1"]
    assert read_sitemap(f"<urlset><url><loc>{SITE}/a</loc></url></urlset>".encode(codec), AT).articles == (f"{SITE}/a",)
    lines = f"{SITE}/a\n{SITE}/b\n".encode(codec)
    assert len(read_sitemap(lines, AT).articles) == 2


@pytest.mark.parametrize(
    "reference",
    [
        "&#xD83D;&#xDE00;",
        "&#55357;&#56832;",
        "&#xD83D;",
        "&#xDE00;",
        "&#0;",
        "&#x1f;",
        "&#x110000;",
        "&#99999999999999;",
        "&nbsp;",
        "&eacute;",
        "&undeclared;",
        "&",
        "&;",
        "&#;",
        "&#x;",
        "\x00",
        "\x0b",
        "\ufffe",
    ],
)
def test_no_reference_or_character_ends_a_feed(reference: str) -> None:
    items = [f"<title>a {reference} b</title><link>/{n}</link>" for n in (1, 2)]
    assert feed(rss(*items)) == ["/1", "/2"]
    assert (
        len(
            read_sitemap(
                f"<urlset><url><loc>{SITE}/{reference}</loc></url><url><loc>/2</loc></url></urlset>".encode(), AT
            ).articles
        )
        == 2
    )


def test_references_stand_for_what_their_writer_meant() -> None:
    inside = "<dc:creator>Jos&eacute; &#xD83D;&#xDE00; &amp; Co</dc:creator><link>/1?a=1&b=2&copy=3&amp;d</link>"
    found = read_feed(rss(inside, prefixes=" xmlns:dc='http://purl.org/dc/elements/1.1/'").encode(), AT)
    at = f"{SITE}/1?a=1&b=2&copy=3&d"
    assert found.said == {at: Announced(kind=AnnouncementKind.FEED, creators=("José 😀 & Co",))}


@pytest.mark.parametrize(
    "before",
    [
        "\n \ufeff",
        "Notice: x in y on line 3\n",
        "<br />\n<b>Warning</b>: x in <b>y</b><br />\n",
        "<!-- cached -->\n",
        "<script>var rss = 1 < 2</script>",
    ],
)
@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0"?>'])
def test_what_a_program_prints_before_the_feed_is_passed_over(before: str, declaration: str) -> None:
    assert feed(rss("<link>/1</link>", before=before + declaration)) == ["/1"]
    sitemap = f"{before}{declaration}<urlset><url><loc>{SITE}/a</loc></url></urlset>"
    assert read_sitemap(sitemap.encode(), AT).articles == (f"{SITE}/a",)


@pytest.mark.parametrize(
    "inside",
    [
        "<title>a<br>b</title>",
        "<description><p>a<br>b<img src=x></description>",
        "<description><div>a<b></description>",
        "<content:encoded><ul><li>a<li>b<hr></content:encoded>",
        "<title>a < b <3</title>",
        "<summary><p>a</summary>",
        "<description><![CDATA[a ]]> b ]]></description>",
        "<!-- a -- b -->",
        "<title x=1 x=2 y>a</title>",
        "<?php echo 1 ?>",
    ],
)
def test_markup_that_nobody_escaped_hides_no_link(inside: str) -> None:
    assert feed(rss(f"{inside}<link>/1</link>", "<link>/2</link>")) == ["/1", "/2"]


def test_html_in_hundreds_of_entries_is_no_depth() -> None:
    items = [f"<description><div><b>x</description><link>/{n}</link>" for n in range(1_500)]
    assert len(feed(rss(*items))) == 1_500
    deep = f"{ATOM}<entry><content type='xhtml'>{'<div>' * 1_900}{'</div>' * 1_900}</content><link href='/1'/></entry>"
    assert feed(f"{deep}<entry><link href='/2'/></entry></feed>") == ["/1", "/2"]


def test_what_a_broken_feed_says_of_its_articles_is_kept() -> None:
    item = (
        "<description><p>x<br>y</description><link>/1</link><source url='https://muelle.example/rss'>El Muelle</source>"
        "<author>desk@a.example (Ilse Brandt)</author>"
    )
    found = read_feed(rss(item).encode(), AT)
    assert found.said == {
        f"{SITE}/1": Announced(
            kind=AnnouncementKind.FEED,
            source="El Muelle",
            source_url="https://muelle.example/rss",
            creators=("Ilse Brandt",),
        )
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # other namespaces have links of their own
        (
            rss(
                "<m:link>/m</m:link><m:link href='/n'/><link>/1</link>",
                prefixes=" xmlns:m='http://search.yahoo.com/mrss/'",
            ),
            ["/1"],
        ),
        (rss("<itunes:link>/m</itunes:link><link>/1</link>"), ["/1"]),
        (
            rss("<a:link rel='self' href='/s'/><a:link href='/1'/>", prefixes=" xmlns:a='http://www.w3.org/2005/Atom'"),
            ["/1"],
        ),
        (rss("<link>/1</link><link>/2</link>"), ["/1"]),
        (rss("<link/><guid>http://www.example.org/1</guid>", "<guid isPermaLink='true'>/2</guid>"), ["/1", "/2"]),
        (rss("<link><![CDATA[ /1\n ]]></link>"), ["/1"]),
        (
            f"{ATOM}<entry><link type='application/pdf' href='/p.pdf'/>"
            f"<link href='/p' type='text/html; charset=utf-8'/></entry></feed>",
            ["/p"],
        ),
        (f"{ATOM}<entry><link type='application/pdf' href='/p.pdf'/><link href='/p'/></entry></feed>", ["/p"]),
        (f"{ATOM}<entry><link rel='via' href='/v'/><id>http://www.example.org/1</id></entry></feed>", ["/1"]),
        (f"{ATOM}<entry><id>urn:x</id><content src='/1' type='text/html'/></entry></feed>", ["/1"]),
        # RFC 4287, 2: xml:base at every level, each relative to the one around it
        (
            f"{ATOM[:-1]} xml:base='a/'><entry xml:base='b/'><link href='c'/></entry>"
            f"<entry><link xml:base='/q/' href='d'/></entry></feed>",
            ["/dir/a/b/c", "/q/d"],
        ),
        (
            f"{ATOM[:-1]} xml:base='/news/'><entry><link href='1'/></entry>"
            f"<entry xml:base='/b/'><link href='2'/></entry></feed>",
            ["/news/1", "/b/2"],
        ),
        ("<CHANNEL BASE='/c/' HREF='/'><ITEM HREF='1'/></CHANNEL>", ["/c/1"]),
        (rss("<link>http:\\\\www.example.org\\a\\b.htm?c=\\d</link>"), ["/a/b.htm?c=\\d"]),
    ],
)
def test_an_entry_has_the_address_that_its_format_says(body: str, expected: list[str]) -> None:
    assert feed(body) == expected


def test_what_cannot_be_read_is_named_with_its_place() -> None:
    unfinished = rss("<link>/1</link>\n<description><![CDATA[ x</description>", "<link>/2</link>", "<link>/3</link>")
    found = read_feed(unfinished.encode(), AT)
    assert paths(found) == ["/1"]
    assert len(found.faults) == 1
    assert found.faults[0].startswith("2 of 3 entries could not be read; line 2: ")
    assert read_feed(rss("<link>/1</link>", "\n\n<title>x</title>").encode(), AT).faults == (
        "line 1: an entry that names no address",
    )
    sitemap = f"<urlset>\n<url><loc>{SITE}/1</loc></url>\n<!-- \n<url><loc>{SITE}/2</loc></url></urlset>"
    found = read_sitemap(sitemap.encode(), AT)
    assert paths(found) == ["/1"]
    assert found.faults[0].startswith("1 of 2 entries could not be read; line 4: ")


def test_each_kind_of_announcement_is_known_by_what_it_is() -> None:
    sitemap = f"<urlset><url><loc>{SITE}/a</loc></url></urlset>".encode()
    assert is_sitemap(sitemap)
    assert not is_sitemap(rss().encode())
    for body in (rss("<link>/1</link>"), f"{ATOM}<entry><link href='/1'/></entry></feed>"):
        assert read_sitemap(body.encode(), AT).articles == (f"{SITE}/1",)
    for read, kind in ((read_feed, "feed"), (read_sitemap, "sitemap")):
        with pytest.raises(CrawlError, match=f"is not a {kind}: it is a web page"):
            read(b"<!doctype html><html><body><a href='x'>y</a></body></html>", AT)


def test_odd_entries_of_sitemaps_are_read() -> None:
    body = (
        f"<urlset><url><loc><url>{SITE}/1</url></loc></url>"
        f"<url><loc> \u3000{SITE}/2\xa0</loc><loc>{SITE}/3</loc></url></urlset>"
    )
    assert paths(read_sitemap(body.encode(), AT)) == ["/1", "/2", "/3"]
    unclosed = f"<sitemapindex><sitemap><loc>{SITE}/1.xml</loc><sitemap><loc>{SITE}/2.xml</loc></sitemapindex>"
    assert sorted(read_sitemap(unclosed.encode(), AT).further) == [f"{SITE}/1.xml", f"{SITE}/2.xml"]


def test_no_depth_of_a_listing_hides_a_link() -> None:
    found = listing((CASES / "listing-deep" / "index.html").read_text(encoding="utf-8"))
    assert (len(found.articles), found.faults) == (400, ())


@pytest.mark.parametrize(
    "tags", ["<div>", "<font><b>", "<table><tr><td>", "<ul><li>", "<dl><dd>", "<article><p>", "<x-y>"]
)
def test_tags_that_are_never_closed_hide_no_link(tags: str) -> None:
    found = listing("".join(f"{tags}<a href='/{n}'>x</a>" for n in range(2_500)))
    assert (len(found.articles), found.faults) == (2_500, ())


def test_a_backslash_is_a_slash_as_in_browsers() -> None:
    found = listing((CASES / "listing-backslash" / "index.html").read_text(encoding="utf-8"))
    assert found.articles == (f"{SITE}/dir/noticias/2004/a.htm",)
    assert make_absolute(f"{SITE}/a/b", "..\\c\\d.htm?x=\\y#z") == f"{SITE}/c/d.htm?x=\\y"
    assert make_absolute(f"{SITE}/a/b", "\\\\other.example\\c") == "http://other.example/c"
