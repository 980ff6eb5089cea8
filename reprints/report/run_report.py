"""One run of one source, readable for people and machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reprints.model import FINAL_OUTCOMES, Outcome
from reprints.report.findings import Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLine:
    """A page and its outcome; `why` is empty if the outcome says it all. `nights_gone` counts the consecutive runs that
    found it gone before this one found it again."""

    url: str
    outcome: Outcome
    why: str
    key: str = ""  # the page's id
    nights_gone: int = 0

    @property
    def returned(self) -> str:
        """That it came back, in words."""
        return f"back after {self.nights_gone} night{'' if self.nights_gone == 1 else 's'}"


@dataclass(frozen=True, kw_only=True, slots=True)
class SlowPage:
    url: str
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class TrendPoint:
    """This or an earlier run of the source as a point of a curve. `fill` covers the articles of the run."""

    run: str
    started_at: datetime
    status: str
    ok: bool
    outcomes: Mapping[str, int]
    seconds: float | None = None
    length: int | None = None
    fill: Mapping[str, float] = field(default_factory=dict)
    unread: int = 0

    def to_document(self) -> dict[str, Any]:
        return {
            "run": self.run,
            "started_at": self.started_at.isoformat(),
            "status": self.status,
            "ok": self.ok,
            "outcomes": dict(self.outcomes),
            "seconds": self.seconds,
            "body_length": self.length,
            "fill": dict(self.fill),
            "unread": self.unread,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class RunReport:
    """`counts` holds every outcome, including the unsettled (listed, fetched); `requests` counts by kind; `lost` counts
    the known articles this run is the first not to find; `held` counts the readings in quarantine by outcome; `trend`
    holds the last runs, this one last; `unread` counts the articles that are credited but unread,
    `stand_ins` the known articles whose pages show something else."""

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
    verdict: str | None = None
    held: Mapping[Outcome, int] = field(default_factory=dict)
    fill: Mapping[str, float] = field(default_factory=dict)
    slowest: tuple[SlowPage, ...] = ()
    trend: tuple[TrendPoint, ...] = ()
    unread: int = 0
    stand_ins: int = 0

    @property
    def quarantined(self) -> int:
        return sum(self.held.values())

    @property
    def severity(self) -> str:
        """The highest severity: fail, warn, note or ok."""
        if not self.ok:
            return "fail"
        return next((s for s in ("warn", "note") if any(finding.severity == s for finding in self.findings)), "ok")

    @property
    def returned(self) -> tuple[PageLine, ...]:
        """Pages that came back, without those in quarantine, of which nothing is certain until their release."""
        return tuple(page for page in self.pages if page.nights_gone and page.outcome not in self.held)

    @property
    def listed(self) -> int:
        return sum(self.counts.values())

    @property
    def unsettled(self) -> int:
        """Pages without a final outcome: the run is under way, or was interrupted."""
        return self.counts.get(Outcome.LISTED, 0) + self.counts.get(Outcome.FETCHED, 0)

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None

    @property
    def unchanged_only(self) -> bool:
        """Whether the source was exactly as the archive already had it."""
        moved = (Outcome.NEW, Outcome.CHANGED, Outcome.FAILED)
        still = not (any(self.counts.get(outcome, 0) for outcome in moved) or self.lost or self.stand_ins)
        return self.status == "finished" and self.listed > 0 and still and not self.returned

    @property
    def ok(self) -> bool:
        return self.status in ("finished", "archived") and not any(finding.fails for finding in self.findings)

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
            "stand_ins": self.stand_ins,
            "returned": [{"url": page.url, "nights_gone": page.nights_gone} for page in self.returned],
            "listed": self.listed,
            "outcomes": {str(outcome): self.counts.get(outcome, 0) for outcome in FINAL_OUTCOMES},
            "unsettled": self.unsettled,
            "reasons": {
                str(outcome): dict(whys) for outcome, whys in self.reasons.items() if outcome in FINAL_OUTCOMES
            },
            "requests": dict(self.requests),
            "unchanged_only": self.unchanged_only,
            "severity": self.severity,
            "verdict": self.verdict,
            "quarantined": {str(outcome): count for outcome, count in self.held.items()},
            "fill": dict(self.fill),
            "unread": self.unread,
            "findings": [finding.to_document() for finding in self.findings],
            "slowest": [{"url": page.url, "seconds": page.seconds} for page in self.slowest],
            "trend": [point.to_document() for point in self.trend],
            "pages": [{"url": p.url, "outcome": str(p.outcome), "why": p.why} for p in self.pages],
        }
