"""One source's re-extraction run: begun or resumed, judged, and then applied, held or dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import QuarantinedReading, Run, RunKind, RunStatus, Verdict
from reprints.catalogue.runs.rereading import Scope
from reprints.extract.versions import EXTRACTOR
from reprints.model import Article, Outcome
from reprints.report.findings import Finding
from reprints.report.gather import Gatherer, SeenArticle, read_field
from reprints.report.judge import Case, judge
from reprints.report.reread import Example, RereadReport
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.control import CrawlProgress, Watch

_MOST_EXAMPLES = 3  # per field
MOST_LOST = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """Which captures to read again; `dry_run` discards the readings, `hold` quarantines them until released."""

    since: datetime | None = None
    extractor: str | None = None
    run: str | None = None
    dry_run: bool = False
    hold: bool = False

    def scope(self, source: str, after: str = "") -> Scope:
        return Scope(source=source, since=self.since, extractor=self.extractor, run=self.run, after=after)

    def to_document(self) -> dict[str, Any]:
        """Stored with the run, so that only the same request resumes it."""
        return asdict(self) | {"since": self.since.isoformat() if self.since else None, "by": EXTRACTOR}


class ReextractionRun:
    """The catalogue's side of a run; subclasses read the captures."""

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
        if runs and runs[0].status in (RunStatus.RUNNING, RunStatus.INTERRUPTED):
            last = runs[0]
            if last.stats.get("request") == self._to_document():
                self._resume(last.stats)
                return self._catalogue.reopen_run(last.id)
            self._catalogue.close_run(
                last.id, RunStatus.ABANDONED, last.stats, "another was begun", verdict=Verdict.DROPPED
            )
            self._catalogue.drop_quarantined(last.id)
        return self._catalogue.open_run(self._source.id, kind=RunKind.REEXTRACT, on_trial=True)

    def _resume(self, stats: Mapping[str, Any]) -> None:
        self._after = str(stats.get("after", ""))
        self._counts.update(stats.get("outcomes", {}))
        self._lost += stats.get("lost", [])

    def _to_document(self) -> dict[str, Any]:
        return self._request.to_document()

    def _stats(self) -> dict[str, Any]:
        counts = dict(self._counts)
        return {"request": self._to_document(), "after": self._after, "outcomes": counts, "lost": self._lost}

    def _count(self, outcomes: Sequence[str] | Mapping[str, int], lost: Sequence[str]) -> None:
        self._counts.update(outcomes)
        self._lost += lost[: MOST_LOST - len(self._lost)]

    def _tell(self, watch: Watch) -> None:
        read = sum(self._counts.values())
        watch.update(self._source.id, CrawlProgress(phase="reading again", answered=read, settled=read))

    def _end(self, run: Run, *, interrupted: bool) -> RereadReport:
        fields, examples = self._describe(run)
        findings = () if interrupted else self._judge(run)
        status = RunStatus.INTERRUPTED if interrupted else RunStatus.FINISHED
        verdict, state = self._choose(findings, interrupted=interrupted)
        stats = self._stats() | {"findings": [finding.to_document() for finding in findings]}
        self._catalogue.close_run(run.id, status, stats, verdict=verdict)
        if verdict is Verdict.DROPPED:
            self._catalogue.drop_quarantined(run.id)
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
        return (Verdict.QUARANTINED, "held") if self._request.hold else (Verdict.ACCEPTED, "applied")

    def _judge(self, run: Run) -> tuple[Finding, ...]:
        """Judge the source's articles as they would be afterwards."""
        gatherer, seen = Gatherer(), set()
        for held in self._catalogue.quarantined(run.id):
            seen.add(held.article.id)
            gatherer.add(SeenArticle(outcome=held.outcome, article=held.article, before=held.before))
        for article in self._catalogue.articles(self._source.id):
            if article.id not in seen:
                gatherer.add(SeenArticle(outcome=Outcome.UNCHANGED, article=article))
        figures = gatherer.finish({}, robots=0, seconds=0.0, layout=())
        case = Case(figures=figures, started_at=run.started_at, zone=self._source.time_zone, is_whole=False)
        return judge(case, self._source.expectations)

    def _describe(self, run: Run) -> tuple[Counter[str], list[Example]]:
        fields: Counter[str] = Counter()
        examples = []
        for held in self._catalogue.quarantined(run.id):
            for name in held.changes:
                fields[name] += 1
                if fields[name] <= _MOST_EXAMPLES:
                    examples.append(_make_example(held, name))
        return fields, examples


def _make_example(held: QuarantinedReading, name: str) -> Example:
    before, after = (_say(article, name) for article in (held.before, held.article))
    return Example(url=held.article.url, field=name, before=before, after=after)


def _say(article: Article | None, name: str) -> str | None:
    if article is None:
        return None
    if name == "text":
        return f"{len(article.text)} characters"
    value = read_field(article, name)
    return ", ".join(value) if isinstance(value, tuple) else None if value is None else str(value)
