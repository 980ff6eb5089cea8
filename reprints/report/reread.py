"""What re-reading archived captures changes, or would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reprints.report.findings import Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A field of a page before and after; only the length of a text."""

    url: str
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RereadReport:
    """`outcomes` counts the captures read (new, changed, unchanged, not-an-article, failed), `fields` the changed
    articles by field. `state`: dry-run, applied, held (as requested), quarantined or interrupted."""

    run: str
    source: str
    extractor: str
    state: str
    outcomes: Mapping[str, int]
    fields: Mapping[str, int]
    examples: tuple[Example, ...] = ()
    findings: tuple[Finding, ...] = ()
    lost: tuple[str, ...] = field(default=())  # articles that no longer read as such; they stay as they were

    @property
    def ok(self) -> bool:
        return self.state in ("dry-run", "applied", "held") and not self.outcomes.get("failed", 0)

    def to_document(self) -> dict[str, Any]:
        return {
            "run": self.run,
            "source": self.source,
            "extractor": self.extractor,
            "state": self.state,
            "outcomes": dict(self.outcomes),
            "fields": dict(self.fields),
            "examples": [{"url": e.url, "field": e.field, "before": e.before, "after": e.after} for e in self.examples],
            "lost": list(self.lost),
            "findings": [finding.to_document() for finding in self.findings],
        }

    def to_markdown(self) -> str:
        counts = ", ".join(f"{count} {name}" for name, count in self.outcomes.items() if count)
        lines = [f"# {self.source} read again by {self.extractor}: {self.state}", "", counts or "nothing to read", ""]
        lines += [f"- {name}: {count} articles" for name, count in self.fields.items()]
        lines += [f"- **{finding.severity}** {finding.message}" for finding in self.findings]
        return "\n".join(lines) + "\n"
