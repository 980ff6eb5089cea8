"""The report on a terminal: a table of outcomes, then the pages that need a look."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from reprints.model import FINAL_OUTCOMES, Outcome
from reprints.report.run_report import PageLine, RunReport

_STYLES = {
    Outcome.NEW: "green",
    Outcome.CHANGED: "cyan",
    Outcome.UNCHANGED: "dim",
    Outcome.NOT_AN_ARTICLE: "yellow",
    Outcome.REFUSED: "yellow",
    Outcome.GONE: "magenta",
    Outcome.FAILED: "bold red",
}
# need no look: well, or not done yet
_QUIET = (Outcome.NEW, Outcome.UNCHANGED, Outcome.LISTED, Outcome.FETCHED)
_BLOCKS = "▁▂▃▄▅▆▇█"
_SEVERITY = {"note": "dim", "warn": "yellow", "fail": "bold red"}


def print_reports(console: Console, reports: Sequence[RunReport], *, every_page: bool = False) -> None:
    """Print what became of the pages; `every_page` also names new and unchanged ones."""
    console.print(_table(reports))
    for report in reports:
        lines = _remarks(report, every_page)
        if lines:
            console.print(Group(*lines), soft_wrap=True)
    console.print(_verdict(reports), soft_wrap=True)


def _table(reports: Sequence[RunReport]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source", no_wrap=True)
    table.add_column("listed", justify="right", no_wrap=True)
    for outcome in FINAL_OUTCOMES:
        table.add_column(str(outcome), justify="right", style=_STYLES[outcome], no_wrap=True)
    open_ends = any(report.unsettled for report in reports)
    if open_ends:
        table.add_column("left", justify="right", style="bold")
    unread = any(report.unread for report in reports)
    if unread:
        table.add_column("unread", justify="right", style="yellow", no_wrap=True)
    for report in reports:
        cells = [str(report.counts.get(outcome, 0)) for outcome in FINAL_OUTCOMES]
        left = [str(report.unsettled)] if open_ends else []
        look = [str(report.unread)] if unread else []
        table.add_row(report.source, str(report.listed), *cells, *left, *look)
    return table


def _remarks(report: RunReport, every_page: bool) -> list[RenderableType]:
    lines: list[RenderableType] = []
    if report.status == "archived":
        lines.append(Text(f"{report.source}: {report.message}", "yellow"))
    elif report.status != "finished":
        lines.append(Text(f"{report.source}: {report.status}: {report.message or 'no reason recorded'}", "bold red"))
    if report.resumed:
        lines.append(Text(f"{report.source}: resumed {report.resumed} times after an interruption", "dim"))
    if report.repaired:
        lines.append(Text(f"{report.source}: repaired {report.repaired} WARC left open by an interrupted crawl", "dim"))
    for finding in report.findings:
        lines.append(Text(f"{report.source}: {finding.severity}: {finding.message}", _SEVERITY[finding.severity]))
        lines += [Text(f"    {proof.url}  {proof.shows}".rstrip(), "dim") for proof in finding.first_proofs(1)]
    if report.quarantined:
        hint = f"{report.quarantined} readings wait in quarantine: reprints quarantine show {report.run}"
        lines.append(Text(f"{report.source}: {hint}", "bold yellow"))
    shown = [page for page in report.pages if every_page or not (page.outcome in _QUIET or page.outcome in report.held)]
    lines += [_page_line(page) for page in shown]
    lines += [_line("returned", "green", page.url, page.returned) for page in report.returned]
    return lines


def print_trends(console: Console, reports: Sequence[RunReport]) -> None:
    """Print how the last runs of each source went: a line of blocks per figure, the last run on the right."""
    for report in reports:
        if len(report.trend) < 2:
            continue
        console.print(Text(f"{report.source}: the last {len(report.trend)} runs", "bold"))
        for name in ("new", "changed", "unchanged", "failed", "gone"):
            values = [point.outcomes.get(name, 0) for point in report.trend]
            if any(values):
                console.print(
                    Text.assemble(f"  {name:<12}", (_draw(values), _STYLES[Outcome(name)]), f"  {values[-1]}")
                )
        bad = "".join("x" if not point.ok else "." for point in report.trend)
        console.print(Text.assemble("  failed runs ", (bad, "red" if "x" in bad else "dim")))


def _draw(values: Sequence[int]) -> str:
    most = max(values) or 1
    return "".join(" " if not value else _BLOCKS[round(value / most * (len(_BLOCKS) - 1))] for value in values)


def _page_line(page: PageLine) -> Text:
    return _line(str(page.outcome), _STYLES.get(page.outcome, "bold"), page.url, page.why)


def _line(word: str, style: str, url: str, why: str) -> Text:
    return Text.assemble(("  " + word.ljust(15), style), url, (f"  ({why})" if why else "", "dim"))


def _verdict(reports: Sequence[RunReport]) -> Text:
    total = sum(report.listed for report in reports)
    look = sum(report.unread for report in reports)
    unread = f"; {look} credited but unread: look at them" if look else ""
    if reports and all(report.unchanged_only for report in reports):
        return Text(f"Nothing changed: all {total} listed pages are as the archive has them{unread}.", "bold")
    parts = ", ".join(
        f"{count} {outcome}"
        for outcome in FINAL_OUTCOMES
        if (count := sum(report.counts.get(outcome, 0) for report in reports))
    )
    left = sum(report.unsettled for report in reports)
    tail = f", {left} left for the next run" if left else ""
    back = sum(len(report.returned) for report in reports)
    tail += f", {back} of them back again" if back else ""
    return Text(f"{total} pages listed: {parts or 'none settled'}{tail}{unread}.", "bold")
