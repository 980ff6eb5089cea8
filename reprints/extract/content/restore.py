"""Puts lines back into the body: what trafilatura lost of an old page, and what the rules should not have taken."""

from __future__ import annotations

from collections.abc import Sequence

from reprints.extract.content.blocks import HEADINGS, Block
from reprints.extract.content.clean import Body, Line, is_running
from reprints.model import RemovedKind


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


def keep_running(body: Body) -> None:
    """If nothing is left, put back the sentences that rules took out: never empty a body of running text."""
    if not body.lines:
        kinds = (RemovedKind.HEADER, RemovedKind.NAVIGATION, RemovedKind.CAPTION, RemovedKind.RELATED)
        kept = [one for one in body.removed if one.kind in kinds and is_running(one.text)]
        body.lines = [Line(one.text, None, None) for one in kept]
        body.removed = [one for one in body.removed if one not in kept]
