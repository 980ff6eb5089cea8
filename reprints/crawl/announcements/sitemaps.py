"""Reads sitemaps (https://www.sitemaps.org/protocol.html): index, URL set, news, gzipped, or plain text.

Malformed XML is expected: the parser recovers, resolves no entities and loads nothing.
"""

from __future__ import annotations

import io
import re

from lxml import etree

from reprints.archive.warc.payload import decode_payload
from reprints.crawl.announcements.links import Announcement, absolutise, keep_said, make_absolute
from reprints.crawl.announcements.news import read_news, tell_publishers
from reprints.crawl.announcements.xml import local_name
from reprints.errors import ArchiveError, CrawlError
from reprints.model import Announced

_LOOSE = re.compile(rb"<!\[CDATA\[.*?\]\]>|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)", re.DOTALL)
_ADDRESS = re.compile(r"\s*https?:", re.I)
_GZIP = b"\x1f\x8b"
_MOST_BYTES = 60_000_000  # the protocol lets a sitemap have 50 MB


def read_sitemap(body: bytes, url: str) -> Announcement:
    """Raises CrawlError if the body is not a sitemap at all."""
    body = unpack(body, url)
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _read_text(body, url)
    articles: list[str] = []
    sitemaps: list[str] = []
    news: list[tuple[str, Announced]] = []
    for parent, location, said in _iterate_locations(body, url):
        (sitemaps if parent == "sitemap" else articles).append(location)
        if said and (address := make_absolute(url, location)):
            news.append((address, said))
    return Announcement(
        articles=tuple(absolutise(url, articles)),
        further=tuple(absolutise(url, sitemaps)),
        said=keep_said(tell_publishers(news)),
    )


def unpack(body: bytes, url: str) -> bytes:
    """Decompress a `.gz` file; return anything else unchanged. Raises CrawlError."""
    if not body.startswith(_GZIP):
        return body
    try:
        return decode_payload((("Content-Encoding", "gzip"),), body, limit=_MOST_BYTES, partial=True)
    except ArchiveError as error:
        raise CrawlError(f"{url} cannot be unpacked: {error.message}") from None


def mend_ampersands(body: bytes) -> bytes:
    """Escape every `&` that does not start one of XML's own entities, outside CDATA.

    Unescaped `?a=1&b=2` is the commonest fault of feeds, and the recovering parser would drop the `b`. References to
    entities the document declares come out as plain text too.
    """
    if b"&" not in body or b"\x00" in body[:100]:  # leave UTF-16 alone
        return body
    return _LOOSE.sub(lambda found: found[0] if found[0] != b"&" else b"&amp;", body)


def _iterate_locations(body: bytes, url: str) -> list[tuple[str, str, Announced | None]]:
    """ "url" or "sitemap", an address, and what the entry's `news` says. Only a direct child counts: images and videos
    have a `loc` too."""
    found: list[tuple[str, str, Announced | None]] = []
    source = io.BytesIO(mend_ampersands(body))
    reader = etree.iterparse(
        source, events=("end",), recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, huge_tree=False,
    )  # fmt: skip
    try:
        for _, element in reader:
            if local_name(element) not in ("url", "sitemap"):
                continue
            location = next((c for c in element if local_name(c) == "loc" and _space(c) == _space(element)), None)
            text = "".join(location.itertext()).strip() if location is not None else ""
            if text:
                found.append((local_name(element), text, read_news(element)))
            element.clear()
            while element.getprevious() is not None and element.getparent() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        if not found:
            raise CrawlError(f"{url} is not a sitemap: {error.msg}") from None
    return found


def _space(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[0] if isinstance(tag, str) else ""


def _read_text(body: bytes, url: str) -> Announcement:
    lines = body.decode("utf-8-sig", errors="replace").splitlines()
    addresses = [line.strip() for line in lines if _ADDRESS.match(line)]
    return Announcement(articles=tuple(absolutise(url, addresses)))
