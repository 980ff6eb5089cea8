"""Feeds that are no XML, read by feedparser's loose parser: it knows by name which elements hold HTML that nobody
escaped.

Only these: it takes seconds per megabyte, and of two links the last.
"""

from __future__ import annotations

import io
import re
from typing import Any

from reprints.crawl.announcements.entry_links import is_alternate, sort_by_type
from reprints.crawl.announcements.links import make_absolute
from reprints.crawl.announcements.xml import first_short
from reprints.model import Announced, AnnouncementKind

_MOST_CHARACTERS = 3_000_000  # takes it some ten seconds, during which the crawl stands still
_MOST_CREATORS = 10
_MAILBOX = re.compile(r"(<author>\s*)[^\s<>]+@[^\s<>]+\s*\(([^()<>]+)\)")
# what it raises on input it was not made for
_BROKEN = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError)


def read_broken(text: str, url: str) -> list[tuple[str, Announced]]:
    """The address of each entry, and what is said of it; none if the feed is too large, or breaks feedparser."""
    if len(text) > _MOST_CHARACTERS:
        return []
    import feedparser  # most crawls need none of it

    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    # feedparser cuts a mailbox in the middle where the domain's last part is longer than four letters
    stream = io.BytesIO(_MAILBOX.sub(r"\1\2", text).encode("utf-8", "replace"))
    try:
        # safe: it is given bytes, and so opens neither addresses nor files
        parsed = feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except _BROKEN:
        return []
    return [(address, _describe(entry)) for entry in parsed.entries if (address := _find_address(entry, url))]


def _find_address(entry: Any, url: str) -> str | None:
    links = sort_by_type(link for link in entry.get("links", ()) if is_alternate(link))
    guid = [entry.get("id", "")] if entry.get("guidislink") or "://" in entry.get("id", "") else []
    stated = [entry.get("feedburner_origlink"), *(link.get("href") for link in links), entry.get("link"), *guid]
    return next((address for one in stated if one and (address := make_absolute(url, one))), None)


def _describe(entry: Any) -> Announced:
    source = entry.get("source") or {}
    names = (" ".join((author.get("name") or "").split()) for author in entry.get("authors", ()))
    return Announced(
        kind=AnnouncementKind.FEED,
        source=first_short([(source.get("title") or "").strip()]),
        source_url=make_absolute("", source.get("href") or source.get("link") or ""),
        creators=tuple(dict.fromkeys(name for name in names if first_short([name])))[:_MOST_CREATORS],
    )
