"""Archived captures read again, without the network: held, reported, and only then applied."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Held, Pending, Run, RunKind, RunStatus, Verdict
from reprints.catalogue.runs.rereads import Scope
from reprints.extract.versions import EXTRACTOR
from reprints.model import Article, Outcome
from reprints.report.findings import Finding
from reprints.report.gather import Gatherer, Sight, read_field
from reprints.report.judge import Case, judge
from reprints.report.reread import Example, RereadReport
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.reading import Result
from reprints.stages.extraction.rereads import PORTION, hold_portion, make_reread, read_all
from reprints.stages.locks import hold_source
from reprints.stages.progress import Blind, Progress, Watch

_MOST_EXAMPLES = 3  # a field
_MOST_LOST = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What to read again, and what then: `dry_run` forgets it, `hold` leaves it in quarantine to be released."""

    since: datetime | None = None
    extractor: str | None = None
    run: str | None = None
    dry_run: bool = False
    hold: bool = False

    def scope(self, source: str, after: str = "") -> Scope:
        return Scope(source=source, since=self.since, extractor=self.extractor, run=self.run, after=after)

    def to_document(self) -> dict[str, Any]:
        """To tell an interrupted one from another."""
        document = asdict(self)
        return document | {"since": self.since.isoformat() if self.since else None, "by": EXTRACTOR}


def reextract_sources(
    settings: Settings,
    sources: Iterable[Source],
    request: Request,
    *,
    stop: threading.Event,
    watch: Watch | None = None,
) -> Iterator[RereadReport]:
    """Source after source. One that was interrupted goes on where it was. Raises BusyError while one is crawled."""
    if settings.pool:
        from reprints.stages.extraction.cluster import reextract_on_cluster

        yield from reextract_on_cluster(settings, sources, request, stop=stop, watch=watch or Blind())
        return
    with Catalogue.open(settings.catalogue) as catalogue, ExtractionPool(settings.workers) as pool:
        for source in sources:
            if stop.is_set():
                return
            with hold_source(settings, source.id):
                yield Rereading(settings, catalogue, source, request).read(pool, stop, watch or Blind())


class RereadRun:
    """A source's run of this kind: begun or gone on with, judged, and then applied, held or dropped."""

    def __init__(self, settings: Settings, catalogue: Catalogue, source: Source, request: Request) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._source = source
        self._request = request
        self._after = ""
        self._counts: Counter[str] = Counter()
        self._lost: list[str] = []

    def _begin(self) -> Run:
        runs = self._catalogue.runs(source=self._source.id, kind=RunKind.REEXTRACT, limit=1)
        wanted = self._to_document()
        if runs and runs[0].status in (RunStatus.RUNNING, RunStatus.INTERRUPTED):
            if runs[0].stats.get("request") == wanted:
                self._resume(runs[0].stats)
                return self._catalogue.reopen_run(runs[0].id)
            self._catalogue.close_run(
                runs[0].id, RunStatus.ABANDONED, runs[0].stats, "another was begun", verdict=Verdict.DROPPED
            )
            self._catalogue.drop_held(runs[0].id)
        return self._catalogue.open_run(self._source.id, kind=RunKind.REEXTRACT, on_trial=True)

    def _resume(self, stats: Mapping[str, Any]) -> None:
        self._after = str(stats.get("after", ""))
        self._counts.update(stats.get("outcomes", {}))
        self._lost += stats.get("lost", [])

    def _to_document(self) -> dict[str, Any]:
        """What was asked for, as an interrupted run remembers it."""
        return self._request.to_document()

    def _stats(self) -> dict[str, Any]:
        return {
            "request": self._to_document(),
            "after": self._after,
            "outcomes": dict(self._counts),
            "lost": self._lost,
        }

    def _end(self, run: Run, *, interrupted: bool) -> RereadReport:
        fields, examples = self._describe(run)
        findings = () if interrupted else self._judge(run)
        status = RunStatus.INTERRUPTED if interrupted else RunStatus.FINISHED
        verdict, state = self._choose(findings, interrupted=interrupted)
        stats = self._stats() | {"findings": [finding.to_document() for finding in findings]}
        self._catalogue.close_run(run.id, status, stats, verdict=verdict)
        if verdict is Verdict.DROPPED:
            self._catalogue.drop_held(run.id)
        self._catalogue.apply_accepted()
        return RereadReport(
            run=run.id,
            source=self._source.id,
            extractor=EXTRACTOR,
            state=state,
            outcomes=dict(self._counts),
            fields=dict(fields.most_common()),
            examples=tuple(examples),
            findings=findings,
            lost=tuple(self._lost),
        )

    def _choose(self, findings: tuple[Finding, ...], *, interrupted: bool) -> tuple[Verdict | None, str]:
        if interrupted:
            return None, "interrupted"
        if self._request.dry_run:
            return Verdict.DROPPED, "dry-run"
        if any(finding.fails for finding in findings):
            return Verdict.QUARANTINED, "quarantined"
        if self._request.hold:
            return Verdict.QUARANTINED, "held"
        return Verdict.ACCEPTED, "applied"

    def _judge(self, run: Run) -> tuple[Finding, ...]:
        """The source's articles as they would be afterwards."""
        gatherer, seen = Gatherer(), set()
        for held in self._catalogue.held(run.id):
            seen.add(held.article.id)
            gatherer.add(Sight(outcome=held.outcome, article=held.article, before=held.before))
        for article in self._catalogue.articles(self._source.id):
            if article.id not in seen:
                gatherer.add(Sight(outcome=Outcome.UNCHANGED, article=article))
        figures = gatherer.finish({}, robots=0, seconds=0.0, layout=())
        case = Case(figures=figures, started_at=run.started_at, zone=self._source.time_zone, is_whole=False)
        return judge(case, self._source.expectations)

    def _describe(self, run: Run) -> tuple[Counter[str], list[Example]]:
        fields: Counter[str] = Counter()
        examples = []
        for held in self._catalogue.held(run.id):
            for name in held.changes:
                fields[name] += 1
                if fields[name] <= _MOST_EXAMPLES:
                    examples.append(_make_example(held, name))
        return fields, examples

    def _tell(self, watch: Watch) -> None:
        read = sum(self._counts.values())
        watch.update(self._source.id, Progress(phase="reading again", answered=read, settled=read))


class Rereading(RereadRun):
    """By processes of this machine."""

    def read(self, pool: ExtractionPool, stop: threading.Event, watch: Watch) -> RereadReport:
        run = self._begin()
        todo = self._catalogue.rereads(self._request.scope(self._source.id, self._after))
        tasks = ((pending, make_reread(self._settings, self._source, pending)) for pending in todo)
        results = read_all(pool, tasks, stop)
        while portion := list(islice(results, PORTION)):
            self._store(run, portion)
            self._tell(watch)
        return self._end(run, interrupted=stop.is_set())

    def _store(self, run: Run, portion: list[tuple[Pending, Result]]) -> None:
        self._after = str(portion[-1][0].capture.key)
        outcomes, lost = hold_portion(self._catalogue, run.id, portion)
        self._counts.update(outcomes)
        self._lost += lost[: _MOST_LOST - len(self._lost)]
        self._catalogue.note_stats(run.id, self._stats())


def _make_example(held: Held, name: str) -> Example:
    before, after = (_say(article, name) for article in (held.before, held.article))
    return Example(url=held.article.url, field=name, before=before, after=after)


def _say(article: Article | None, name: str) -> str | None:
    if article is None:
        return None
    value = read_field(article, name)
    if name == "text":
        return f"{len(article.text)} characters"
    return ", ".join(value) if isinstance(value, tuple) else None if value is None else str(value)


def parse_since(text: str) -> datetime:
    """A day, as the beginning of it in UTC. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
