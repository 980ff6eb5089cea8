"""Teasers of other pages of the site: a headline that is a link, with a few blocks below it, or a few blocks that end
with a link to read on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reprints.extract.content.blocks import HEADINGS, Block
from reprints.extract.letters import measure

_BELOW = 2  # blocks, at most, under a headline
_ABOVE = 3  # blocks, at most, that end with a link to read on
_HEADLINE = 8  # characters from which a link that is no heading may be a headline
_TEASER = 40  # characters from which the block under it says something
_READ_ON = re.compile(
    r"(read (more|on|the (full|whole) (story|article)|article|story)|continue reading|full (story|article)|more"
    r"|(leer|ver|saber) más|seguir leyendo|leer (la )?(nota|noticia)( completa)?|lire (la suite|plus|l[’']article)"
    r"|en savoir plus|weiterlesen|mehr (lesen|erfahren)?|zum artikel|(leia|ler|saiba) mais|continue lendo"
    r"|(leggi|continua)( a leggere)?( tutto)?|lees (meer|verder)|läs mer|læs mere|les mer|czytaj (dalej|więcej)"
    r"|číst (dále|více)|читать (далее|полностью)|подробнее|далее|اقرأ (المزيد|أكثر)|المزيد"
    r"|阅读(更多|全文)|閱讀更多|続きを読む|もっと見る|더 ?(보기|읽기))\W*$",
    re.I,
)


def find_teasers(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks of each teaser."""
    heads = [number for number, block in enumerate(blocks) if _is_head(block, blocks[number + 1 : number + 2])]
    ends = [number for number, block in enumerate(blocks) if _leads_on(block)]
    return [list(one) for one in (_take_below(blocks, heads) if len(heads) >= len(ends) else _take_above(blocks, ends))]


def _is_head(block: Block, after: Sequence[Block]) -> bool:
    """Whether it is a link to another page of the site, and a heading or a headline above text."""
    if not block.is_links or not block.leads_inside:
        return False
    if block.tag in HEADINGS:
        return True
    above = bool(after) and not after[0].is_links and measure(after[0].text) >= _TEASER
    return above and measure(block.text) >= _HEADLINE and not block.region


def _leads_on(block: Block) -> bool:
    return block.leads_inside and not block.region and _READ_ON.search(block.text) is not None


def _take_below(blocks: Sequence[Block], heads: Sequence[int]) -> Iterator[Sequence[Block]]:
    for head, following in zip(heads, [*heads[1:], len(blocks)], strict=False):
        yield blocks[head : min(head + 1 + _BELOW, following)]


def _take_above(blocks: Sequence[Block], ends: Sequence[int]) -> Iterator[Sequence[Block]]:
    for before, end in zip([-1, *ends], ends, strict=False):
        yield blocks[max(before + 1, end - _ABOVE) : end + 1]
