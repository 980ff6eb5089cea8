"""Articles, sights and earlier runs by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from reprints.model import Article, Original, Outcome, Republication
from reprints.report.checks.usual import PastRun
from reprints.report.figures import Figures
from reprints.report.gather import Gatherer, LayoutPage, SeenArticle

MONDAY = datetime(2026, 11, 2, 4, tzinfo=UTC)


def make_article(number: int = 0, **fields: object) -> Article:
    article = Article(
        id=f"{number:032x}",
        source="gazette",
        url=f"http://gazette.test/{number}",
        canonical_url=f"http://gazette.test/{number}",
        title=f"Title {number}",
        text="\n".join(f"Paragraph {number}.{line} of a text that is like no other." for line in range(20)),
        language="en",
        original=Original(authors=("A. Writer",), outlet="Outlet", date=date(2020, 1, 1) + timedelta(days=number)),
        republication=Republication(publisher="Gazette"),
    )
    return replace(article, **fields)  # type: ignore[arg-type]


def gather(
    sights: Iterable[SeenArticle],
    outcomes: Mapping[Outcome, int] | None = None,
    *,
    robots: int = 0,
    layout: Iterable[LayoutPage] = (),
    seconds: float = 60,
) -> Figures:
    """The figures of a run that saw these; its outcomes are theirs, unless given."""
    gatherer, counts = Gatherer(), dict[Outcome, int]()
    for sight in sights:
        gatherer.add(sight)
        counts[sight.outcome] = counts.get(sight.outcome, 0) + 1
    return gatherer.finish(counts if outcomes is None else outcomes, robots=robots, seconds=seconds, layout=layout)


def new(*numbers: int, **fields: object) -> list[SeenArticle]:
    return [SeenArticle(outcome=Outcome.NEW, article=make_article(n, **fields)) for n in numbers]


def unchanged(*numbers: int) -> list[SeenArticle]:
    return [SeenArticle(outcome=Outcome.UNCHANGED, article=make_article(n)) for n in numbers]


def changed(before: Article, **fields: object) -> SeenArticle:
    return SeenArticle(outcome=Outcome.CHANGED, article=replace(before, **fields), before=before)  # type: ignore[arg-type]


def make_history(figures: Figures, nights: int, *, until: datetime = MONDAY) -> list[PastRun]:
    """So many nights that came to the same, the last one the day before `until`; newest first."""
    return [PastRun(started_at=until - timedelta(days=n + 1), figures=figures) for n in range(nights)]
