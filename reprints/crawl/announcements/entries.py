"""What an entry of a feed says of its article: whom it names as source and as authors.

RSS 2.0: `source` (the channel an item came from, with its address) and `author`; Dublin Core: `dc:source`,
`dc:creator`; Atom (RFC 4287): `source` and `author`. The author of a whole feed is left out, as it is whoever runs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from reprints.crawl.announcements.xml import first_short, local_name, text_of, texts_of
from reprints.model import Announced, AnnouncementKind

_MOST_CREATORS = 10
_MAILBOX = re.compile(r"\S+@\S+\s*\((?P<name>[^()]+)\)")
_DUBLIN_CORE = "purl.org/dc/"


def read_entry(entry: etree._Element) -> Announced:
    """`entry` is an `item` of RSS or an `entry` of Atom."""
    source, source_url = _read_source(entry)
    return Announced(
        kind=AnnouncementKind.FEED,
        source=source,
        source_url=source_url,
        creators=tuple(dict.fromkeys(_read_creators(entry)))[:_MOST_CREATORS],
    )


def _read_source(entry: etree._Element) -> tuple[str | None, str | None]:
    """The name and the address of the source; of RSS's own and Dublin Core's, the one with a name."""
    found = [_read_one_source(child) for child in entry if local_name(child) == "source"]
    named = [one for one in found if one[0]]
    return next(iter(named or found), (None, None))


def _read_one_source(element: etree._Element) -> tuple[str | None, str | None]:
    if len(element):  # Atom's has the metadata of the feed it came from
        links = [child for child in element if local_name(child) == "link" and child.get("href")]
        sites = [link for link in links if link.get("rel", "alternate") == "alternate"] or links
        address = sites[0].get("href") if sites else next(texts_of(element, "id"), None)
        return first_short(texts_of(element, "title")), _as_address(address)
    text, address = text_of(element), _as_address(element.get("url"))
    return (None, address or _as_address(text)) if _as_address(text) else (first_short([text]), address)


def _read_creators(entry: etree._Element) -> Iterator[str]:
    for child in entry:
        name = local_name(child)
        if name == "creator" and _DUBLIN_CORE in str(child.tag):
            yield from filter(None, [first_short([text_of(child)])])
        elif name == "author" and len(child):
            yield from filter(None, [first_short(texts_of(child, "name"))])
        elif name == "author":
            text = text_of(child)
            mailbox = _MAILBOX.fullmatch(text)
            name_alone = mailbox["name"].strip() if mailbox else "" if "@" in text else text
            yield from filter(None, [first_short([name_alone])])


def _as_address(text: str | None) -> str | None:
    return text.strip() if text and re.match(r"\s*https?://\S+\s*$", text) and len(text) <= 2_000 else None
