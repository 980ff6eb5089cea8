"""A source's chrome, learned from its own archived pages before they are read, and again as they grow in number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from reprints.archive.payload import decode_payload
from reprints.archive.reader import read_response
from reprints.archive.store import Store
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import CaptureRow
from reprints.errors import ReprintsError, StoreError
from reprints.extract.chrome import RUNNING, Chrome, learn_chrome

FIRST_PAGES = 40  # a source's first pages are read once so many are archived, or the crawl has ended
_GROWTH = 4  # learned again when the archive has so many times the pages; seldom, so that readings stay comparable
_MOST_PAGES = 400
_LEAST_PAGES = 8  # of different text; on fewer, chance and copies recur as much as a site's own lines
_COPIED = 0.8  # a page with this share of its paragraphs seen before is a copy, and says nothing of its site


def load_chrome(catalogue: Catalogue, source: str) -> Chrome | None:
    row = catalogue.chrome(source)
    return Chrome.from_json(row.document) if row else None


def is_due(catalogue: Catalogue, source: str) -> bool:
    """Whether there are enough pages to learn from, for the first time or anew."""
    row = catalogue.chrome(source)
    if row is None:
        return catalogue.count_bodies(source) >= FIRST_PAGES
    return row.pages < _MOST_PAGES and catalogue.count_bodies(source) >= row.pages * _GROWTH


def learn_source(catalogue: Catalogue, archive: Path, source: str, store: Store | None = None) -> Chrome | None:
    """Learn from the newest pages and keep the result as the next version, if it differs from the last.

    None while there are too few pages. A page that cannot be read teaches nothing; reading it says why. Raises
    StoreError.
    """
    captures = catalogue.sample_bodies(source, _MOST_PAGES)
    if len(captures) < _LEAST_PAGES:
        return None
    learned = learn_chrome(_drop_copies(_lines_of(archive, captures, store)))
    known = load_chrome(catalogue, source)
    if learned.pages < _LEAST_PAGES:
        return known
    if known and known.pages == learned.pages and known.lines == learned.lines:
        return known
    catalogue.add_chrome(source, learned.pages, learned.to_json())
    return learned


def _lines_of(archive: Path, captures: Sequence[CaptureRow], store: Store | None) -> Iterator[list[str]]:
    from reprints.extract.page import Page, read_lines  # trafilatura, which most nights have no need of here

    for capture in captures:
        try:
            response = read_response(archive, capture.warc, capture.offset, store)
            body = decode_payload(response.headers, response.payload)
        except StoreError:
            raise
        except ReprintsError:
            continue
        yield read_lines(Page(url=capture.url, body=body, content_type=capture.content_type))


def _drop_copies(pages: Iterable[list[str]]) -> Iterator[list[str]]:
    """Pages whose paragraphs are their own: the lines of an article that stands at several addresses recur too."""
    seen: set[int] = set()
    for lines in pages:
        paragraphs = {hash(line) for line in lines if len(line) >= RUNNING}
        if paragraphs and len(paragraphs & seen) >= _COPIED * len(paragraphs):
            continue
        seen |= paragraphs
        yield lines
