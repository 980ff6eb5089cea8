"""Judges a run by its source's file, by its own past, and by signs of a rebuilt site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reprints.report.checks.chrome import check_chrome
from reprints.report.checks.expectations import check_expectations
from reprints.report.checks.learned import check_learned, check_silence
from reprints.report.checks.partial import check_partial
from reprints.report.checks.signs import check_alike, check_crawl, check_emptied, check_layout, check_presence
from reprints.report.checks.stand_ins import check_stand_ins
from reprints.report.checks.unread import check_unread
from reprints.report.checks.usual import PastRun, pick_comparable
from reprints.report.figures import Figures
from reprints.report.findings import Finding, order_findings
from reprints.report.gather import LayoutPage
from reprints.sources import Expectations


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A run to be judged. `history` holds the earlier runs whose readings stand, newest first; `is_whole`: the run came
    to its end; `is_broken`: the crawl itself failed, and `message` says how; `stats` are the crawl's own figures."""

    figures: Figures
    started_at: datetime
    zone: str
    history: Sequence[PastRun] = ()
    layout: Sequence[LayoutPage] = ()
    is_whole: bool = True
    is_broken: bool = False
    message: str = ""
    stats: Mapping[str, Any] = field(default_factory=dict)


def judge(case: Case, expected: Expectations) -> tuple[Finding, ...]:
    """Most severe first. A finding that fails keeps the run's readings in quarantine."""
    return order_findings(_find(case, expected))


def _find(case: Case, expected: Expectations) -> Iterator[Finding]:
    figures = case.figures
    yield from check_crawl(case.stats)
    yield from check_expectations(expected, figures, is_whole=case.is_whole)
    yield from check_unread(figures, expected.unread)
    yield from check_chrome(figures)
    yield from check_partial(figures)
    yield from check_stand_ins(figures)
    yield from check_emptied(figures)
    yield from check_alike(figures, case.history)
    yield from check_layout(case.layout, case.history)
    if case.is_whole or case.is_broken:
        yield from check_presence(figures, case.history, case.message)
    if case.is_whole:
        yield from check_learned(figures, pick_comparable(case.history, case.started_at, case.zone))
        yield from check_silence(figures, case.history)
