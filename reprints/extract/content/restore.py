"""Puts lines back into the body: what trafilatura lost of an old page, and what the rules should not have taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from reprints.extract.content.blocks import HEADINGS, Block, BlockMark
from reprints.extract.content.clean import Body, Line, is_running
from reprints.model import RemovedKind

_ITEMS = frozenset(("li", "dt", "dd"))
_TEXTS = frozenset(("p", "blockquote", "li", "dt", "dd"))
_LISTS = frozenset(("ul", "ol", "dl", "li", "dt", "dd", "p"))
_ELSE = frozenset((BlockMark.CAPTION, BlockMark.BYLINE, BlockMark.DATE, BlockMark.POINTER))
# what stands beside a text, as class or id names it
_BESIDE = re.compile(
    r"(?<![a-z])(?:ad|ads|advert\w*|author|byline|caption|comments?|copyright|credit|footer|gallery|hidden|menu|meta|"
    r"more|nav\w*|newsletter|popular|promo\w*|recirc\w*|recommend\w*|related|share|sharing|sidebar|social|sponsor\w*|"
    r"subscri\w*|tags?|teaser|tools?|toolbar|trending|video|widget)(?![a-z])",
    re.I,
)


def restore(body: Body, blocks: Sequence[Block]) -> None:
    """Put back lost sub-headings of an old page: bold lines and headings between two lines of its text."""
    placed = [line for line in body.lines if line.place is not None]
    have = {line.place for line in placed}
    found: list[Line] = []
    for line in body.lines:
        found.append(line)
        number = -1 if line.place is None else line.place + 1
        while 0 < number < len(blocks) - 1 and number not in have and _is_between(blocks, number, placed):
            found.append(Line(blocks[number].text, blocks[number], number))
            number += 1
    body.lines = found


def _is_between(blocks: Sequence[Block], number: int, placed: Sequence[Line]) -> bool:
    block, last = blocks[number], placed[-1].place
    heading = block.tag in HEADINGS or block.strong >= len(block.key) * 0.9
    return last is not None and number < last and heading and not block.links and not block.region


def fill_gaps(body: Body, blocks: Sequence[Block]) -> None:
    """Put back headings, list items and sentences between two lines of the text, if they stand in the same container as
    one of them, and neither their mark-up nor its names say that they are something else."""
    have = {line.place for line in body.lines}
    found: list[Line] = []
    for line, after in zip_longest(body.lines, body.lines[1:]):
        found.append(line)
        if after is None or line.block is None or after.block is None or line.place is None or after.place is None:
            continue
        gap = range(line.place + 1, after.place)
        lost = [number for number in gap if number not in have and _belongs(blocks[number], line.block, after.block)]
        lost = _drop_loose_headings(lost, blocks, after.place)
        found += [Line(blocks[number].text, blocks[number], number) for number in lost]
    body.lines = found


def _belongs(block: Block, before: Block, after: Block) -> bool:
    if block.region not in (before.region, after.region) or block.marks & _ELSE or block.key in (before.key, after.key):
        return False
    kept = {*before.path, *after.path}
    own = [element for element in block.path if element not in kept]
    if any(_BESIDE.search(f"{element.get('class')} {element.get('id')}") for element in own):
        return False
    if block.tag in _ITEMS:
        return block.links < len(block.key) / 2 and all(element.tag in _LISTS for element in own)
    if len(own) > 1:
        return False
    return block.tag in HEADINGS or (block.tag in _TEXTS and is_running(block.text) and not block.is_links)


def _drop_loose_headings(lost: Sequence[int], blocks: Sequence[Block], after: int) -> list[int]:
    """Without the headings that neither text nor a list follows at once."""
    kept: list[int] = []
    for number in reversed(lost):
        if blocks[number].tag not in HEADINGS or number + 1 == after or (kept and kept[-1] == number + 1):
            kept.append(number)
    return kept[::-1]


def keep_running(body: Body) -> None:
    """If nothing is left, put back the sentences that rules took out: never empty a body of running text."""
    if not body.lines:
        kinds = (RemovedKind.HEADER, RemovedKind.NAVIGATION, RemovedKind.CAPTION, RemovedKind.RELATED)
        kept = [one for one in body.removed if one.kind in kinds and is_running(one.text)]
        body.lines = [Line(one.text, None, None) for one in kept]
        body.removed = [one for one in body.removed if one not in kept]
