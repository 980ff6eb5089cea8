"""Checks a run against what its source's YAML expects.

Below a minimum the run fails; above a maximum it only warns, since nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from reprints.model import Outcome
from reprints.report.checks.usual import chance_of_at_most
from reprints.report.figures import Figures, Sample
from reprints.report.findings import Finding
from reprints.sources import Expectations, Range

# a few fresh articles hardly count among thousands of unchanged ones, so they are also checked on their own, allowing
# for chance
_LEAST_FRESH = 5
_UNLIKELY = 0.01


def check_expectations(expected: Expectations, figures: Figures, *, is_whole: bool) -> Iterator[Finding]:
    """`is_whole`: the run came to its end, so its counts are meaningful."""
    if is_whole:
        yield from _check_range("articles", expected.articles, figures.articles, figures)
    if figures.whole.length is not None:
        yield from _check_range("body_length", expected.body_length, figures.whole.length, figures)
    for name, least in expected.fill.items():
        yield from _check_fill(name, least, figures)
    if is_whole:
        for name, outcome in (("failed", Outcome.FAILED), ("not_an_article", Outcome.NOT_AN_ARTICLE)):
            most, share = getattr(expected, name), figures.share(outcome)
            if most is not None and share > most:
                message = f"{share:.0%} of {figures.listed} pages are {outcome}, expected at most {most:.0%}"
                yield figures.find("fail", name, message, shown=str(outcome))


def _check_fill(name: str, least: float, figures: Figures) -> Iterator[Finding]:
    whole, fresh = figures.whole, figures.fresh
    if whole.articles and whole.fill_rate(name) < least:
        yield _make_fill(name, least, whole, "articles", figures)
    elif fresh.articles >= _LEAST_FRESH:
        chance = chance_of_at_most(fresh.filled.get(name, 0), fresh.articles, least)
        if fresh.fill_rate(name) < least and chance < _UNLIKELY:
            yield _make_fill(name, least, fresh, "new and changed articles", figures)


def _make_fill(name: str, least: float, sample: Sample, which: str, figures: Figures) -> Finding:
    rate = sample.fill_rate(name)
    message = f"{rate:.0%} of {sample.articles} {which} have {name}, expected at least {least:.0%}"
    return figures.find("fail", f"fill.{name}", message)


def _check_range(name: str, expected: Range, value: int, figures: Figures) -> Iterator[Finding]:
    what = name.replace("_", " ")
    if expected.min is not None and value < expected.min:
        yield figures.find("fail", name, f"{what} {value}, expected at least {expected.min}")
    if expected.max is not None and value > expected.max:
        yield figures.find("warn", name, f"{what} {value}, expected at most {expected.max}")
