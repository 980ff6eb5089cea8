"""Archived captures read again, without the network: held, reported, and only then applied."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from reprints.archive.store import open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rereads import Scope
from reprints.catalogue.rows import Held, Pending, Reading, Run, RunKind, RunStatus, Verdict
from reprints.extract.versions import EXTRACTOR
from reprints.model import Article, NotAnArticle, Outcome
from reprints.report.findings import Finding
from reprints.report.gather import Gatherer, Sight, read_field
from reprints.report.judge import Case, judge
from reprints.report.reread import Example, RereadReport
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.locks import hold_source
from reprints.stages.pool import ExtractionPool, take_result
from reprints.stages.progress import Blind, Progress, Watch
from reprints.stages.reading import ReadTask, Result, read_capture

_PORTION = 100  # readings stored in one transaction
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
    with Catalogue.open(settings.catalogue) as catalogue, ExtractionPool(settings.workers) as pool:
        for source in sources:
            if stop.is_set():
                return
            with hold_source(settings, source.id):
                yield Rereading(settings, catalogue, pool, source, request).read(stop, watch or Blind())


class Rereading:
    def __init__(
        self, settings: Settings, catalogue: Catalogue, pool: ExtractionPool, source: Source, request: Request
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._pool = pool
        self._source = source
        self._request = request
        self._after = ""
        self._counts: Counter[str] = Counter()
        self._lost: list[str] = []

    def read(self, stop: threading.Event, watch: Watch) -> RereadReport:
        run = self._begin()
        waiting: deque[tuple[Pending, Future[Result]]] = deque()
        done: list[tuple[Pending, Result]] = []
        todo = self._catalogue.rereads(self._request.scope(self._source.id, self._after))
        for pending in todo:
            waiting.append((pending, self._pool.schedule(read_capture, self._make_task(pending))))
            if len(waiting) >= 8 * self._pool.workers:
                done.append(_take(waiting))
            if len(done) >= _PORTION:
                self._store(run, done)
                self._tell(watch)
            if stop.is_set():
                break
        done += [_take(waiting) for _ in range(len(waiting))]
        self._store(run, done)
        self._tell(watch)
        return self._end(run, interrupted=stop.is_set())

    def _begin(self) -> Run:
        runs = self._catalogue.runs(source=self._source.id, kind=RunKind.REEXTRACT, limit=1)
        wanted = self._request.to_document()
        if runs and runs[0].status in (RunStatus.RUNNING, RunStatus.INTERRUPTED):
            if runs[0].stats.get("request") == wanted:
                self._after = str(runs[0].stats.get("after", ""))
                self._counts.update(runs[0].stats.get("outcomes", {}))
                self._lost += runs[0].stats.get("lost", [])
                return self._catalogue.reopen_run(runs[0].id)
            self._catalogue.close_run(
                runs[0].id, RunStatus.ABANDONED, runs[0].stats, "another was begun", verdict=Verdict.DROPPED
            )
            self._catalogue.drop_held(runs[0].id)
        return self._catalogue.open_run(self._source.id, kind=RunKind.REEXTRACT, on_trial=True)

    def _make_task(self, pending: Pending) -> ReadTask:
        return ReadTask(
            capture=pending.capture.id,
            root=self._settings.archive,
            store=open_store(self._settings),
            warc=pending.body.warc,
            offset=pending.body.offset,
            url=pending.capture.final_url or pending.capture.url,
            fetched_at=pending.body.fetched_at,
            source=self._source,
        )

    def _store(self, run: Run, done: list[tuple[Pending, Result]]) -> None:
        if not done:
            return
        self._after = str(done[-1][0].capture.key)
        readings = [Reading(capture=pending.capture.id, result=result) for pending, result in done]
        outcomes = self._catalogue.hold_readings(run.id, readings, extractor=EXTRACTOR)
        self._counts.update(str(outcome) for outcome in outcomes)
        for pending, result in done:
            if isinstance(result, NotAnArticle) and pending.body.result == "article" and len(self._lost) < _MOST_LOST:
                self._lost.append(pending.capture.url)
        self._catalogue.note_stats(run.id, self._stats())
        done.clear()

    def _stats(self) -> dict[str, Any]:
        return {
            "request": self._request.to_document(),
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


def _take(waiting: deque[tuple[Pending, Future[Result]]]) -> tuple[Pending, Result]:
    pending, future = waiting.popleft()
    return pending, take_result(future)


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
