"""Marks what a query found in a hit's title and text: stems, folded accents, prefixes and phrases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reprints.index.analysis import EXACT, FOLDED, STEMMERS, analyse, is_unspaced, make_analyzer
from reprints.index.contract import Segment, Snippet
from reprints.index.query.tree import Node, Phrase, Prefix, Term, positive_leaves

PASSAGES = 2
WIDTH = 220  # approximate characters per passage
_READ = 200_000  # characters of a text searched for passages


@dataclass(frozen=True, kw_only=True, slots=True)
class _Pattern:
    """Consecutive terms of one analyzer; with an open end the last one is a prefix."""

    analyzer: str
    terms: tuple[str, ...]
    open_end: bool

    def fits(self, found: Sequence[str], at: int) -> bool:
        size = len(self.terms)
        if tuple(found[at : at + size - self.open_end]) != self.terms[: size - self.open_end]:
            return False
        last = at + size - 1
        return not self.open_end or (last < len(found) and found[last].startswith(self.terms[-1]))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Match:
    """A span of the text; `leaf` numbers the part of the query it answers."""

    start: int
    end: int
    leaf: int


def make_snippets(node: Node, *, title: str | None, text: str, language: str | None) -> tuple[Snippet, ...]:
    """The title if the query marks words in it, and the best passages of the text, or else its beginning."""
    snippets = []
    if title:
        marks = _find(node, "title", title, language)
        if marks:
            snippets.append(_cut("title", title, 0, len(title), marks))
    text = text[:_READ]
    matches = _find(node, "text", text, language)
    windows = _choose_windows(text, matches) if matches else [_widen(text, 0, 0)] * bool(text)
    snippets += [_cut("text", text, start, end, matches) for start, end in windows]
    return tuple(snippets)


def _find(node: Node, part: str, text: str, language: str | None) -> list[_Match]:
    patterns = list(_make_patterns(node, part, language))
    if not patterns:
        return []
    places = [
        (token.char_offset_from, token.char_offset_to) for token in make_analyzer(EXACT).pre_tokenize(text).tokens
    ]
    # all analyzers share one tokeniser and no filter drops a token, so the lists run in parallel
    found = {name: analyse(name, text) for name in {pattern.analyzer for _, pattern in patterns}}
    matches = set()
    for leaf, pattern in patterns:
        terms = found[pattern.analyzer]
        for at in _starts(pattern, terms):
            if pattern.fits(terms, at):
                size = len(pattern.terms)
                matches |= {_Match(start=s, end=e, leaf=leaf) for s, e in places[at : at + size]}
    return sorted(matches, key=lambda match: (match.start, match.leaf))


def _starts(pattern: _Pattern, terms: Sequence[str]) -> Iterable[int]:
    if pattern.open_end and len(pattern.terms) == 1:
        return range(len(terms))
    first = pattern.terms[0]
    return (at for at, term in enumerate(terms) if term == first)


def _make_patterns(node: Node, part: str, language: str | None) -> Iterator[tuple[int, _Pattern]]:
    for number, leaf in enumerate(positive_leaves(node)):
        if not isinstance(leaf, Term | Phrase | Prefix) or leaf.field not in (None, part):
            continue
        match leaf:
            case Term():
                analyzers = [FOLDED, *([language] if language in STEMMERS else [])]
            case Phrase():
                analyzers = [EXACT]
            case Prefix():
                analyzers = [FOLDED]
        for name in analyzers:
            terms = tuple(analyse(name, leaf.text))
            if terms:
                yield number, _Pattern(analyzer=name, terms=terms, open_end=isinstance(leaf, Prefix))


def _choose_windows(text: str, matches: Sequence[_Match]) -> list[tuple[int, int]]:
    """The passages that answer most parts of the query, in text order, without overlaps."""
    chosen: list[tuple[int, int]] = []
    answered: set[int] = set()
    for _ in range(PASSAGES):
        best: tuple[tuple[int, int, int], tuple[int, int], set[int]] | None = None
        for window, inside in _windows(text, matches):
            if any(window[0] < end and start < window[1] for start, end in chosen):
                continue
            leaves = {match.leaf for match in inside}
            worth = (len(leaves - answered), len(leaves), len(inside))
            if best is None or worth > best[0]:
                best = worth, window, leaves
        if best is None:
            break
        chosen.append(best[1])
        answered |= best[2]
    return sorted(chosen)


def _windows(text: str, matches: Sequence[_Match]) -> Iterator[tuple[tuple[int, int], list[_Match]]]:
    """A passage beginning near each match, with the matches in it."""
    end = 0
    for index, match in enumerate(matches):
        while end < len(matches) and matches[end].end - match.start <= WIDTH - 40:
            end += 1
        end = max(end, index + 1)
        yield _widen(text, match.start, matches[end - 1].end), list(matches[index:end])


def _widen(text: str, start: int, end: int) -> tuple[int, int]:
    """Extend a passage to its width, cutting between words and not before its paragraph's start if that is near."""
    spare = max(WIDTH - (end - start), 0)
    left = max(start - spare // 3, 0)
    paragraph = text.rfind("\n", left, start)
    if paragraph >= 0:
        left = paragraph + 1
    elif left:
        blank = text.find(" ", left, start)
        left = blank + 1 if blank >= 0 else left if is_unspaced(text[left]) else start
    right = min(max(left + WIDTH, end), len(text))
    if right < len(text):
        blank = text.rfind(" ", end, right)
        right = blank if blank > end else right
    return left, right


def _cut(field: str, text: str, start: int, end: int, matches: Iterable[_Match]) -> Snippet:
    spans = _join({(m.start, m.end) for m in matches if start <= m.start and m.end <= end})
    edges = [(start, start), *spans, (end, end)]
    segments = []
    for (_, before), (here, until) in pairwise(edges):
        segments += [Segment(text=text[before:here]), Segment(text=text[here:until], marked=True)]
    return Snippet(field=field, segments=tuple(segment for segment in segments if segment.text))


def _join(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order; those that touch become one, since a word without blanks is several terms."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
