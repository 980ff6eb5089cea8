"""The address of a feed's entry: which of its links it is, and what a relative one is joined to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar
from urllib.parse import urljoin

from lxml import etree

from reprints.crawl.announcements.links import make_absolute
from reprints.crawl.announcements.xml import local_name, namespace

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
ATOM = ("http://www.w3.org/2005/atom", "http://purl.org/atom/ns#")
# RSS of all versions; 2.0 has no namespace, but some writers give it one
_RSS = (
    "", "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/", "http://channel.netscape.com/rdf/simple/0.9/",
    "http://backend.userland.com/rss", "http://backend.userland.com/rss2", "http://blogs.law.harvard.edu/tech/rss",
    "http://purl.org/net/rss1.1#",
)  # fmt: skip
_CORE = frozenset((*ATOM, *_RSS))
_PAGES = ("text/html", "application/xhtml+xml")
_OTHER = 2  # rank of links to what is no page


class _HasAttributes(Protocol):
    def get(self, key: str, /) -> str | None: ...


_Link = TypeVar("_Link", bound=_HasAttributes)


def find_address(entry: etree._Element, url: str) -> str | None:
    """The absolute address of an entry; the original in preference to a feed service's redirect. `url` is the feed's.

    Links of other namespaces (media, comments) are none of it. Of several alternates that of a page comes first
    (RFC 4287, 4.1.1: they may differ in type), otherwise the first.
    """
    own = [child for child in entry if namespace(child).lower() in _CORE or namespace(child) == namespace(entry)]
    for link, at in _list_candidates(entry, own):
        if link and (address := make_absolute(find_base(at, url), link)):
            return address
    return None


def _list_candidates(entry: etree._Element, own: list[etree._Element]) -> Iterator[tuple[str, etree._Element]]:
    """Links, best first, each with the element it stands in."""
    yield from ((_text(child), child) for child in entry if local_name(child).rpartition(":")[2] == "origlink")
    links = [child for child in own if local_name(child) == "link"]
    yield from ((_text(link), link) for link in links)
    alternates = [link for link in links if link.get("href") and is_alternate(link)]
    yield from ((str(link.get("href")), link) for link in sort_by_type(alternates))
    yield from ((_text(guid), guid) for guid in own if local_name(guid) == "guid" and _is_permalink(guid))
    yield from ((str(value), entry) for key, value in entry.attrib.items() if str(key).endswith("}about"))
    yield from ((str(value), entry) for key, value in entry.attrib.items() if str(key).lower() == "href")  # CDF
    contents = [one for one in own if local_name(one) == "content" and one.get("src") and _rank(one) < _OTHER]
    yield from ((str(one.get("src")), one) for one in sort_by_type(contents))
    yield from ((_text(one), one) for one in own if local_name(one) == "id" and _is_address(_text(one)))


def is_alternate(link: _HasAttributes) -> bool:
    """Whether the `rel` of an Atom link makes it the entry's own (RFC 4287, 4.2.7.2)."""
    return (link.get("rel") or "alternate").strip().lower().rpartition("/")[2] == "alternate"


def sort_by_type(links: Iterable[_Link]) -> list[_Link]:
    """Links to pages first, then those that state no type."""
    return sorted(links, key=_rank)


def _rank(link: _HasAttributes) -> int:
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    return 0 if kind in _PAGES else _OTHER if kind else 1


def _is_permalink(guid: etree._Element) -> bool:
    """RSS 2.0: unless it says otherwise, a guid is an address; here, if it looks like one or says so itself."""
    stated = (guid.get("isPermaLink") or guid.get("ispermalink") or "").strip().lower()
    return stated != "false" and (stated == "true" or _is_address(_text(guid)))


def _is_address(text: str) -> bool:
    return "://" in text or text.startswith("/")


def find_base(element: etree._Element, url: str) -> str:
    """What relative addresses in an element are joined to: every `xml:base` from the root down (RFC 4287, 2)."""
    around = (element, *element.iterancestors())
    stated = [value for one in around if (value := one.get(_BASE) or one.get("BASE"))]  # the latter in CDF
    base = url
    for value in reversed(stated):
        try:
            base = urljoin(base, value.strip())
        except ValueError:
            continue
    return base


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()
