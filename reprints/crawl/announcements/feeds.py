"""Reads RSS 0.9x to 2.0, RSS 1.0 (RDF), Atom and CDF: the addresses of the entries, and whom they name as source and
authors.

Dates are not read: a feed's date says when an article was announced, not when it was written. lxml reads what is
well-formed, and most of what is not; where it finds fewer entries than were written, feedparser is asked, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from reprints.crawl.announcements.broken_feeds import read_broken
from reprints.crawl.announcements.entries import read_entry
from reprints.crawl.announcements.entry_links import find_address, find_base
from reprints.crawl.announcements.links import Announcement, keep_said, make_absolute
from reprints.crawl.announcements.xml import find_root, local_name, parse_xml, prepare_xml, read_text
from reprints.errors import CrawlError
from reprints.model import Announced

FEED_ROOTS = ("rss", "feed", "rdf", "channel")
_ENTRIES = ("item", "entry")
_WRITTEN = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<(?:[\w.-]+:)?(?P<entry>item|entry)(?=[\s/>])", re.I | re.S)

_Entry = tuple[str, Announced]


def read_feed(body: bytes, url: str, content_type: str | None = None) -> Announcement:
    """`onward` are the `next` pages of RFC 5005. Raises CrawlError if the body is no feed."""
    return read_feed_text(prepare_xml(read_text(body, url, content_type)), url)


def read_feed_text(text: str, url: str) -> Announcement:
    """The same, of text prepared for parsing."""
    if not text.startswith("<"):
        raise CrawlError(f"{url} is not a feed: it holds no XML")
    root, fault = parse_xml(text)
    if root is None:
        raise CrawlError(f"{url} is not a feed: {fault}")
    if find_root(text) == "html":
        raise CrawlError(f"{url} is not a feed: it is a web page")
    found, faults = _read_entries(root, url)
    written = sum(1 for one in _WRITTEN.finditer(text) if one["entry"])
    if fault and len(found) < written:
        found = max(found, read_broken(text, url), key=len)
        faults = [f"{written - len(found)} of {written} entries could not be read; {fault}"]
        faults = faults if len(found) < written else []
    return Announcement(
        articles=tuple(dict.fromkeys(address for address, _ in found)),
        onward=tuple(_next_pages(root, url)),
        said=keep_said(found),
        faults=tuple(faults),
    )


def _read_entries(root: etree._Element, url: str) -> tuple[list[_Entry], list[str]]:
    """The entries with an address, and where one has none."""
    found: list[_Entry] = []
    faults: list[str] = []
    for entry in root.iter():
        if local_name(entry) not in _ENTRIES:
            continue
        if address := find_address(entry, url):
            found.append((address, read_entry(entry)))
        elif len(entry):
            faults.append(f"line {entry.sourceline}: an entry that names no address")
    return found, faults


def _next_pages(root: etree._Element, url: str) -> Iterator[str]:
    for link in root.iter():
        parent = link.getparent()
        if (
            local_name(link) == "link"
            and link.get("rel") == "next"
            and parent is not None
            and local_name(parent) not in _ENTRIES
            and (address := make_absolute(find_base(link, url), link.get("href") or ""))
        ):
            yield address
