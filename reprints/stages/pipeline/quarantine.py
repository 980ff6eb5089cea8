"""What failed runs hold back, for a person to inspect, release or drop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import QuarantinedReading, Run, Verdict
from reprints.errors import NotFoundError
from reprints.model import Outcome
from reprints.report.findings import Finding
from reprints.report.gather import read_field
from reprints.settings import Settings
from reprints.sources import FILLABLE
from reprints.stages.custody.author import find_author
from reprints.stages.locks import hold_source
from reprints.stages.pipeline.follow_up import Followed, follow_articles
from reprints.stages.pipeline.judgement import read_findings

_LIST = "`reprints quarantine list` names the runs that hold something"


@dataclass(frozen=True, kw_only=True, slots=True)
class Quarantined:
    """A run and the readings it holds, by outcome. If not `is_judged`, it was interrupted and is still on trial."""

    run: Run
    held: Mapping[Outcome, int]
    findings: tuple[Finding, ...]

    @property
    def is_judged(self) -> bool:
        return self.run.verdict is Verdict.QUARANTINED

    def to_document(self) -> dict[str, Any]:
        return {
            "run": self.run.id,
            "source": self.run.source,
            "kind": str(self.run.kind),
            "verdict": str(self.run.verdict),
            "started_at": self.run.started_at.isoformat(),
            "held": {str(outcome): count for outcome, count in self.held.items()},
            "findings": [finding.to_document() for finding in self.findings],
        }


def list_quarantine(catalogue: Catalogue) -> list[Quarantined]:
    """The runs in quarantine, and those on trial that hold something, oldest first."""
    counts = catalogue.count_quarantined()
    runs = catalogue.runs_by_verdict(Verdict.QUARANTINED, Verdict.TRIAL)
    return [
        Quarantined(run=run, held=counts.get(run.id, {}), findings=read_findings(run))
        for run in runs
        if run.verdict is Verdict.QUARANTINED or run.id in counts
    ]


def find_quarantined(catalogue: Catalogue, wanted: str) -> Quarantined:
    """By the run's name or its beginning. Raises NotFoundError if that run holds nothing."""
    entries = [entry for entry in list_quarantine(catalogue) if entry.run.id.startswith(wanted)]
    if len(entries) == 1:
        return entries[0]
    run = catalogue.run(wanted)  # raises if none or several begin so
    exact = next((entry for entry in entries if entry.run.id == run.id), None)
    if exact is None:
        raise NotFoundError(f"run {run.id} is not in quarantine", mend=_LIST)
    return exact


def release(settings: Settings, catalogue: Catalogue, wanted: str) -> tuple[int, Followed]:
    """Make versions of what the run holds, then update families and index. Returns how many, and what followed.

    From then on the run counts towards what is usual for its source. Raises BusyError while the source is crawled.
    """
    found = find_quarantined(catalogue, wanted)
    with hold_source(settings, found.run.source):
        catalogue.judge_run(found.run.id, Verdict.ACCEPTED, find_author(settings))
        count = catalogue.apply_accepted()
    return count, follow_articles(settings, catalogue)


def drop(settings: Settings, catalogue: Catalogue, wanted: str) -> tuple[int, Followed]:
    """Discard the readings, not the captures. Returns how many, and what followed. Raises BusyError."""
    found = find_quarantined(catalogue, wanted)
    with hold_source(settings, found.run.source):
        catalogue.judge_run(found.run.id, Verdict.DROPPED, find_author(settings))
    return sum(found.held.values()), follow_articles(settings, catalogue)  # the index of runs says what is held


def describe_held(held: QuarantinedReading) -> dict[str, Any]:
    """What would change: each field as it is and as it would be; of the text only the length."""
    return {
        "url": held.article.url,
        "id": held.article.id,
        "outcome": str(held.outcome),
        "changes": list(held.changes),
        "fields": dict(_compare(held)),
        "text_length": [len(held.before.text) if held.before else None, len(held.article.text)],
        "capture": held.capture,
    }


def _compare(held: QuarantinedReading) -> Iterator[tuple[str, list[Any]]]:
    before = held.before.to_document() if held.before else None
    after = held.article.to_document()
    for name in FILLABLE:
        if before is None or name in held.changes:
            old = _dig(before, name) if before else None
            if old != _dig(after, name) or read_field(held.article, name):
                yield name, [old, _dig(after, name)]


def _dig(document: Mapping[str, Any], name: str) -> Any:
    value: Any = document
    for part in name.split("."):
        value = value[part]
    return value
