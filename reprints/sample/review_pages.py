"""The pages of review.sample.test: HTML5 with JSON-LD, meta tags, and boxes around the text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from html import escape as quote  # also escapes quotation marks, for attributes

from reprints.sample.content import ReviewPost, review_posts, words
from reprints.sample.layouts import escape, fill
from reprints.sample.resource import Resource
from reprints.sample.review_feeds import ROOT, announcements, stamp
from reprints.sample.truth import review_truth

_HTML = "text/html; charset=UTF-8"


def review_resources(night: int) -> Iterator[Resource]:
    posts = review_posts(night)
    site = words("review")
    newest = posts[0].modified
    yield Resource(url=f"{ROOT}/robots.txt", body=site["robots"].encode(), content_type="text/plain", modified=newest)
    yield from (_article(post, posts) for post in posts)
    links = "\n".join(f'<li><a href="{post.path}">{escape(post.title)}</a></li>' for post in posts)
    yield _page("/", site["name"], site["about"], links, newest)
    yield _page("/about/", f"About {site['name']}", site["about"], "", newest)
    yield from announcements(posts)


def _article(post: ReviewPost, posts: tuple[ReviewPost, ...]) -> Resource:
    url = ROOT + post.path
    return Resource(
        url=url,
        body=fill(f"review-{post.theme}", _values(post, url, posts), post.blocks).encode(),
        content_type=_HTML,
        modified=post.modified,
        truth=review_truth(post, url),
    )


def _values(post: ReviewPost, url: str, posts: tuple[ReviewPost, ...]) -> dict[str, str]:
    site = words("review")
    said = site["words"][post.language]
    # the oldest articles, so that a new one does not change other pages
    related = [other for other in reversed(posts) if other.path != post.path and other.language == post.language][:3]
    return {
        "site": site["name"],
        "title": escape(post.title),
        "language": post.language,
        "topic": escape(post.topic),
        "canonical": post.canonical or url,
        "metas": "\n".join(_metas(post, url)),
        "json_ld": json.dumps(_json_ld(post, url), ensure_ascii=False),
        "byline": f"{said['by']} {escape(post.byline)}" if post.byline else "",
        "published_at": stamp(post.modified),
        "published": f"{post.published:%d/%m/%Y}"
        if post.language == "es"
        else f"{post.published:%B} {post.published.day}, {post.published.year}",
        "photo": escape(post.photo or ""),
        "credit": _credit(post),
        "related": "".join(f'<li><a href="{other.path}">{escape(other.title)}</a></li>' for other in related),
        "related_words": said["related"],
        **{name: escape(said[name]) for name in ("share", "donate", "newsletter", "cookies", "rights")},
    }


def _metas(post: ReviewPost, url: str) -> Iterator[str]:
    pairs = {
        "og:type": "article",
        "og:site_name": words("review")["name"],
        "og:title": post.title,
        "og:url": url,
        "article:published_time": stamp(post.modified),
        "article:section": post.topic,
    }
    for name, content in pairs.items():
        yield f'<meta property="{name}" content="{quote(content)}">'
    if post.byline:
        yield f'<meta name="author" content="{quote(post.byline)}">'


def _json_ld(post: ReviewPost, url: str) -> dict[str, object]:
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": post.title,
        "mainEntityOfPage": url,
        "datePublished": stamp(post.modified),
        "inLanguage": post.language,
        "publisher": {"@type": "Organization", "name": words("review")["name"]},
    }
    if post.byline:
        data["author"] = {"@type": "Person", "name": post.byline}
    if post.based_on:
        outlet = {"@type": "Organization", "name": post.based_on.outlet}
        data["isBasedOn"] = {"@type": "NewsArticle", "url": post.based_on.url, "publisher": outlet}
    return data


def _credit(post: ReviewPost) -> str:
    credit = escape(post.credit or "")
    if post.credit_link is None:
        return credit
    name = escape(post.credit_link.text)
    return credit.replace(name, f'<a href="{post.credit_link.url}">{name}</a>', 1)


def _page(path: str, title: str, text: str, links: str, modified: datetime) -> Resource:
    values = {"title": title, "site": words("review")["name"], "text": text, "links": links}
    return Resource(url=ROOT + path, body=fill("review-page", values).encode(), content_type=_HTML, modified=modified)
