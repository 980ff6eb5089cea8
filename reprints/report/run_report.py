"""One run of one source as figures a person and a machine can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reprints.model import FINAL_OUTCOMES, Outcome
from reprints.report.expectations import Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLine:
    """A page of a run under its outcome; `why` is empty where the outcome says it all."""

    url: str
    outcome: Outcome
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RunReport:
    """`counts` holds every outcome, those on the way (listed, fetched) included; `requests` counts by kind; `lost` is
    the articles that were there before and were not found in this run for the first time."""

    run: str
    source: str
    status: str
    message: str
    started_at: datetime
    finished_at: datetime | None
    resumed: int
    counts: Mapping[Outcome, int]
    reasons: Mapping[Outcome, Mapping[str, int]]
    requests: Mapping[str, int] = field(default_factory=dict)
    repaired: int = 0
    lost: int = 0
    findings: tuple[Finding, ...] = ()
    pages: tuple[PageLine, ...] = ()

    @property
    def listed(self) -> int:
        return sum(self.counts.values())

    @property
    def unsettled(self) -> int:
        """Pages that have not come to an end: the run is under way, or was interrupted."""
        return self.counts.get(Outcome.LISTED, 0) + self.counts.get(Outcome.FETCHED, 0)

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None

    @property
    def unchanged_only(self) -> bool:
        """Whether the run found the source as the archive already had it."""
        moved = (Outcome.NEW, Outcome.CHANGED, Outcome.FAILED)
        still = not any(self.counts.get(outcome, 0) for outcome in moved)
        return self.status == "finished" and self.listed > 0 and still and not self.lost

    @property
    def ok(self) -> bool:
        return self.status == "finished" and not any(finding.fails for finding in self.findings)

    def to_document(self) -> dict[str, Any]:
        """The JSON shape; `listed` is the sum of `outcomes` and `unsettled`."""
        return {
            "run": self.run,
            "source": self.source,
            "status": self.status,
            "message": self.message,
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat() if self.finished_at else None,
            "seconds": self.seconds,
            "resumed": self.resumed,
            "repaired": self.repaired,
            "lost": self.lost,
            "listed": self.listed,
            "outcomes": {str(outcome): self.counts.get(outcome, 0) for outcome in FINAL_OUTCOMES},
            "unsettled": self.unsettled,
            "reasons": {
                str(outcome): dict(whys) for outcome, whys in self.reasons.items() if outcome in FINAL_OUTCOMES
            },
            "requests": dict(self.requests),
            "unchanged_only": self.unchanged_only,
            "findings": [finding.to_document() for finding in self.findings],
            "pages": [{"url": p.url, "outcome": str(p.outcome), "why": p.why} for p in self.pages],
        }
