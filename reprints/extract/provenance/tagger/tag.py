"""What the tagger reads from one line: whether it credits, and names, each with the probability of being one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from reprints.extract.provenance.tagger.features import Described, describe, describe_line, describe_tokens
from reprints.extract.provenance.tagger.lines import PlacedLine
from reprints.extract.provenance.tagger.model import LABELS, Model, best, load_model, marginals
from reprints.extract.provenance.tagger.tokens import LineToken

LIKELY = 0.5
_HOUSE, _FAVOUR = "B-H", 3.0
_AT = LABELS.index(_HOUSE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """`label` is H (house), P (person), D (day), L (place) or S (section); `sure` the probability of its least sure
    token."""

    label: str
    text: str
    start: int
    end: int
    sure: float


@dataclass(frozen=True, kw_only=True)
class Tagged:
    """`credit` is the probability that the line names a house of first publication."""

    line: PlacedLine
    credit: float
    described: Described
    model: Model

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """What the line names, in order."""
        model, tokens = self.model, self.described.tokens
        scores = [model.score(features) for features in describe_tokens(self.described)]
        labels = best(model, scores) if scores else []
        if self.credit > LIKELY and not any(LABELS[label] == _HOUSE for label in labels):
            for row in scores:  # the line credits somebody: whom, most probably
                row[_AT] += _FAVOUR
            labels = best(model, scores)
        if not any(labels):
            return ()
        sure = marginals(model, scores)
        return tuple(
            Name(
                label=LABELS[labels[start]][2:],
                text=self.line.text[tokens[start].start : tokens[stop - 1].end],
                start=tokens[start].start,
                end=tokens[stop - 1].end,
                sure=min(sure[at][labels[at]] for at in range(start, stop)),
            )
            for start, stop in _spans(tokens, labels)
        )


def tag_line(line: PlacedLine, own: frozenset[str], known: frozenset[str], model: Model | None = None) -> Tagged:
    """`own` are folded names of the site, `known` folded names of houses."""
    described = describe(line, own, known)
    model = model or load_model()
    named = any(one.kind in ("word", "wide", "url") for one in described.tokens)
    credit = model.weigh_line(describe_line(described)) if named else 0.0
    return Tagged(line=line, credit=credit, described=described, model=model)


def _spans(tokens: Sequence[LineToken], labels: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = None
    for at in range(len(tokens) + 1):
        label = LABELS[labels[at]] if at < len(tokens) else "O"
        if start is not None and not label.startswith("I-"):
            yield start, at
            start = None
        if label.startswith("B-"):
            start = at
