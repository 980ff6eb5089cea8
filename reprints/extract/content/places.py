"""Where a page's lines stand, from which it is learned which of them are its site's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

from reprints.extract.content.blocks import HEADINGS, Block
from reprints.extract.content.clean import is_running
from reprints.extract.content.site_lines import RUNNING, SiteLine
from reprints.extract.letters import measure

# what is inside a text rather than around it
_TEXTUAL = HEADINGS | frozenset(
    "p li ul ol dl dt dd dir menu blockquote pre address figcaption caption legend summary details hr".split()  # noqa: SIM905
)
_CELLS = frozenset(["td", "th"])
_NUMBER = re.compile(r"\d+")  # of a post or paragraph


def place_lines(blocks: Sequence[Block]) -> list[SiteLine]:
    rows = _find_rows(blocks)
    return [
        SiteLine(
            text=block.text,
            box=_name_box(block.path),
            row=rows.get(_row_of(block), 0),
            is_sentence=measure(block.text) >= RUNNING or is_running(block.text),
            is_heading=block.tag in HEADINGS,
        )
        for block in blocks
    ]


def _name_box(path: Sequence[HtmlElement]) -> int:
    """The same for containers that are alike: paragraphs may each stand in a `div` of their own."""
    around = [element for element in path if element.tag not in _TEXTUAL]
    return hash(tuple(_NUMBER.sub("", f"{one.tag}.{one.get('class')}#{one.get('id')}") for one in around)) or 1


def _row_of(block: Block) -> HtmlElement | None:
    if block.tag not in _CELLS:
        return None
    return next((element for element in reversed(block.path) if element.tag == "tr"), None)


def _find_rows(blocks: Sequence[Block]) -> dict[HtmlElement | None, int]:
    """Rows of data, numbered: of several cells, each a short line. Others lay out the page."""
    cells: Counter[HtmlElement] = Counter()
    layout: set[HtmlElement] = set()
    for block in blocks:
        rows = [element for element in block.path if element.tag == "tr"]
        if not rows:
            continue
        layout.update(rows[:-1])
        if block.tag in _CELLS and measure(block.text) < RUNNING:
            cells[rows[-1]] += 1
        else:
            layout.add(rows[-1])
    data = [row for row, count in cells.items() if count > 1 and row not in layout]
    return {row: number for number, row in enumerate(data, 1)}
