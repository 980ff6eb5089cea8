"""Reads RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom: the addresses of the entries, and whom they name as source and
authors.

Dates are not read: a feed's date says when an article was announced, not when it was written. feedparser is not used:
we need few fields of what it reads, and lxml recovers from broken XML the same way for every feed.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from reprints.crawl.announcements.entries import read_entry
from reprints.crawl.announcements.links import Announcement, absolutise, keep_said, make_absolute
from reprints.crawl.announcements.sitemaps import mend_ampersands, unpack
from reprints.crawl.announcements.xml import local_name
from reprints.errors import CrawlError

_ENTRIES = ("item", "entry")


def read_feed(body: bytes, url: str) -> Announcement:
    """`onward` are the `next` pages of RFC 5005. Raises CrawlError if the body is not XML at all."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(mend_ampersands(unpack(body, url)).lstrip(b" \t\r\n"), parser)
    except etree.XMLSyntaxError as error:
        raise CrawlError(f"{url} is not a feed: {error.msg}") from None
    if root is None:
        raise CrawlError(f"{url} is not a feed")
    base = root.get("{http://www.w3.org/XML/1998/namespace}base") or url
    entries = [(link, entry) for entry in root.iter() if local_name(entry) in _ENTRIES if (link := _link_of(entry))]
    said = ((address, read_entry(entry)) for link, entry in entries if (address := make_absolute(base, link)))
    return Announcement(
        articles=tuple(absolutise(base, (link for link, _ in entries))),
        onward=tuple(absolutise(base, _next_pages(root))),
        said=keep_said(said),
    )


def _link_of(entry: etree._Element) -> str | None:
    """The entry's own address; the original in preference to a feed service's redirect."""
    plain = permalink = alternate = None
    for child in entry:
        name, text = local_name(child), (child.text or "").strip()
        if name == "origlink" and text:
            return text
        if name == "link" and child.get("href") and child.get("rel", "alternate") == "alternate":
            alternate = alternate or child.get("href")
        elif name == "link" and text:
            plain = plain or text
        elif name == "guid" and child.get("isPermaLink", "true").lower() != "false" and "://" in text:
            permalink = permalink or text
    about = next((value for key, value in entry.attrib.items() if str(key).endswith("}about")), None)
    return plain or alternate or permalink or (str(about) if about else None)


def _next_pages(root: etree._Element) -> Iterator[str]:
    for link in root.iter():
        parent = link.getparent()
        if (
            local_name(link) == "link"
            and link.get("rel") == "next"
            and parent is not None
            and local_name(parent) not in _ENTRIES
        ):
            yield link.get("href") or ""
