"""How review.sample.test announces its articles: sitemap index, gzipped and news sitemaps, RSS, Atom."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree
from lxml.builder import E, ElementMaker

from reprints.sample.content import ReviewPost, words
from reprints.sample.resource import Resource

HOST = "review.sample.test"
ROOT = f"http://{HOST}"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_ATOM = "http://www.w3.org/2005/Atom"
# Any: the stubs know no default namespace
_SPACES: Any = {None: _SITEMAP}
_ATOM_SPACES: Any = {None: _ATOM}
_S: Any = ElementMaker(namespace=_SITEMAP, nsmap=_SPACES)
_NEWS_SITEMAP: Any = ElementMaker(namespace=_SITEMAP, nsmap={**_SPACES, "news": _NEWS})
_N: Any = ElementMaker(namespace=_NEWS, nsmap={"news": _NEWS})
_A: Any = ElementMaker(namespace=_ATOM, nsmap=_ATOM_SPACES)


def announcements(posts: tuple[ReviewPost, ...]) -> Iterator[Resource]:
    """`posts` come newest first. The two sitemaps overlap by one article."""
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
    files = (("/sitemap-posts.xml.gz", older), ("/sitemap-news.xml", newest))
    return _S.sitemapindex(
        *(_S.sitemap(_S.loc(ROOT + path), _S.lastmod(stamp(posts[0].modified))) for path, posts in files)
    )


def _urlset(posts: tuple[ReviewPost, ...], *, news: bool = False) -> Any:
    make = _NEWS_SITEMAP if news else _S
    return make.urlset(
        *(
            make.url(
                make.loc(ROOT + post.path),
                make.lastmod(stamp(post.modified)),
                *([_news(post)] if news else []),
            )
            for post in posts
        )
    )


def _news(post: ReviewPost) -> Any:
    return _N.news(
        _N.publication(_N.name(words("review")["name"]), _N.language(post.language)),
        _N.publication_date(stamp(post.modified)),
        _N.title(post.title),
    )


def _rss(posts: tuple[ReviewPost, ...]) -> Any:
    items = (
        E.item(
            E.title(post.title),
            E.link(f"{ROOT}{post.path}?utm_source=rss&utm_medium=feed"),
            E.guid(f"{ROOT}/?p={post.name}", isPermaLink="false"),
            E.pubDate(format_datetime(post.modified)),
            E.description(post.blocks[0]),
        )
        for post in posts
    )
    site = words("review")
    channel = E.channel(E.title(site["name"]), E.link(f"{ROOT}/"), E.description(site["about"]), *items)
    return E.rss(channel, version="2.0")


def _atom(posts: tuple[ReviewPost, ...]) -> Any:
    entries = (
        _A.entry(
            _A.id(ROOT + post.path),
            _A.title(post.title),
            _A.link(href=ROOT + post.path),
            _A.updated(stamp(post.modified)),
        )
        for post in posts
    )
    name, updated = words("review")["name"], stamp(posts[0].modified)
    return _A.feed(_A.id(f"{ROOT}/atom.xml"), _A.title(name), _A.updated(updated), *entries)


def _serialise(root: Any) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _xml(path: str, root: Any, modified: datetime, content_type: str = "application/xml") -> Resource:
    return Resource(url=ROOT + path, body=_serialise(root), content_type=content_type, modified=modified)
