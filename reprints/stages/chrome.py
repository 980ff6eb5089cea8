"""A source's chrome, learned from its own archived pages before they are read, and again as they grow in number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from reprints.archive.payload import decode_payload
from reprints.archive.reader import read_response
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import CaptureRow
from reprints.errors import ReprintsError
from reprints.extract.chrome import Chrome, learn_chrome
from reprints.extract.page import Page, read_lines

FIRST_PAGES = 40  # a source's first pages are read once so many are archived, or the crawl has ended
_GROWTH = 4  # learned again when the archive has so many times the pages; seldom, so that readings stay comparable
_MOST_PAGES = 400


def load_chrome(catalogue: Catalogue, source: str) -> Chrome | None:
    row = catalogue.chrome(source)
    return Chrome.from_json(row.document) if row else None


def is_due(catalogue: Catalogue, source: str) -> bool:
    """Whether there are enough pages to learn from, for the first time or anew."""
    row = catalogue.chrome(source)
    if row is None:
        return catalogue.count_bodies(source) >= FIRST_PAGES
    return row.pages < _MOST_PAGES and catalogue.count_bodies(source) >= row.pages * _GROWTH


def learn_source(catalogue: Catalogue, archive: Path, source: str) -> Chrome | None:
    """Learn from the newest pages and keep the result as the next version, if it differs from the last.

    None where there are no pages. A page that cannot be read teaches nothing; reading it says why.
    """
    captures = catalogue.sample_bodies(source, _MOST_PAGES)
    if not captures:
        return None
    learned = learn_chrome(_lines_of(archive, captures))
    known = load_chrome(catalogue, source)
    if known and known.pages == learned.pages and known.lines == learned.lines:
        return known
    catalogue.add_chrome(source, learned.pages, learned.to_json())
    return learned


def _lines_of(archive: Path, captures: Sequence[CaptureRow]) -> Iterator[list[str]]:
    for capture in captures:
        try:
            response = read_response(archive, capture.warc, capture.offset)
            body = decode_payload(response.headers, response.payload)
        except ReprintsError:
            continue
        yield read_lines(Page(url=capture.url, body=body, content_type=capture.content_type))
