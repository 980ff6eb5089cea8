"""What feeds, news sitemaps and listings say of the articles they announce."""

from __future__ import annotations

from datetime import date

import pytest

from reprints.crawl.announcements.feeds import read_feed
from reprints.crawl.announcements.links import LinkRules
from reprints.crawl.announcements.listings import read_listing
from reprints.crawl.announcements.sitemaps import read_sitemap
from reprints.model import Announced, AnnouncementKind
from reprints.sources import Source

AT = "https://a.example/feed"
FEED, SITEMAP, LISTING = AnnouncementKind


def say_feed(inside: str) -> dict[str, Announced]:
    return dict(read_feed(inside.encode(), AT).said)


def say_listing(body: str) -> dict[str, str | None]:
    source = Source.model_validate(
        {
            "id": "a-site",
            "name": "A",
            "homepage": "http://a.example/",
            "hosts": {"canonical": "a.example"},
            "discovery": {"listings": ["http://a.example/"], "articles": ["/doc/"]},
        }
    )
    found = read_listing(body.encode(), "http://a.example/", "text/html", LinkRules(source), None)
    return {url.rpartition("/")[2]: said.line for url, said in found.said.items()}


def test_an_rss_item_names_its_source_and_its_authors() -> None:
    said = say_feed(
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Quayside</title>"
        "<item><title>x</title><link>/1</link><source url='https://muelle.example/rss'>El Muelle</source>"
        "<dc:creator>Nadia al-Khatib</dc:creator><dc:creator>Ilse Brandt</dc:creator></item>"
        "<item><link>/2</link><author>desk@a.example (Ilse Brandt)</author></item>"
        "<item><link>/3</link><author>desk@a.example</author><pubDate>today</pubDate></item>"
        "<item><link>/4</link><dc:source>https://muelle.example/a/7</dc:source></item>"
        "<item><link>/5</link><dc:source> Harbour \n Scope </dc:source></item></channel></rss>"
    )
    assert said == {
        "https://a.example/1": Announced(
            kind=FEED,
            source="El Muelle",
            source_url="https://muelle.example/rss",
            creators=("Nadia al-Khatib", "Ilse Brandt"),
        ),
        "https://a.example/2": Announced(kind=FEED, creators=("Ilse Brandt",)),
        "https://a.example/4": Announced(kind=FEED, source_url="https://muelle.example/a/7"),
        "https://a.example/5": Announced(kind=FEED, source="Harbour Scope"),
    }


def test_an_atom_entry_names_its_source_and_its_authors_but_not_the_feeds() -> None:
    said = say_feed(
        "<feed xmlns='http://www.w3.org/2005/Atom'><author><name>admin</name></author><entry><link href='/1'/>"
        "<author><name>Ilse Brandt</name><email>i@a.example</email></author>"
        "<source><id>urn:x</id><title>El Muelle</title>"
        "<link rel='self' href='https://muelle.example/atom'/><link href='https://muelle.example/'/></source></entry>"
        "<entry><link href='/2'/></entry></feed>"
    )
    assert said == {
        "https://a.example/1": Announced(
            kind=FEED, source="El Muelle", source_url="https://muelle.example/", creators=("Ilse Brandt",)
        )
    }


def write_news(*entries: str) -> bytes:
    body = "".join(
        f"<url><loc>https://a.example/{at}</loc><news:news><news:publication><news:name>{name}</news:name>"
        "<news:language>es</news:language></news:publication><news:publication_date>2019-05-03T23:30:00-03:00"
        "</news:publication_date><news:title>Half a pier</news:title></news:news></url>"
        for at, name in enumerate(entries)
    )
    space = "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' {space}>{body}</urlset>".encode()


def test_a_news_sitemap_tells_publication_day_and_title() -> None:
    said = read_sitemap(write_news("Quayside", "El Muelle"), AT).said
    day = date(2019, 5, 3)
    assert said["https://a.example/1"] == Announced(kind=SITEMAP, source="El Muelle", day=day, title="Half a pier")


def test_a_publication_that_all_entries_share_is_the_site() -> None:
    said = read_sitemap(write_news("Quayside", "Quayside"), AT).said
    assert {(one.source, one.publisher) for one in said.values()} == {(None, "Quayside")}


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (
            "<ul><li><a href='/doc/1'>Half a pier</a> — El Muelle, 3 de mayo<li><i>The <b>Scope</b></i>: "
            "<a href='/doc/2'>x</a><li><a href='/doc/3'>x</a></ul>",
            {"1": "El Muelle, 3 de mayo", "2": "The Scope"},
        ),
        (
            "<table><tr><td>03May19</td><td><a href='/doc/1'>x</a></td><td>El Muelle</td></tr>"
            "<tr><td><a href='/doc/2'><img></a><a href='/doc/2'>x</a></td></tr></table>",
            {"1": "03May19 El Muelle"},
        ),
        (
            "<td><font>07Jun16 <b><a href='/doc/1'>x</a></b> [El Muelle]<br><a href='/doc/2'>y</a> (Scope)<br>"
            "<a href='/doc/3'>x</a> and <a href='/doc/4'>y</a> too</font></td>",
            {"1": "07Jun16 [El Muelle]", "2": "(Scope)"},
        ),
        (
            "<article><h2><a href='/doc/1'>x</a></h2><p>Por Ilse Brandt</p><script>x()</script>"
            "<ul><li><a href='/tag'>t</a></ul></article>",
            {"1": "Por Ilse Brandt"},
        ),
        (f"<li><a href='/doc/1'>x</a> {'word ' * 100}</li>", {"1": ("word " * 40).strip()}),
    ],
    ids=["list", "table", "breaks", "articles", "long"],
)
def test_a_listing_says_what_stands_beside_a_link(body: str, lines: dict[str, str]) -> None:
    assert say_listing(body) == lines


@pytest.mark.parametrize("tag", ["li", "p", "div"])
def test_a_listing_of_50_000_links_in_one_element_is_read(tag: str) -> None:
    assert say_listing(f"<{tag}>" + "".join(f"<a href='/doc/{n}'>x</a> y " for n in range(50_000))) == {}


def test_many_links_to_one_article_in_one_item_are_read() -> None:
    assert say_listing("<li>" + "<a href='/doc/1'>x</a> y " * 20_000) == {"1": " ".join("y" * 100)}
