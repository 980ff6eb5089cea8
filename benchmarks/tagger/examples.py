"""One line to learn from: what the tagger sees of it, and the spans it is to find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reprints.extract.provenance.tagger.features import Described, describe
from reprints.extract.provenance.tagger.lines import PlacedLine
from reprints.extract.provenance.tagger.tokens import LineToken
from reprints.extract.provenance.words.text import fold


class Span(NamedTuple):
    """`label` is H (house), P (person), D (day), L (place) or S (section)."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """`own` are folded names of the site, `known` folded names of houses."""

    line: PlacedLine
    spans: tuple[Span, ...]
    own: frozenset[str]
    known: frozenset[str] = frozenset()

    @property
    def credits(self) -> bool:
        return any(span.label == "H" for span in self.spans)

    def describe(self) -> Described:
        return describe(self.line, self.own, self.known)

    def label(self, tokens: Sequence[LineToken]) -> list[str]:
        """A label for each token; a token that two spans hold has the first's."""
        found = []
        before: Span | None = None
        for one in tokens:
            span = next((span for span in self.spans if span.start <= one.start < span.end), None)
            found.append("O" if span is None else f"{'I' if span == before else 'B'}-{span.label}")
            before = span
        return found


def find_spans(text: str, label: str, name: str | None) -> Iterator[Span]:
    """Where a name stands in a text as whole words, whatever its case and accents."""
    folded, key = fold(text), fold(name or "")
    at = folded.find(key) if key else -1
    while at >= 0:
        end = at + len(key)
        if not (_are_letters(folded, at - 1) or _are_letters(folded, end - 1)):
            yield Span(label, at, end)
        at = folded.find(key, end)


def _are_letters(text: str, at: int) -> bool:
    """Whether a letter that has a capital stands here and behind."""
    return 0 <= at < len(text) - 1 and all(one.isalpha() and one.lower() != one.upper() for one in text[at : at + 2])
