"""A review whose pages say nothing of their source: its feed, news sitemap and listing do, and reading again agrees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from reprints.archive.reader import read_response
from reprints.catalogue.catalogue import Catalogue
from tests.conftest import Command
from tests.crawl.bench import Answer, Site

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("announced")]

PAGES = ("ferry", "pier", "grant", "storm", "plain")
TEXT = (
    "The harbour council met twice in {} and could not agree who should pay for the landing, half built since winter.",
    "Those who fish from {} say that the old piles will not last until spring; two of them broke in November.",
    "Nobody at the ministry answered questions about {}, though a clerk confirmed that the file had been moved.",
)
XML = {"Content-Type": "application/xml"}


@dataclass(frozen=True)
class Review:
    site: Site
    command: Command

    def read(self) -> dict[str, dict[str, Any]]:
        """The articles by the last part of their address."""
        [found] = self.command.json("search", "*", "--json")
        return {hit["url"].rpartition("/")[2]: hit for hit in found["hits"]}


def write_page(name: str) -> Answer:
    text = "".join(f"<p>{part.format(name)}</p>" for part in TEXT)
    body = f"""<!DOCTYPE html><html lang="en"><head><title>Half a {name} - Quayside Press Review</title></head><body>
    <nav><a href="/">Home</a></nav><article><h1>Half a {name}</h1>{text}</article>
    <footer>Quayside Press Review</footer></body></html>"""
    return 200, {"Content-Type": "text/html; charset=utf-8"}, body.encode()


def write_feed(site: Site) -> bytes:
    return f"""<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Quayside</title>
    <item><link>{site.url("/r/ferry")}</link><source url="https://scope.example/rss">The Harbour Scope</source></item>
    <item><link>{site.url("/r/pier")}</link><dc:creator>Ilse Brandt</dc:creator></item></channel></rss>""".encode()


def write_sitemap(site: Site) -> bytes:
    return f"""<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{site.url("/r/grant")}</loc>
    <news:news><news:publication><news:name>Quayside Press Review</news:name></news:publication>
    <news:publication_date>2019-05-03</news:publication_date><news:title>Half a grant</news:title></news:news></url>
    <url><loc>{site.url("/r/ferry")}</loc></url></urlset>""".encode()


@pytest.fixture(scope="module")
def review(make_command: Callable[[], Command]) -> Iterator[Review]:
    """The review after its first night."""
    site, command = Site(), make_command()
    listing = (
        b"<ul><li><a href='/r/storm'>Storm</a> (Source: El Muelle, Montevideo, 4 May 2019)<li><a href='/r/plain'>x</a>"
    )
    site.routes = {
        "/": (200, {"Content-Type": "text/html"}, listing),
        "/feed": (200, XML, write_feed(site)),
        "/news.xml": (200, XML, write_sitemap(site)),
        **{f"/r/{name}": write_page(name) for name in PAGES},
    }
    source = {
        "id": "quayside",
        "name": "Quayside Press Review",
        "homepage": site.url("/"),
        "enabled": True,
        "hosts": {"canonical": "127.0.0.1"},
        "network": {"allow": ["127.0.0.0/8"]},
        "politeness": {"delay": 0},
        "discovery": {
            "listings": [site.url("/")],
            "feeds": [site.url("/feed")],
            "sitemaps": [site.url("/news.xml")],
            "articles": ["/r/"],
        },
    }
    config = command.data.parent / "config"
    (config / "sources").mkdir(parents=True)
    (config / "sources" / "quayside.yml").write_text(yaml.safe_dump(source), encoding="utf-8")
    command.environment["REPRINTS_CONFIG"] = str(config)
    command.run("crawl", "quayside")
    yield Review(site, command)
    site.close()


def test_what_announcements_say_is_read(review: Review) -> None:
    found = review.read()
    assert set(found) == set(PAGES)
    assert (found["ferry"]["original"]["outlet"], found["ferry"]["credit_status"]) == ("The Harbour Scope", "credited")
    assert found["pier"]["original"]["authors"] == ["Ilse Brandt"]
    assert found["grant"]["original"]["date"] == "2019-05-03"
    assert (found["storm"]["original"]["outlet"], found["storm"]["original"]["date"]) == ("El Muelle", "2019-05-04")
    assert found["plain"]["credit_status"] == "own"
    shown = review.command.run("show", found["ferry"]["id"], "--evidence").stdout
    assert "announced" in shown


def test_each_keeps_the_place_of_its_archived_announcement(review: Review) -> None:
    archive = review.command.data / "archive"
    with Catalogue.open(f"sqlite:///{review.command.data / 'catalogue.sqlite'}") as catalogue:
        [run] = catalogue.runs()
        said = {page.url.rpartition("/")[2]: page.announced for page in catalogue.pages(run.id)}
    assert said["plain"] is None
    for name, words in (("ferry", b"The Harbour Scope"), ("grant", b"2019-05-03"), ("storm", b"El Muelle")):
        one = said[name]
        assert one is not None
        assert one.warc is not None
        assert one.offset is not None
        assert words in read_response(Path(archive), one.warc, one.offset).payload


def test_reading_again_gives_the_same(review: Review) -> None:
    before = review.read()
    # by now the feed and the listing say something else, and nobody asks them
    review.site.routes["/feed"] = (200, XML, b"<rss><channel/></rss>")
    [report] = review.command.json("reextract", "--source", "quayside", "--json")
    assert report["outcomes"] == {"unchanged": 5}
    assert review.read() == before
