"""Learns a source's chrome from its archived pages before they are read, and again as their number grows."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from reprints.archive.store import ObjectStore
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Unreadable
from reprints.extract.content.chrome import RUNNING, Chrome, learn_chrome
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.tasks import ReadTask, make_task, read_capture_lines

FIRST_PAGES = 40  # archived before a source's first pages are read, unless the crawl ends earlier
_GROWTH = 4  # times the pages before chrome is learned again; seldom, so that readings stay comparable
_MOST_PAGES = 400
_LEAST_PAGES = 8  # with different text; on fewer, chance and copies recur as often as a site's own lines
_COPIED = 0.8  # share of paragraphs seen before that makes a page a copy, which tells nothing about its site


def load_chrome(catalogue: Catalogue, source: str) -> Chrome | None:
    row = catalogue.chrome(source)
    return Chrome.from_json(row.document) if row else None


def is_due(catalogue: Catalogue, source: str) -> bool:
    """Whether there are enough pages to learn from, for the first time or anew."""
    row = catalogue.chrome(source)
    if row is None:
        return catalogue.count_bodies(source) >= FIRST_PAGES
    return row.pages < _MOST_PAGES and catalogue.count_bodies(source) >= row.pages * _GROWTH


def learn_source(
    catalogue: Catalogue, pool: ExtractionPool, archive: Path, source: str, store: ObjectStore | None = None
) -> Chrome | None:
    """Learn from the newest pages, and keep the result as the next version if it differs from the last.

    None while there are too few pages. A page that cannot be read is skipped; reading it says why. Raises StoreError.
    """
    captures = catalogue.sample_bodies(source, _MOST_PAGES)
    if len(captures) < _LEAST_PAGES:
        return None
    tasks = [make_task(capture, capture, root=archive, store=store) for capture in captures]
    learned = learn_chrome(_drop_copies(_read_lines(pool, tasks)))
    known = load_chrome(catalogue, source)
    if learned.pages < _LEAST_PAGES:
        return known
    if known and known.pages == learned.pages and known.lines == learned.lines:
        return known
    catalogue.add_chrome(source, learned.pages, learned.to_json())
    return learned


def _read_lines(pool: ExtractionPool, tasks: Iterable[ReadTask]) -> Iterator[list[str]]:
    """The lines of pages that have any, in order. Runs in the extraction processes, as markup may break the parser."""
    waiting = deque(pool.schedule(read_capture_lines, task) for task in tasks)
    while waiting:
        lines = waiting.popleft().result()
        if lines and not isinstance(lines, Unreadable):
            yield lines


def _drop_copies(pages: Iterable[list[str]]) -> Iterator[list[str]]:
    """Drop pages whose paragraphs were seen before: an article at several addresses makes its lines recur, too."""
    seen: set[int] = set()
    for lines in pages:
        paragraphs = {hash(line) for line in lines if len(line) >= RUNNING}
        if paragraphs and len(paragraphs & seen) >= _COPIED * len(paragraphs):
            continue
        seen |= paragraphs
        yield lines
