"""A site's chrome, learned from its pages: lines that recur from page to page are the site's, not the article's.

How often a line must recur depends on where it stands. Headers, footers and link rows stand outside the text: a small
share of the pages is enough. A line with running text above and below it (a sub-heading such as "Conclusions"), or one
that is itself running text, must recur on nearly a third of all pages. Only whole lines are chrome, so nothing is taken
out of a paragraph.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b

VERSION = 1
LEAST_PAGES = 4
SHARE_OUTSIDE = 0.05
SHARE_INSIDE = 0.3
RUNNING = 120  # characters from which a line is running text

_NO_LETTER = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"\S*\d\S*")


@dataclass(frozen=True, kw_only=True)
class ChromeLine:
    """`pages` it stands on; on `inside` of them with the page's own running text above and below it."""

    text: str
    pages: int
    inside: int


@dataclass(frozen=True, kw_only=True)
class Chrome:
    """What recurs across a source's pages. `pages` counts those it was learned from."""

    pages: int
    lines: tuple[ChromeLine, ...] = ()
    version: int = VERSION

    @cached_property
    def fingerprints(self) -> frozenset[str]:
        return frozenset(make_fingerprint(line.text) for line in self.lines)

    def holds(self, text: str) -> bool:
        """Whether the whole line is chrome."""
        return make_fingerprint(text) in self.fingerprints

    def __reduce__(self) -> tuple[Callable[[str], Chrome], tuple[str]]:
        """Pickle as JSON: it is sent to an extraction process with every page, and parsed there once."""
        return _receive, (self._sent,)

    @cached_property
    def _sent(self) -> str:
        return self.to_json()

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Chrome:
        """The inverse of `to_json`. Raises ValueError, KeyError or TypeError."""
        data = json.loads(text)
        return cls(pages=data["pages"], version=data["version"], lines=tuple(ChromeLine(**x) for x in data["lines"]))


@lru_cache(maxsize=8)
def _receive(sent: str) -> Chrome:
    return Chrome.from_json(sent)


def make_fingerprint(text: str) -> str:
    """The line without case, punctuation and numbers: a notice with another date is the same."""
    words = _NUMBERED.sub("0", text.casefold())
    return " ".join(_NO_LETTER.sub(" ", words).split())


def learn_chrome(pages: Iterable[Sequence[str]]) -> Chrome:
    """Learn from the visible lines of many pages of one source, each page once."""
    seen: list[tuple[array[int], array[int]]] = []
    counts: Counter[int] = Counter()
    texts: dict[int, str] = {}
    for page in pages:
        keys, running = _read_page(page)
        seen.append((keys, running))
        for place, key in enumerate(keys):
            # most lines occur once: keep the text from the second time on
            if key and key in counts and key not in texts:
                texts[key] = page[place]
        counts.update(set(keys) - {0})
    inside = _count_inside(seen, counts)
    total = len(seen)
    lines = [
        ChromeLine(text=texts[key], pages=count, inside=inside[key])
        for key, count in counts.most_common()
        if count >= LEAST_PAGES and key in texts and _recurs(texts[key], count, inside[key], total)
    ]
    return Chrome(pages=total, lines=tuple(lines))


def _recurs(text: str, count: int, inside: int, total: int) -> bool:
    enclosed = inside > count * 0.2 or len(text) >= RUNNING
    return count >= total * (SHARE_INSIDE if enclosed else SHARE_OUTSIDE)


def _read_page(page: Sequence[str]) -> tuple[array[int], array[int]]:
    """A hash per line, 0 for fewer than three letters, and the places of running text."""
    keys, running = array("Q"), array("Q")
    for place, line in enumerate(page):
        print_ = make_fingerprint(line)
        known = sum(map(str.isalpha, print_)) >= 3
        keys.append(int.from_bytes(blake2b(print_.encode(), digest_size=8).digest()) if known else 0)
        if len(line) >= RUNNING:
            running.append(place)
    return keys, running


def _count_inside(seen: Sequence[tuple[array[int], array[int]]], counts: Counter[int]) -> Counter[int]:
    """How often each line stands between two lines of running text that are the page's own."""
    inside: Counter[int] = Counter()
    for keys, running in seen:
        own = [place for place in running if counts[keys[place]] < LEAST_PAGES]
        if len(own) > 1:
            inside.update(set(keys[own[0] : own[-1]]))
    return inside
