"""The counts a watcher sees while a crawl runs. Reports are made from the catalogue, not from these."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from reprints.model import Outcome

_MOST_ERRORS = 100  # kept in words; all are counted
_MOST_SLOW = 10
_SHOWN = (Outcome.FETCHED, Outcome.REFUSED, Outcome.GONE, Outcome.FAILED)
_COUNTS = ("answered", "bytes", "conditional", "not_modified", "from_archive", "retries", "spider_exceptions")


@dataclass(kw_only=True)
class Tally:
    """`errors` are faults of the crawl itself: a listing that was unreadable or empty, a spider's exception. Faults of
    a page are that page's outcome. `faults` are parts of an announcement that could not be read, with their place."""

    phase: str = "starting"
    pages: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    errors: list[dict[str, str]] = field(default_factory=list)
    faults: list[dict[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=list)

    def settle(self, outcome: Outcome) -> None:
        self.pages[str(outcome)] += 1

    def add_error(self, url: str, why: str) -> None:
        self.counts["errors"] += 1
        if len(self.errors) < _MOST_ERRORS:
            self.errors.append({"url": url, "why": why})

    def add_fault(self, url: str, what: str) -> None:
        self.counts["faults"] += 1
        if len(self.faults) < _MOST_ERRORS:
            self.faults.append({"url": url, "what": what})

    def add_latency(self, url: str, seconds: float) -> None:
        """Keep the slowest responses."""
        self.slowest = sorted([*self.slowest, (round(seconds, 2), url)], reverse=True)[:_MOST_SLOW]

    def add_note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def to_document(self) -> dict[str, Any]:
        listed = self.pages["listed"]
        return {
            "phase": self.phase,
            "pages": {**{str(o): self.pages[str(o)] for o in _SHOWN}, "listed": listed},
            "settled": self.pages.total() - listed,
            "requests": dict(self.requests),
            **{name: self.counts[name] for name in _COUNTS},
            "error_count": self.counts["errors"],
            "errors": self.errors,
            "fault_count": self.counts["faults"],
            "faults": self.faults,
            "notes": self.notes,
            "slowest": [{"url": url, "seconds": seconds} for seconds, url in self.slowest],
        }
