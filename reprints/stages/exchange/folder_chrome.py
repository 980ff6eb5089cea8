"""The chrome of sites whose pages lie in folders and WARCs: learned from these pages alone, in a pass before they are
read."""

from __future__ import annotations

from collections import Counter, defaultdict
from urllib.parse import urlsplit

from reprints.extract.content.chrome import Chrome
from reprints.extract.content.site_lines import SiteLine
from reprints.stages.extraction.chrome import LEAST_PAGES, MOST_PAGES, SiteLearner


class FolderChrome:
    """What recurs on each site, by the hosts of its pages. Pages that name no address count as one site."""

    def __init__(self) -> None:
        self._learners: defaultdict[str, SiteLearner] = defaultdict(SiteLearner)
        self._sites: dict[str, str] = {}  # of pages whose own words name their site, by path
        self._learned: dict[str, Chrome] = {}
        self._asked: Counter[str] = Counter()

    def wants(self, url: str) -> bool:
        """Whether a page of its site is still to be learned from; what site a file names is known once it is read."""
        site = name_site(url)
        self._asked[site] += 1
        return not site or self._asked[site] <= MOST_PAGES

    def add(self, path: str, url: str, named: str, lines: list[SiteLine]) -> None:
        """A page's lines. `named` is the address it gives itself, which counts where `url` is a file's."""
        site = name_site(url)
        if not site:
            site = self._sites[path] = name_site(named)
        if lines and self._learners[site].pages < MOST_PAGES:
            self._learners[site].add(lines)

    def learn(self) -> None:
        """Once all pages are added."""
        for site, learner in self._learners.items():
            if learner.pages >= LEAST_PAGES:
                self._learned[site] = learner.learn()
        self._learners.clear()

    def find(self, path: str, url: str) -> Chrome | None:
        return self._learned.get(self._sites.get(path) or name_site(url))


def name_site(url: str) -> str:
    return urlsplit(url).hostname or ""
