"""What a source's YAML expects of a run, held against what the run brought.

Below a minimum the run fails; above a maximum it warns, since more than expected loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

from reprints.model import Article, Outcome
from reprints.sources import FILLABLE, Expectations, Range


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something a run did that its source is not expected to do."""

    loudness: Literal["note", "warn", "fail"]
    expectation: str
    message: str

    @property
    def fails(self) -> bool:
        return self.loudness == "fail"

    def to_document(self) -> dict[str, str]:
        return {"loudness": self.loudness, "expectation": self.expectation, "message": self.message}


@dataclass(slots=True)
class Tally:
    """Running figures of the articles of a run: how many have each field, and how long their bodies are."""

    articles: int
    filled: dict[str, int]
    lengths: list[int]

    @classmethod
    def empty(cls) -> Tally:
        return cls(articles=0, filled=dict.fromkeys(FILLABLE, 0), lengths=[])

    def add(self, article: Article) -> None:
        self.articles += 1
        self.lengths.append(len(article.text))
        for name in FILLABLE:
            value: Any = article
            for part in name.split("."):
                value = getattr(value, part)
            self.filled[name] += bool(value)

    def fill_rate(self, name: str) -> float:
        return self.filled[name] / self.articles if self.articles else 0.0


def check_expectations(expected: Expectations, counts: Mapping[Outcome, int], tally: Tally) -> tuple[Finding, ...]:
    """`tally` is over the articles the run saw, unchanged ones included; `counts` over all its pages."""
    return tuple(_check(expected, counts, tally))


def _check(expected: Expectations, counts: Mapping[Outcome, int], tally: Tally) -> Iterator[Finding]:
    kept = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
    yield from _check_range("articles", expected.articles, sum(counts.get(o, 0) for o in kept))
    if tally.lengths:
        yield from _check_range("body_length", expected.body_length, int(median(tally.lengths)))
    for name, least in expected.fill.items():
        rate = tally.fill_rate(name)
        if tally.articles and rate < least:
            yield Finding(
                loudness="fail",
                expectation=f"fill.{name}",
                message=f"{rate:.0%} of {tally.articles} articles have {name}, expected at least {least:.0%}",
            )
    listed = sum(counts.values())
    for name, outcome in (("failed", Outcome.FAILED), ("not_an_article", Outcome.NOT_AN_ARTICLE)):
        most = getattr(expected, name)
        share = counts.get(outcome, 0) / listed if listed else 0.0
        if most is not None and share > most:
            message = f"{share:.0%} of {listed} pages are {outcome}, expected at most {most:.0%}"
            yield Finding(loudness="fail", expectation=name, message=message)


def _check_range(name: str, expected: Range, value: int) -> Iterator[Finding]:
    what = name.replace("_", " ")
    if expected.min is not None and value < expected.min:
        yield Finding(loudness="fail", expectation=name, message=f"{what} {value}, expected at least {expected.min}")
    if expected.max is not None and value > expected.max:
        yield Finding(loudness="warn", expectation=name, message=f"{what} {value}, expected at most {expected.max}")
