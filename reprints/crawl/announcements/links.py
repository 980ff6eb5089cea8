"""Links in an announcement: to articles, and to further announcements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from reprints.sources import Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """Absolute addresses in page order. `further`: announcements one level down; `onward`: more pages of this one."""

    articles: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    onward: tuple[str, ...] = ()


class LinkRules:
    """A source's patterns. An address that matches both `articles` and `follow` is an article."""

    def __init__(self, source: Source) -> None:
        self._source = source
        found = source.discovery
        self._articles, self._follow, self._deny = (
            [re.compile(pattern) for pattern in patterns] for patterns in (found.articles, found.follow, found.deny)
        )

    def is_denied(self, url: str) -> bool:
        return any(p.search(url) for p in self._deny)

    def is_ours(self, url: str) -> bool:
        return self._source.owns(url) and not self.is_denied(url)

    def is_article(self, url: str) -> bool:
        # patterns first: few of a page's 100,000 links are articles, and checking the host costs more
        named = not self._articles or any(p.search(url) for p in self._articles)
        return named and self.is_ours(url)

    def is_listing(self, url: str) -> bool:
        if not any(p.search(url) for p in self._follow) or not self.is_ours(url):
            return False
        return not (self._articles and self.is_article(url))


def absolutise(base: str, links: Iterable[str]) -> list[str]:
    """Absolute http(s) addresses without fragments, each once. Anything else is left out."""
    found: dict[str, None] = {}
    for link in links:
        # as browsers do, ignore line breaks inside an address
        text = re.sub(r"[\t\r\n]", "", link).strip()
        try:
            url = urljoin(base, text)
            parts = urlsplit(url)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            continue
        if usable:
            found[url.partition("#")[0]] = None
    return list(found)
