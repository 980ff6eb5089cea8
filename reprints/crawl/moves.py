"""Where a page's address leads: to the page it is an alias of, which is then asked for in its place.

A permanent redirect says so, and a page of next to no text that refreshes to another, as browsers would follow both.
Nothing is merged with the front page: sites redirect to it what they have removed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import urljoin

from scrapy.http import Request, Response

from reprints.archive.warc.payload import decode_payload
from reprints.catalogue.rows import AliasReason, NewAlias
from reprints.crawl.announcements.links import make_absolute
from reprints.crawl.captures import list_headers
from reprints.crawl.job import Errand, errand_of
from reprints.crawl.ledger import ListedPage
from reprints.crawl.outcomes import HAS_BODY, Surplus
from reprints.crawl.session import CrawlSession
from reprints.errors import ArchiveError
from reprints.model import CaptureKind
from reprints.sources import Source
from reprints.urls import make_id

PERMANENT = frozenset({301, 308})
_MOST_BYTES = 20_000  # of a page that has next to no text
_MOST_LETTERS = 300  # what a page that sends its readers on has to say; articles have more
_LONGEST_WAIT = 30  # seconds; a page that reloads itself later is one to be read
_META = re.compile(rb"<meta\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_IS_REFRESH = re.compile(r"http-equiv\s*=\s*[\"']?\s*refresh\b", re.IGNORECASE)
_CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_TARGET = re.compile(r"\s*(\d*)(?:\.\d*)?\s*[;,\s]\s*(?:url\s*=)?\s*[\"']?([^\"']+)", re.IGNORECASE)
_UNSEEN = re.compile(rb"<(script|style|title|noscript|head)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL)


def find_refresh(request: Request, response: Response) -> str | None:
    """The address that a page sends its readers on to, if it does little else; absolute."""
    if errand_of(request).kind is not CaptureKind.PAGE or response.status not in HAS_BODY:
        return None
    if len(response.body) > _MOST_BYTES:
        return None
    try:
        body = decode_payload(list_headers(response.headers, "Content-Encoding"), response.body, limit=10 * _MOST_BYTES)
    except ArchiveError:
        return None
    target = read_refresh(body)
    if target is None or len(re.sub(rb"\W", b"", _UNSEEN.sub(b" ", body))) > _MOST_LETTERS:
        return None
    base = re.search(rb"<base\b[^>]*\bhref\s*=\s*[\"']?([^\"'\s>]+)", body, re.IGNORECASE)
    at = urljoin(response.url, base[1].decode("utf-8", "replace")) if base else response.url
    return make_absolute(at, target)


def read_refresh(body: bytes) -> str | None:
    """The target that the first `meta refresh` of a page names, as written; None if the page is to be seen a while."""
    for tag in _META.findall(body):
        text = unescape(tag.decode("utf-8", "replace"))
        if not _IS_REFRESH.search(text) or not (content := _CONTENT.search(text)):
            continue
        stated = _TARGET.match(next(filter(None, content.groups()), ""))
        if stated and int(stated[1] or 0) <= _LONGEST_WAIT:
            return stated[2].strip()
    return None


def follow(crawl: CrawlSession, errand: Errand, url: str, reason: AliasReason) -> Errand:
    """The errand with which to ask for the page that an errand's address leads to.

    A page that is no article yet becomes the one it leads to; raises Surplus if the run asks for that one anyway. An
    article stays what it is, and gets the new address, unless another article has it.
    """
    target = _identify(crawl.job.source, url)
    if errand.key is None or target is None or is_front(crawl.job.source, url):
        return errand
    page = crawl.ledger.resolve([target])[0]
    if page.key == errand.key:
        return errand
    if crawl.ledger.has_article(errand.key):
        if page.key not in crawl.ledger.listed and not crawl.ledger.has_article(page.key):
            crawl.ledger.add_alias(NewAlias(key=page.key, article_id=errand.key, url=url, reason=reason))
        return errand
    is_listed = page.key in crawl.ledger.listed
    crawl.ledger.move_page(NewAlias(key=errand.key, article_id=page.key, url=errand.url, reason=reason))
    if is_listed:
        crawl.tally.pages["listed"] -= 1
        raise Surplus("the page this address leads to is listed itself")
    known = crawl.ledger.recall([ListedPage(key=page.key, url=url)])[0][1]
    return replace(errand, key=page.key, url=url, known=known)


def is_front(source: Source, url: str) -> bool:
    """Whether an address is that of the source's front page."""
    target, home = _identify(source, url), _identify(source, source.homepage)
    return (
        target is None
        or home is None
        or target.key == home.key
        or re.fullmatch(r"[a-z]+://[^/]+/?(?:(?:index|default|home)\.[a-z]{3,5})?", target.url, re.IGNORECASE)
        is not None
    )


def _identify(source: Source, url: str) -> ListedPage | None:
    try:
        return ListedPage(key=make_id(source.canonicalise(url)), url=url)
    except ValueError:
        return None
