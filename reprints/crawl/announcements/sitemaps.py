"""Reads sitemaps (https://www.sitemaps.org/protocol.html): index, URL set, news, gzipped, plain text, or a feed.

Malformed XML is expected: the parser recovers, resolves no entities and loads nothing.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

from reprints.crawl.announcements.feeds import FEED_ROOTS, read_feed_text
from reprints.crawl.announcements.links import Announcement, absolutise, keep_said, make_absolute
from reprints.crawl.announcements.news import read_news, tell_publishers
from reprints.crawl.announcements.xml import (
    describe_fault,
    find_root,
    is_plain,
    local_name,
    namespace,
    prepare_xml,
    read_text,
)
from reprints.errors import CrawlError
from reprints.model import Announced

_ENTRIES = ("url", "sitemap")
_SNIFFED = 5_000
_ADDRESS = re.compile(r"\s*https?:", re.I)
_WRITTEN = re.compile(r"<(?:[\w.-]+:)?(?:url|sitemap)(?=[\s/>])", re.I)

_Location = tuple[str, str, Announced | None]


def read_sitemap(body: bytes, url: str, content_type: str | None = None) -> Announcement:
    """Raises CrawlError if the body is not a sitemap at all."""
    stated = read_text(body, url, content_type)
    text = prepare_xml(stated)
    root = find_root(text)
    if not text.startswith("<"):
        return _read_lines(stated, url)
    if root in FEED_ROOTS:
        return read_feed_text(text, url)
    if root == "html":
        raise CrawlError(f"{url} is not a sitemap: it is a web page")
    articles: list[str] = []
    sitemaps: list[str] = []
    news: list[tuple[str, Announced]] = []
    found, faults = _read_locations(text, url)
    for parent, location, said in found:
        (sitemaps if parent == "sitemap" else articles).append(location)
        if said and (address := make_absolute(url, location)):
            news.append((address, said))
    return Announcement(
        articles=tuple(absolutise(url, articles)),
        further=tuple(absolutise(url, sitemaps)),
        said=keep_said(tell_publishers(news)),
        faults=faults,
    )


def is_sitemap(body: bytes) -> bool:
    """Whether what was announced as a feed is a sitemap."""
    return re.search(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]", body[:_SNIFFED], re.IGNORECASE) is not None


def _read_locations(text: str, url: str) -> tuple[list[_Location], tuple[str, ...]]:
    """ "url" or "sitemap", an address, and what the entry's `news` says; and what could not be read."""
    found: list[_Location] = []
    entries = 0
    reader = etree.iterparse(
        io.BytesIO(text.encode("utf-8", "replace")), events=("end",), encoding="utf-8", recover=True,
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True,
        huge_tree=is_plain(text),
    )  # fmt: skip
    try:
        for _, element in reader:
            if local_name(element) not in _ENTRIES:
                continue
            said = read_news(element)
            stated = [*_addresses_of(element)]
            found += [(local_name(element), address, said) for address in stated]
            entries += bool(stated)
            element.clear()
            around = element.getparent()
            # an entry that was never closed has the next ones in it, behind its own address
            while around is not None and local_name(around) not in _ENTRIES and element.getprevious() is not None:
                del around[0]
    except etree.XMLSyntaxError as error:
        if not found:
            raise CrawlError(f"{url} is not a sitemap: {error.msg}") from None
    return found, _tell_faults(text, entries, describe_fault(reader.error_log))


def _addresses_of(entry: etree._Element) -> Iterator[str]:
    """Those of its `loc`: one, says the protocol, but a forgotten `</sitemap>` leaves several in one entry. Only a
    direct child counts: images and videos have a `loc` too. Without any, the entry's own text."""
    locations = [one for one in entry if local_name(one) == "loc" and namespace(one) == namespace(entry)]
    texts = ["".join(map(str, one.itertext())).strip() for one in locations]
    yield from filter(None, texts)
    if not locations and _ADDRESS.match(entry.text or ""):
        yield (entry.text or "").strip()


def _tell_faults(text: str, entries: int, fault: str) -> tuple[str, ...]:
    written = len(_WRITTEN.findall(text)) if fault else 0
    return (f"{written - entries} of {written} entries could not be read; {fault}",) if entries < written else ()


def _read_lines(text: str, url: str) -> Announcement:
    addresses = [line.strip() for line in text.splitlines() if _ADDRESS.match(line)]
    return Announcement(articles=tuple(absolutise(url, addresses)))
