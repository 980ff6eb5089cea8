"""Reports of runs, from what the catalogue recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import PageRow, Run, RunStatus
from reprints.errors import NotFoundError, ReprintsError
from reprints.model import Outcome
from reprints.registry import load_source
from reprints.report.expectations import Finding, Tally, check_expectations
from reprints.report.run_report import PageLine, RunReport
from reprints.settings import Settings
from reprints.sources import Source, path_of

_WITH_ARTICLE = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)


def find_reports(settings: Settings, catalogue: Catalogue, wanted: str | None) -> list[RunReport]:
    """The runs of a batch, or the one run, `wanted` names or begins; by default those of the last command.

    Raises NotFoundError where there are none.
    """
    batch = wanted or catalogue.latest_batch()
    if batch is None:
        raise NotFoundError("nothing has been crawled yet", mend="Begin with: reprints crawl")
    runs: Sequence[Run] = catalogue.runs(batch=batch) or [catalogue.run(batch)]
    reports = [build_report(catalogue, find_source(settings, run), run) for run in runs]
    return sorted(reports, key=lambda report: report.source)


def build_report(catalogue: Catalogue, source: Source | None, run: Run) -> RunReport:
    """`source` None: its file is gone or broken, and nothing is expected of it."""
    reasons = {outcome: _group(whys) for outcome, whys in catalogue.count_outcomes(run.id).items()}
    counts = {outcome: sum(whys.values()) for outcome, whys in reasons.items()}
    stats = run.stats
    return RunReport(
        run=run.id,
        source=run.source,
        status=str(run.status),
        message=run.message,
        started_at=run.started_at,
        finished_at=run.finished_at,
        resumed=run.resumed,
        counts=counts,
        reasons=reasons,
        requests=dict(stats.get("requests", {})),
        repaired=int(stats.get("repaired", 0)),
        lost=catalogue.count_lost(run.id),
        findings=(*_find_faults(stats), *_check(catalogue, source, run, counts)),
        pages=tuple(PageLine(url=page.url, outcome=page.outcome, why=page.why) for page in catalogue.pages(run.id)),
    )


def _order(pages: Iterable[PageRow]) -> tuple[PageLine, ...]:
    """By outcome, as the table has them, then by address."""
    lines = (PageLine(url=page.url, outcome=page.outcome, why=page.why) for page in pages)
    rank = {outcome: place for place, outcome in enumerate(Outcome)}
    return tuple(sorted(lines, key=lambda line: (rank[line.outcome], line.url)))


def _group(whys: Mapping[str, int]) -> dict[str, int]:
    """By the word a page is counted under, without the sentence that may follow it."""
    grouped: Counter[str] = Counter()
    for why, count in whys.items():
        grouped[why.partition(": ")[0]] += count
    return dict(grouped)


def _find_faults(stats: Mapping[str, Any]) -> Iterator[Finding]:
    """What went wrong in the crawl itself: a sitemap, feed or listing that could not be read, a spider that broke."""
    for error in stats.get("errors", ()):
        message = f"{error.get('why', 'error')}: {error.get('url', '')}"
        yield Finding(loudness="warn", expectation="announcements", message=message)
    broken = int(stats.get("spider_exceptions", 0))
    if broken:
        message = f"the spider broke on {broken} responses; crawl.log in the run's folder says where"
        yield Finding(loudness="fail", expectation="spider", message=message)
    for note in stats.get("notes", ()):
        yield Finding(loudness="note", expectation="crawl", message=str(note))


def _check(catalogue: Catalogue, source: Source | None, run: Run, counts: dict[Outcome, int]) -> tuple[Finding, ...]:
    if source is None or run.status is not RunStatus.FINISHED:
        return ()  # a run that did not reach its end says nothing of the source
    expected = source.expectations
    needed = expected.fill or expected.body_length.min or expected.body_length.max
    return check_expectations(expected, counts, tally_articles(catalogue, run) if needed else Tally.empty())


def tally_articles(catalogue: Catalogue, run: Run) -> Tally:
    """Reads every article the run saw."""
    tally = Tally.empty()
    for article in catalogue.articles_of_run(run.id, _WITH_ARTICLE):
        tally.add(article)
    return tally


def find_source(settings: Settings, run: Run) -> Source | None:
    """None where its file is gone or broken."""
    try:
        return load_source(path_of(settings.sources, run.source))
    except ReprintsError:
        return None
