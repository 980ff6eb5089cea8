"""Reads RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom: the addresses of the entries and nothing else.

A feed's date is when it announced an article, which is not the article's date, and is not read. Not feedparser: of
all that it reads one field would be used, and lxml recovers from what is broken in one way for every feed.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from reprints.crawl.announcements.links import Found, absolutise
from reprints.crawl.announcements.sitemaps import mend_ampersands, unpack
from reprints.errors import CrawlError

_ENTRIES = ("item", "entry")


def read_feed(body: bytes, url: str) -> Found:
    """Raises CrawlError where the body is no XML at all. RFC 5005's `next` pages are `onward`."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(mend_ampersands(unpack(body, url)).lstrip(b" \t\r\n"), parser)
    except etree.XMLSyntaxError as error:
        raise CrawlError(f"{url} is no feed: {error.msg}") from None
    if root is None:
        raise CrawlError(f"{url} is no feed")
    base = root.get("{http://www.w3.org/XML/1998/namespace}base") or url
    links = [link for entry in root.iter() if _name(entry) in _ENTRIES if (link := _link_of(entry))]
    return Found(articles=tuple(absolutise(base, links)), onward=tuple(absolutise(base, _next_pages(root))))


def _link_of(entry: etree._Element) -> str | None:
    """The entry's own address. A feed service's redirect is passed over where the original stands beside it."""
    plain = permalink = alternate = None
    for child in entry:
        name, text = _name(child), (child.text or "").strip()
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
        if _name(link) == "link" and link.get("rel") == "next" and parent is not None and _name(parent) not in _ENTRIES:
            yield link.get("href") or ""


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
