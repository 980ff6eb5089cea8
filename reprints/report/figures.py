"""The figures of one run: what its source can be held to, on this run and by comparison on every later one.

They are kept with the run, so that a run is judged by what earlier ones came to without reading their articles again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reprints.model import Outcome
from reprints.report.findings import Proof
from reprints.sources import FILLABLE


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """`filled` counts articles by the field they have; `length` is the median of their bodies in characters."""

    articles: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)
    length: int | None = None

    def fill_rate(self, name: str) -> float:
        return self.filled.get(name, 0) / self.articles if self.articles else 0.0

    def to_document(self) -> dict[str, Any]:
        rates = {name: round(self.fill_rate(name), 4) for name in FILLABLE} if self.articles else {}
        return {"articles": self.articles, "filled": dict(self.filled), "fill": rates, "length": self.length}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Sample:
        return cls(articles=document["articles"], filled=document["filled"], length=document["length"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """`whole` is over the articles a run saw, `fresh` over its new and changed ones.

    `known` articles were there before; of these, `emptied` counts by field those that had it and have it no more, and
    `shrunk` those whose body is less than half of what it was. `shared` is the share of a fresh body, at the median,
    that stands word for word in a third of the fresh bodies; `same_date` the share of fresh articles on one day.
    `layout` counts the parts of pages on a sample of `layout_pages`. `proofs` are pages by what they show.
    """

    outcomes: Mapping[str, int] = field(default_factory=dict)
    robots: int = 0
    whole: Sample = Sample()
    fresh: Sample = Sample()
    known: int = 0
    emptied: Mapping[str, int] = field(default_factory=dict)
    shrunk: int = 0
    shared: float | None = None
    same_date: float | None = None
    seconds: float = 0.0
    layout_pages: int = 0
    layout: Mapping[str, int] = field(default_factory=dict)
    proofs: Mapping[str, tuple[Proof, ...]] = field(default_factory=dict)

    @property
    def listed(self) -> int:
        return sum(self.outcomes.values())

    @property
    def articles(self) -> int:
        return sum(self.outcomes.get(outcome, 0) for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED))

    def share(self, outcome: Outcome) -> float:
        return self.outcomes.get(outcome, 0) / self.listed if self.listed else 0.0

    def to_document(self) -> dict[str, Any]:
        """Without the proofs, which stand with the findings."""
        return {
            "listed": self.listed,
            "articles": self.articles,
            "outcomes": dict(self.outcomes),
            "robots": self.robots,
            "whole": self.whole.to_document(),
            "fresh": self.fresh.to_document(),
            "known": self.known,
            "emptied": dict(self.emptied),
            "shrunk": self.shrunk,
            "shared": self.shared,
            "same_date": self.same_date,
            "seconds": self.seconds,
            "layout_pages": self.layout_pages,
            "layout": dict(self.layout),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Figures:
        """Raises KeyError on a document of another shape."""
        names = (
            "outcomes", "robots", "known", "emptied", "shrunk", "shared", "same_date", "seconds",
            "layout_pages", "layout",
        )  # fmt: skip
        fields: dict[str, Any] = {name: document[name] for name in names}
        return cls(
            whole=Sample.from_document(document["whole"]), fresh=Sample.from_document(document["fresh"]), **fields
        )
