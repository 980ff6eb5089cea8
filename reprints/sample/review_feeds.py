"""How review.sample.test announces its articles: sitemap index, gzipped and news sitemaps, RSS, Atom."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree

from reprints.sample.content import ReviewPost, words
from reprints.sample.resource import Resource

HOST = "review.sample.test"
ROOT = f"http://{HOST}"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_ATOM = "http://www.w3.org/2005/Atom"
# Any: the stubs know no default namespace
_SITEMAP_SPACES: Any = {None: _SITEMAP}
_NEWS_SPACES: Any = {None: _SITEMAP, "news": _NEWS}
_ATOM_SPACES: Any = {None: _ATOM}


def announcements(posts: tuple[ReviewPost, ...]) -> Iterator[Resource]:
    """`posts` newest first. The two sitemaps overlap by one article."""
    recent = words("review")["news_sitemap"]
    newest, older = posts[:recent], posts[recent - 1 :]
    modified = posts[0].modified
    yield _xml("/sitemap_index.xml", _sitemap_index(newest, older), modified)
    packed = gzip.compress(_serialise(_urlset(older)), mtime=0)
    yield Resource(
        url=f"{ROOT}/sitemap-posts.xml.gz",
        body=packed,
        content_type="application/x-gzip",
        modified=older[0].modified,
    )
    yield _xml("/sitemap-news.xml", _urlset(newest, news=True), modified)
    latest = posts[: words("review")["feed"]]
    yield _xml("/feed/", _rss(latest), modified, "application/rss+xml; charset=UTF-8")
    yield _xml("/atom.xml", _atom(latest), modified, "application/atom+xml; charset=UTF-8")


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _sitemap_index(newest: tuple[ReviewPost, ...], older: tuple[ReviewPost, ...]) -> Any:
    root = etree.Element(f"{{{_SITEMAP}}}sitemapindex", nsmap=_SITEMAP_SPACES)
    for path, posts in (("/sitemap-posts.xml.gz", older), ("/sitemap-news.xml", newest)):
        entry = _add(root, _SITEMAP, "sitemap")
        _add(entry, _SITEMAP, "loc", ROOT + path)
        _add(entry, _SITEMAP, "lastmod", stamp(posts[0].modified))
    return root


def _urlset(posts: tuple[ReviewPost, ...], *, news: bool = False) -> Any:
    root = etree.Element(f"{{{_SITEMAP}}}urlset", nsmap=_NEWS_SPACES if news else _SITEMAP_SPACES)
    for post in posts:
        entry = _add(root, _SITEMAP, "url")
        _add(entry, _SITEMAP, "loc", ROOT + post.path)
        _add(entry, _SITEMAP, "lastmod", stamp(post.modified))
        if news:
            item = _add(entry, _NEWS, "news")
            publication = _add(item, _NEWS, "publication")
            _add(publication, _NEWS, "name", words("review")["name"])
            _add(publication, _NEWS, "language", post.language)
            _add(item, _NEWS, "publication_date", stamp(post.modified))
            _add(item, _NEWS, "title", post.title)
    return root


def _rss(posts: tuple[ReviewPost, ...]) -> Any:
    root = etree.Element("rss", version="2.0")
    channel = etree.SubElement(root, "channel")
    for name, text in (
        ("title", words("review")["name"]),
        ("link", f"{ROOT}/"),
        ("description", words("review")["about"]),
    ):
        etree.SubElement(channel, name).text = text
    for post in posts:
        item = etree.SubElement(channel, "item")
        etree.SubElement(item, "title").text = post.title
        etree.SubElement(item, "link").text = f"{ROOT}{post.path}?utm_source=rss&utm_medium=feed"
        etree.SubElement(item, "guid", isPermaLink="false").text = f"{ROOT}/?p={post.name}"
        etree.SubElement(item, "pubDate").text = format_datetime(post.modified)
        etree.SubElement(item, "description").text = post.blocks[0]
    return root


def _atom(posts: tuple[ReviewPost, ...]) -> Any:
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap=_ATOM_SPACES)
    _add(root, _ATOM, "id", f"{ROOT}/atom.xml")
    _add(root, _ATOM, "title", words("review")["name"])
    _add(root, _ATOM, "updated", stamp(posts[0].modified))
    for post in posts:
        entry = _add(root, _ATOM, "entry")
        _add(entry, _ATOM, "id", ROOT + post.path)
        _add(entry, _ATOM, "title", post.title)
        _add(entry, _ATOM, "link").set("href", ROOT + post.path)
        _add(entry, _ATOM, "updated", stamp(post.modified))
    return root


def _add(parent: Any, space: str, name: str, text: str | None = None) -> Any:
    child = etree.SubElement(parent, f"{{{space}}}{name}")
    child.text = text
    return child


def _serialise(root: Any) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _xml(path: str, root: Any, modified: datetime, content_type: str = "application/xml") -> Resource:
    return Resource(url=ROOT + path, body=_serialise(root), content_type=content_type, modified=modified)
