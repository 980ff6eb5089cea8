"""The figures by which one run is judged, and later runs by comparison.

They are stored with the run, so that its articles need not be read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reprints.model import Outcome
from reprints.report.findings import Finding, Proof, Severity
from reprints.sources import FILLABLE

_PLAIN = (
    "outcomes", "robots", "known", "emptied", "shrunk", "shared", "same_date", "seconds", "layout_pages", "layout",
)  # fmt: skip
_LATER = ("by_chrome", "stand_ins", "new_stand_ins", "lasting")  # counts that runs of earlier versions lack


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """`filled` counts the articles that have a field, `unread` those credited but unread, `partial` those shown in
    part; `length` is the median length
    of a body in characters."""

    articles: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)
    length: int | None = None
    unread: int = 0
    partial: int = 0

    @property
    def unread_rate(self) -> float:
        return self.unread / self.articles if self.articles else 0.0

    def fill_rate(self, name: str) -> float:
        return self.filled.get(name, 0) / self.articles if self.articles else 0.0

    def to_document(self) -> dict[str, Any]:
        rates = {name: round(self.fill_rate(name), 4) for name in FILLABLE} if self.articles else {}
        return {
            "articles": self.articles,
            "filled": dict(self.filled),
            "fill": rates,
            "length": self.length,
            "unread": self.unread,
            "partial": self.partial,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Sample:
        return cls(
            articles=document["articles"],
            filled=document["filled"],
            length=document["length"],
            unread=document.get("unread", 0),  # not in older catalogues
            partial=document.get("partial", 0),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """`whole` covers all articles of a run, `fresh` the new and changed ones.

    Of the `known` articles, which existed before, `emptied` counts by field those that lost it, and `shrunk` those that
    lost more than half of their body. `shared` is the median share of a fresh body whose lines also stand in a third of
    the fresh bodies; `same_date` is the largest share of fresh articles with the same date. `by_chrome` counts the
    pages that lost more than half of their text, or all of it, to the site's chrome; `stand_ins` the known articles
    whose pages show something else, `new_stand_ins` those that did not before, `lasting` those that are versions
    because they stayed so. `layout` counts the parts of `layout_pages` sampled pages. `proofs` are pages by what they
    show.
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
    by_chrome: int = 0
    stand_ins: int = 0
    new_stand_ins: int = 0
    lasting: int = 0
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
        """Without the proofs, which the findings hold."""
        return {
            "listed": self.listed,
            "articles": self.articles,
            "whole": self.whole.to_document(),
            "fresh": self.fresh.to_document(),
            **{name: getattr(self, name) for name in _PLAIN},
            **{name: getattr(self, name) for name in _LATER},
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Figures:
        """Raises KeyError on a document of another shape."""
        return cls(
            whole=Sample.from_document(document["whole"]),
            fresh=Sample.from_document(document["fresh"]),
            **{name: document[name] for name in _PLAIN},
            **{name: document.get(name, 0) for name in _LATER},
        )

    def find(self, severity: Severity, name: str, message: str, *, shown: str = "") -> Finding:
        """A finding with the proofs of what is `shown`, by default those of its own name."""
        return Finding(
            severity=severity, expectation=name, message=message, proofs=tuple(self.proofs.get(shown or name, ()))
        )
