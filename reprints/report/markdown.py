"""The report as Markdown, for a flow's artifact and a notification's text."""

from __future__ import annotations

from collections.abc import Iterator

from reprints.model import FINAL_OUTCOMES, Outcome
from reprints.report.batch import BatchReport
from reprints.report.run_report import RunReport

_MOST_PAGES = 25  # named per outcome; the HTML report names all
_QUIET = (Outcome.NEW, Outcome.UNCHANGED)


def write_markdown(report: BatchReport) -> str:
    return "\n".join(_write(report)) + "\n"


def table_rows(report: BatchReport) -> list[dict[str, object]]:
    """One row per run: its severity, its outcomes, what is held."""
    return [
        {
            "source": run.source,
            "state": run.severity,
            "listed": run.listed,
            **{str(outcome): run.counts.get(outcome, 0) for outcome in FINAL_OUTCOMES},
            "quarantined": run.quarantined,
            "unread": run.unread,
            "seconds": round(run.seconds) if run.seconds is not None else None,
            "run": run.run,
        }
        for run in report.reports
    ]


def _write(report: BatchReport) -> Iterator[str]:
    yield f"# {_escape(report.headline)}"
    yield ""
    rows = table_rows(report)
    if rows:
        yield "| " + " | ".join(rows[0]) + " |"
        yield "|" + " --- |" * len(rows[0])
        for row in rows:
            yield "| " + " | ".join("" if value is None else _escape(str(value)) for value in row.values()) + " |"
        yield ""
    for problem in report.problems:
        yield f"- **{_escape(problem.source)}** was not crawled: {_escape(problem.message)}"
    yield from (f"- {_escape(remark)}" for remark in report.remarks)
    for run in report.reports:
        yield from _write_run(run)


def _write_run(run: RunReport) -> Iterator[str]:
    notable = [page for page in run.pages if page.outcome not in _QUIET and not run.held.get(page.outcome)]
    if not (run.findings or run.message or run.quarantined or notable or run.returned):
        return
    yield f"\n## {_escape(run.source)}: {run.severity}\n"
    if run.message:
        yield f"{_escape(run.message)}\n"
    for finding in run.findings:
        yield f"- **{finding.severity}** {_escape(finding.message)}"
        for proof in finding.first_proofs(3):
            yield f"    - <{proof.url}> {_escape(proof.shows)}".rstrip()
    if run.quarantined:
        yield f"\n{run.quarantined} readings wait in quarantine: `reprints quarantine show {run.run}`\n"
    for page in notable[:_MOST_PAGES]:
        why = f" ({_escape(page.why)})" if page.why else ""
        yield f"- {page.outcome}: <{page.url}>{why}"
    if len(notable) > _MOST_PAGES:
        yield f"- and {len(notable) - _MOST_PAGES} more"
    yield from (f"- {page.returned}: <{page.url}>" for page in run.returned[:_MOST_PAGES])
    if len(run.returned) > _MOST_PAGES:
        yield f"- and {len(run.returned) - _MOST_PAGES} more that came back"


def _escape(text: str) -> str:
    for mark in ("\\", "|", "*", "_", "`", "<", "[", "#"):
        text = text.replace(mark, "\\" + mark)
    return " ".join(text.split())
