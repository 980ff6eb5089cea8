"""Pages for the tests of this room, made around the one line or element a test is about.

The fixtures are the functions themselves: a test makes as many pages as it needs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from lxml import html

from reprints.extract.content.blocks import read_blocks
from reprints.extract.elements import Elements
from reprints.extract.provenance import PageLines
from reprints.sources import Source

TITLE = "A bridge for the town"
PARAGRAPH = (
    "The council met on Tuesday to discuss the new bridge, and its members agreed that the work should begin before "
    "the winter, whatever the town might have to pay for it in the years to come."
)
FETCHED = datetime(2026, 11, 20, tzinfo=UTC)


def lines_of(markup: str, url: str, *, title: str | None = TITLE, source: Source | None = None) -> PageLines:
    tree = html.document_fromstring(markup)
    blocks = read_blocks(tree)
    lines = tuple(block.text for block in blocks)
    language = (tree.get("lang") or "en")[:2]
    return PageLines(
        lines=lines,
        boxes=tuple(block.element for block in blocks),
        elements=Elements(tree),
        url=url,
        title=title,
        language=language,
        source=source,
        fetched_at=FETCHED,
    )


def make_modern_page(
    *,
    above: str = "",
    below: str = "",
    head: str = "",
    first: str = PARAGRAPH,
    url: str = "https://review.sample.test/2022/bridge",
    lang: str = "en",
) -> PageLines:
    """A page of today; `above` and `below` stand between title and text and after the text."""
    return lines_of(
        f'<html lang="{lang}"><head><title>{TITLE} | Review</title>{head}</head><body><nav><a href="/">Front page</a>'
        f"</nav><article><h1>{TITLE}</h1>{above}<p>{first}</p><p>{PARAGRAPH}</p>{below}</article>"
        "<footer><p>About us</p></footer></body></html>",
        url,
    )


def make_archive_page(
    *,
    date_line: str = "",
    above: str = "",
    credit: str = "",
    topic: str = "",
    notice: str = "",
    footer: str = "Bookshop Donate Radio Archive",
    source: Source | None = None,
    url: str = "http://archive.sample.test/peace/syria/doc/syr123.html",
) -> PageLines:
    """A page in the table layout of old archives."""
    parts = [
        "Information",
        "Archive of Record",
        "Bookshop | Donate",
        date_line,
        f"<b>{TITLE}</b>",
        above,
        PARAGRAPH,
        PARAGRAPH,
        credit,
        footer,
        topic,
        notice,
    ]
    body = "<br><br>".join(part for part in parts if part)
    return lines_of(f"<html><body><table><tr><td>{body}</td></tr></table></body></html>", url, source=source)


@pytest.fixture
def modern_page() -> Callable[..., PageLines]:
    return make_modern_page


@pytest.fixture
def archive_page() -> Callable[..., PageLines]:
    return make_archive_page
