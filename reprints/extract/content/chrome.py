"""A site's chrome, learned from its pages: lines that recur from page to page are the site's, not the article's.

Lines are the same if they differ in nothing but case, punctuation and days: with other figures, a line says something
else. How often it must recur depends on where it stands:

- Headers, footers and link rows stand outside the text: a small share of the pages is enough.
- A short line with running text above and below it ("Share this") must recur on nearly a third of all pages.
- A sentence is chrome only in a box of its own (an appeal, a notice), never in a container that also holds lines of the
  page's own: the bulletins of a ministry repeat theirs every day.
- Nor is a heading above paragraphs of the page's own, or a label in a table row that also holds the page's own cells.

Only whole lines are chrome, so nothing is taken out of a paragraph.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache

from reprints.extract.content.site_lines import (
    LEAST_PAGES,
    RUNNING,
    SeenPage,
    SiteLine,
    Standing,
    judge_places,
    make_fingerprint,
    see_page,
)
from reprints.extract.letters import measure

VERSION = 2
SHARE_OUTSIDE = 0.05
SHARE_BOXED = 0.1
SHARE_INSIDE = 0.3
_KEPT = 0.2  # share of the pages with a line on which it may be the article's, if it is to be chrome


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


def learn_chrome(pages: Iterable[Sequence[str | SiteLine]]) -> Chrome:
    """Learn from the visible lines of many pages of one source, each page once."""
    learner = ChromeLearner()
    for page in pages:
        learner.add(page)
    return learner.learn()


class ChromeLearner:
    """Learns from pages that come one by one, of which it keeps little."""

    def __init__(self) -> None:
        self._seen: list[SeenPage] = []
        self._counts: Counter[int] = Counter()
        self._texts: dict[int, str] = {}

    @property
    def pages(self) -> int:
        return len(self._seen)

    def add(self, page: Sequence[str | SiteLine]) -> None:
        lines = [SiteLine(text=line) if isinstance(line, str) else line for line in page]
        found = see_page(lines)
        self._seen.append(found)
        for place, key in enumerate(found.keys):
            # most lines occur once: keep the text from the second time on
            if key and key in self._counts and key not in self._texts:
                self._texts[key] = lines[place].text
        self._counts.update(set(found.keys) - {0})

    def learn(self) -> Chrome:
        standing = judge_places(self._seen, self._counts)
        total = len(self._seen)
        lines = [
            ChromeLine(text=self._texts[key], pages=count, inside=standing.inside[key])
            for key, count in self._counts.most_common()
            if count >= LEAST_PAGES and key in self._texts and _recurs(key, self._texts[key], count, standing, total)
        ]
        return Chrome(pages=total, lines=tuple(lines))


def _recurs(key: int, text: str, count: int, standing: Standing, total: int) -> bool:
    if standing.kept[key] > count * _KEPT:
        return False
    if standing.boxed[key] > count * (1 - _KEPT):
        return count >= total * SHARE_BOXED
    enclosed = standing.inside[key] > count * 0.2 or measure(text) >= RUNNING
    return count >= total * (SHARE_INSIDE if enclosed else SHARE_OUTSIDE)
