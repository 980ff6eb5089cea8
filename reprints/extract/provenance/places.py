"""Where on the page each reading stands: the block its words are in, and their offsets in the page's visible text.

The visible text is the page's blocks, header and footer included, in order, one a line. What was read from meta,
JSON-LD or an address stands nowhere in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from reprints.extract.content.blocks import Block
from reprints.model import LEARNED, Evidence

# methods of readings that are never of the visible text
_ELSEWHERE = frozenset(
    """
    announced author-field based-on canonical correction itemprop json-ld json-ld-person meta meta-date meta-source
    source text title url
    """.split()  # noqa: SIM905
)
# methods of titles that a reader of the page sees; the others are of its head
_SHOWN_TITLES = frozenset(
    (
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "title on the page",
        "largest font",
        "first bold line",
        "last line above the text",
    )
)
_LEAST = 3  # characters that can be found again
_MOST = 50  # places of the same words that are looked at
_BESIDE = frozenset(("nav", "aside", "footer"))


def place_evidence(evidence: Sequence[Evidence], blocks: Sequence[Block], credit_line: str | None) -> list[Evidence]:
    """The evidence with the places of its words, where they stand in the visible text."""
    page = _PageText(blocks)
    credit = next(page.find(credit_line), None) if credit_line else None
    return [_place(one, page, credit) for one in evidence]


class _PageText:
    """The blocks as one text. A place is the offset at which words begin, and their length."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.text = "\n".join([block.text for block in blocks])
        self.starts = [0, *accumulate(len(block.text) + 1 for block in blocks)]

    def block_at(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def find(self, words: str) -> Iterator[tuple[int, int]]:
        """Every place of the words, of which line ends may part some that a blank does in `words`; those in the
        article's own boxes first."""
        found = [place for shape in (words, words.replace(" ", "\n")) for place in self._find(shape)]
        if not found and (first := self._find_first_line(words)):
            found = [first]
        yield from sorted(found, key=lambda place: self.blocks[self.block_at(place[0])].region in _BESIDE)

    def _find(self, words: str) -> Iterator[tuple[int, int]]:
        at = self.text.find(words)
        for _ in range(_MOST):
            if at < 0:
                return
            yield at, len(words)
            at = self.text.find(words, at + 1)

    def _find_first_line(self, words: str) -> tuple[int, int] | None:
        """The place of words that run over several blocks, from the block that they begin with."""
        for number, block in enumerate(self.blocks):
            if len(block.text) >= _LEAST and words.startswith(block.text):
                following = self.text[self.starts[number] : self.starts[number] + len(words)]
                if following.replace("\n", " ") == words:
                    return self.starts[number], len(words)
        return None


def _place(evidence: Evidence, page: _PageText, credit: tuple[int, int] | None) -> Evidence:
    words = evidence.text.strip()
    method = evidence.method.removesuffix(LEARNED)
    if method in _ELSEWHERE or len(words) < _LEAST or (evidence.field == "title" and method not in _SHOWN_TITLES):
        return evidence
    found = next((place for place in page.find(words) if credit and _holds(credit, place)), None)
    found = found or next(page.find(words), None)
    if found is None:
        return evidence
    start, length = found
    at = words.find(evidence.value)  # the name alone, where the words hold more
    if at >= 0:
        start, length = start + at, len(evidence.value)
    return replace(evidence, block=page.block_at(start), start=start, end=start + length)


def _holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[0] + inner[1] <= outer[0] + outer[1]
