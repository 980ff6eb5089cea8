"""What an announcement holds: addresses of articles, and of further announcements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from reprints.sources import Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Absolute addresses in the order they stand. `onward` are further pages of the same listing, no level deeper."""

    articles: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    onward: tuple[str, ...] = ()


class LinkRules:
    """A source's patterns. An address that the article patterns name is an article, even if `follow` names it too."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._patterns = source.discovery

    @cached_property
    def _articles(self) -> Sequence[re.Pattern[str]]:
        return [re.compile(p) for p in self._patterns.articles]

    @cached_property
    def _follow(self) -> Sequence[re.Pattern[str]]:
        return [re.compile(p) for p in self._patterns.follow]

    @cached_property
    def _deny(self) -> Sequence[re.Pattern[str]]:
        return [re.compile(p) for p in self._patterns.deny]

    def is_denied(self, url: str) -> bool:
        return any(p.search(url) for p in self._deny)

    def is_ours(self, url: str) -> bool:
        return self._source.owns(url) and not self.is_denied(url)

    def is_article(self, url: str) -> bool:
        """For addresses announced as articles, or found on a listing that is not followed to them."""
        # patterns first: of a page of 100,000 links few are articles, and a look at the host costs more
        named = not self._articles or any(p.search(url) for p in self._articles)
        return named and self.is_ours(url)

    def is_listing(self, url: str) -> bool:
        if not any(p.search(url) for p in self._follow) or not self.is_ours(url):
            return False
        return not (self._articles and self.is_article(url))


def absolutise(base: str, links: Iterable[str]) -> list[str]:
    """Absolute http(s) addresses without fragments, each once; what is none is left out."""
    found: dict[str, None] = {}
    for link in links:
        # line breaks inside an address are ignored, as browsers do
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
