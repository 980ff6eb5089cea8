"""The runs of one command together: the basis of the nightly report, its notification and its exit code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reprints.model import FINAL_OUTCOMES, Outcome
from reprints.report.run_report import RunReport


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceProblem:
    """A source that could not be crawled, and why."""

    source: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchReport:
    """`remarks` concern the installation rather than a source: an index behind, a disk nearly full."""

    batch: str
    made_at: datetime
    reports: tuple[RunReport, ...]
    problems: tuple[SourceProblem, ...] = ()
    remarks: tuple[str, ...] = ()
    interrupted: bool = False

    @property
    def severity(self) -> str:
        """The highest severity: fail, warn, note or ok."""
        if self.problems:
            return "fail"
        found = {report.severity for report in self.reports} | ({"warn"} if self.remarks else set())
        return next((severity for severity in ("fail", "warn", "note") if severity in found), "ok")

    @property
    def counts(self) -> Mapping[Outcome, int]:
        return {outcome: sum(report.counts.get(outcome, 0) for report in self.reports) for outcome in FINAL_OUTCOMES}

    @property
    def unread(self) -> int:
        return sum(report.unread for report in self.reports)

    @property
    def headline(self) -> str:
        """A one-line summary, for a subject or a title."""
        worst = [report.source for report in self.reports if report.severity == self.severity]
        worst += [problem.source for problem in self.problems]
        counts = ", ".join(f"{count} {outcome}" for outcome, count in self.counts.items() if count)
        words = {"fail": "failed", "warn": "worth a look"}
        which = (
            f"{', '.join(dict.fromkeys(worst))} {words[self.severity]}; " if self.severity in words and worst else ""
        )
        held = sum(report.quarantined for report in self.reports)
        waiting = f", {held} pages held in quarantine" if held else ""
        back = sum(len(report.returned) for report in self.reports)
        returned = f", {back} came back" if back else ""
        look = f", {self.unread} credited but unread" if self.unread else ""
        runs = f"{len(self.reports)} run{'' if len(self.reports) == 1 else 's'}"
        return f"{which}{counts or 'no pages'} in {runs}{returned}{look}{waiting}"

    def to_document(self) -> dict[str, Any]:
        return {
            "batch": self.batch,
            "made_at": self.made_at.isoformat(),
            "severity": self.severity,
            "headline": self.headline,
            "interrupted": self.interrupted,
            "outcomes": {str(outcome): count for outcome, count in self.counts.items()},
            "unread": self.unread,
            "problems": [{"source": problem.source, "message": problem.message} for problem in self.problems],
            "remarks": list(self.remarks),
            "runs": [report.to_document() for report in self.reports],
        }
