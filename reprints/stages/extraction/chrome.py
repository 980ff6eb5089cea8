"""Learns a source's chrome from its archived pages before they are read, and again as their number grows."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from reprints.archive.store import ObjectStore
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Unreadable
from reprints.extract.content.chrome import VERSION, Chrome, ChromeLearner
from reprints.extract.content.site_lines import RUNNING, SiteLine
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.tasks import ReadTask, make_task, read_capture_lines

FIRST_PAGES = 40  # archived before a source's first pages are read, unless the crawl ends earlier
_GROWTH = 4  # times the pages before chrome is learned again; seldom, so that readings stay comparable
MOST_PAGES = 400
LEAST_PAGES = 8  # with different text; on fewer, chance and copies recur as often as a site's own lines
_COPIED = 0.8  # share of paragraphs seen before that makes a page a copy, which tells nothing about its site


def load_chrome(catalogue: Catalogue, source: str) -> Chrome | None:
    """What was learned last; None if nothing was, or by earlier rules, which took sentences of articles for chrome."""
    row = catalogue.chrome(source)
    found = Chrome.from_json(row.document) if row else None
    return found if found and found.version == VERSION else None


def is_due(catalogue: Catalogue, source: str) -> bool:
    """Whether there are enough pages to learn from, for the first time or anew."""
    known = load_chrome(catalogue, source)
    if known is None:
        return catalogue.count_bodies(source) >= FIRST_PAGES
    return known.pages < MOST_PAGES and catalogue.count_bodies(source) >= known.pages * _GROWTH


def learn_source(
    catalogue: Catalogue, pool: ExtractionPool, archive: Path, source: str, store: ObjectStore | None = None
) -> Chrome | None:
    """Learn from the newest pages, and keep the result as the next version if it differs from the last.

    None while there are too few pages. A page that cannot be read is skipped; reading it says why. Raises StoreError.
    """
    captures = catalogue.sample_bodies(source, MOST_PAGES)
    if len(captures) < LEAST_PAGES:
        return None
    tasks = [make_task(capture, capture, root=archive, store=store) for capture in captures]
    learner = SiteLearner()
    for lines in _read_lines(pool, tasks):
        learner.add(lines)
    learned = learner.learn()
    known = load_chrome(catalogue, source)
    if learned.pages < LEAST_PAGES:
        return known
    if known and known.pages == learned.pages and known.lines == learned.lines:
        return known
    catalogue.add_chrome(source, learned.pages, learned.to_json())
    return learned


def _read_lines(pool: ExtractionPool, tasks: Iterable[ReadTask]) -> Iterator[list[SiteLine]]:
    """The lines of pages that have any, in order. Runs in the extraction processes, as markup may break the parser."""
    waiting = deque(pool.schedule(read_capture_lines, task) for task in tasks)
    while waiting:
        lines = waiting.popleft().result()
        if lines and not isinstance(lines, Unreadable):
            yield lines


class SiteLearner(ChromeLearner):
    """Leaves out pages whose paragraphs were seen before, as an article at several addresses makes its lines recur."""

    def __init__(self) -> None:
        super().__init__()
        self._paragraphs: set[int] = set()

    def add(self, page: Sequence[str | SiteLine]) -> None:
        texts = (line if isinstance(line, str) else line.text for line in page)
        paragraphs = {hash(text) for text in texts if len(text) >= RUNNING}
        if paragraphs and len(paragraphs & self._paragraphs) >= _COPIED * len(paragraphs):
            return
        self._paragraphs |= paragraphs
        super().add(page)
