"""A run as small flat documents for dashboards, so that each question is one aggregation.

Their `kind` is one of: `run`; `outcome`, one per outcome and reason, with the number of its `pages`; `field`, one per
provenance field, with the share of articles that state it (`rate`); `finding`, with its `severity` and the first `page`
that shows it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from reprints.report.figures import Sample
from reprints.report.run_report import RunReport
from reprints.sources import FILLABLE

Document = dict[str, Any]

_FROM_REPORT = ("message", "finished_at", "seconds", "resumed", "repaired", "lost", "listed", "unsettled", "outcomes")


def make_run_documents(report: RunReport, *, batch: str, sample: Sample) -> list[Document]:
    """Each has an `id` that stays the same when the run is written again. `sample` covers the run's articles."""
    common: Document = {
        "run": report.run,
        "batch": batch,
        "source": report.source,
        "status": report.status,
        "severity": report.severity,  # a finding overrides it with its own
        "started_at": report.started_at.isoformat(),
    }
    made = [
        _make_run(report, sample),
        *_make_outcomes(report),
        *_make_fields(report, sample),
        *_make_findings(report),
    ]
    return [common | document for document in made]


def _make_run(report: RunReport, sample: Sample) -> Document:
    whole = report.to_document()
    return {
        "id": report.run,
        "kind": "run",
        **{name: whole[name] for name in _FROM_REPORT},
        "requests": {kind: count for kind, count in report.requests.items() if count},
        "ok": report.ok,
        "verdict": report.verdict,
        "quarantined": report.quarantined,
        "unchanged_only": report.unchanged_only,
        "articles": sample.articles,
        "body_length": sample.length,
        "unread": sample.unread,
        "fill": _make_tree(sample) if sample.articles else {},
        "findings": [finding.message for finding in report.findings],
        "failed_expectations": [finding.expectation for finding in report.findings if finding.fails],
    }


def _make_outcomes(report: RunReport) -> Iterator[Document]:
    for outcome, reasons in report.reasons.items():
        for why, pages in reasons.items():
            mark = hashlib.blake2b(why.encode(errors="replace"), digest_size=8).hexdigest()
            yield {
                "id": f"{report.run}:{outcome}:{mark}",
                "kind": "outcome",
                "outcome": str(outcome),
                "why": why or None,
                "pages": pages,
            }


def _make_fields(report: RunReport, sample: Sample) -> Iterator[Document]:
    if sample.articles:
        for name in FILLABLE:
            yield {
                "id": f"{report.run}:{name}",
                "kind": "field",
                "field": name,
                "rate": sample.fill_rate(name),
                "articles": sample.articles,
            }


def _make_findings(report: RunReport) -> Iterator[Document]:
    for number, finding in enumerate(report.findings):
        yield {
            "id": f"{report.run}:finding:{number}",
            "kind": "finding",
            "severity": finding.severity,
            "expectation": finding.expectation,
            "message": finding.message,
            "page": finding.proofs[0].url if finding.proofs else None,
            "shows": finding.proofs[0].shows or None if finding.proofs else None,
        }


def _make_tree(sample: Sample) -> Document:
    """Nested objects for dotted names, as the server reads them."""
    tree: Document = {}
    for name in FILLABLE:
        *parents, leaf = name.split(".")
        place = tree
        for parent in parents:
            place = place.setdefault(parent, {})
        place[leaf] = sample.fill_rate(name)
    return tree
