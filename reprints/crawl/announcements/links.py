"""Links in an announcement: to articles, and to further announcements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from reprints.model import Announced
from reprints.sources import Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """Absolute addresses in page order. `further`: announcements one level down; `onward`: more pages of this one;
    `said`: what it says of articles, by address; `faults`: what of it could not be read, and where."""

    articles: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    onward: tuple[str, ...] = ()
    said: Mapping[str, Announced] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


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
    return list(dict.fromkeys(url for link in links if (url := make_absolute(base, link))))


def make_absolute(base: str, link: str) -> str | None:
    """The absolute http(s) address without its fragment; None for anything else."""
    # as browsers do, ignore line breaks inside an address
    text = _mend_slashes(re.sub(r"[\t\r\n]", "", link).strip())
    try:
        url = urljoin(base, text)
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return url.partition("#")[0] if usable else None


def _mend_slashes(link: str) -> str:
    """Of a link that has a backslash before its query: in http addresses it is a slash (WHATWG URL, 4.4)."""
    if "\\" not in link:
        return link
    path = re.split(r"[?#]", link, maxsplit=1)[0]
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", link, re.IGNORECASE)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return link
    return path.replace("\\", "/") + link[len(path) :]


def keep_said(said: Iterable[tuple[str, Announced]]) -> dict[str, Announced]:
    """What is said of each address, of several words the one that tells most; without those that tell nothing."""
    kept: dict[str, Announced] = {}
    for url, one in said:
        if any(one.weight) and (url not in kept or one.weight > kept[url].weight):
            kept[url] = one
    return kept
