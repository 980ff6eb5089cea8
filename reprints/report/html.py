"""The report as one HTML file: no script, no request, light and dark, narrow and wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path

from reprints.model import FINAL_OUTCOMES, Outcome
from reprints.report.batch import BatchReport
from reprints.report.findings import Finding
from reprints.report.run_report import PageLine, RunReport, TrendPoint
from reprints.report.svg import draw_bar, draw_spark

_STYLE = Path(__file__).parent / "style.css"
_WORDS = {"fail": "failed", "warn": "worth a look", "note": "well, with notes", "ok": "well"}
_FIRST = 2  # proofs of a finding shown at once
_QUIET = (Outcome.NEW, Outcome.UNCHANGED)
_ON_THE_WAY = (Outcome.LISTED, Outcome.FETCHED)


def write_html(report: BatchReport) -> str:
    title = f"reprints, {report.made_at:%Y-%m-%d %H:%M} UTC"
    body = "\n".join(_write_body(report))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _write_body(report: BatchReport) -> Iterator[str]:
    yield f"<h1>{escape(report.headline)}</h1>"
    yield f'<p class="quiet">{report.made_at:%A, %d %B %Y, %H:%M} UTC · batch {escape(report.batch)}</p>'
    for problem in report.problems:
        name = f'<h2>{escape(problem.source)}</h2><span class="pill fail">not crawled</span>'
        yield f'<section><div class="head">{name}</div><p>{escape(problem.message)}</p></section>'
    for remark in report.remarks:
        yield f'<section><p class="warn">{escape(remark)}</p></section>'
    if len(report.reports) > 1:
        yield _overview(report.reports)
    for run in report.reports:
        yield "\n".join(("<section>", *_write_run(run), "</section>"))


def _overview(reports: Sequence[RunReport]) -> str:
    names = ("source", "listed", *map(str, FINAL_OUTCOMES), "held")
    head = "".join(f"<th>{name}</th>" for name in names)
    rows = "".join(_overview_row(run) for run in reports)
    return f'<section class="scroll"><table class="overview"><tr>{head}</tr>{rows}</table></section>'


def _overview_row(run: RunReport) -> str:
    counts = (run.listed, *(run.counts.get(outcome, 0) for outcome in FINAL_OUTCOMES), run.quarantined)
    cells = "".join(f"<td>{count or '·'}</td>" for count in counts)
    name = f'<a href="#{escape(run.run)}">{escape(run.source)}</a>'
    return f'<tr><td><span class="{run.severity}">●</span> {name}</td>{cells}</tr>'


def _write_run(run: RunReport) -> Iterator[str]:
    word = run.status if run.status in ("running", "interrupted", "archived") else _WORDS[run.severity]
    pill = f'<span class="pill {run.severity}">{escape(word)}</span>'
    took = f", {_say_seconds(run.seconds)}" if run.seconds is not None else ""
    quiet = f'<span class="quiet">{escape(run.run)}, {escape(run.status)}{took}</span>'
    yield f'<div class="head" id="{escape(run.run)}"><h2>{escape(run.source)}</h2>{pill}{quiet}</div>'
    if run.message:
        yield f'<p class="{run.severity}">{escape(run.message)}</p>'
    counts = {str(outcome): run.counts.get(outcome, 0) for outcome in (*FINAL_OUTCOMES, *_ON_THE_WAY)}
    yield draw_bar(counts)
    yield _legend(counts, run.listed)
    yield from _write_findings(run)
    if len(run.trend) > 1:
        yield from _write_trend(run.trend)
    if run.fill:
        cells = "".join(f"<div><span>{name}</span><b>{rate:.0%}</b></div>" for name, rate in run.fill.items())
        yield f'<h3>Share of articles with each field</h3><div class="rates">{cells}</div>'
    yield from _write_pages(run)


def _legend(counts: dict[str, int], listed: int) -> str:
    items = "".join(
        f'<li><i class="o-{name}"></i><b>{count}</b> {name}</li>' for name, count in counts.items() if count
    )
    return f'<ul class="legend"><li><b>{listed}</b> listed</li>{items}</ul>'


def _write_findings(run: RunReport) -> Iterator[str]:
    if run.findings:
        items = "".join(map(_finding, run.findings))
        yield f'<h3>What is not as expected</h3><ul class="findings">{items}</ul>'
    if run.quarantined:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in run.held.items())
        yield (
            f"<h3>In quarantine</h3><p>{counts}. The archive and the search are as they were. "
            f"Look: <code>reprints quarantine show {escape(run.run)}</code></p>"
        )


def _finding(finding: Finding) -> str:
    proofs = [f"<li>{_link(proof.url)} <em>{escape(proof.shows)}</em></li>" for proof in finding.proofs]
    more = f"<ul>{''.join(proofs[:_FIRST])}</ul>" if proofs else ""
    if proofs[_FIRST:]:
        rest = proofs[_FIRST:]
        more += f"<details><summary>{len(rest)} more</summary><ul>{''.join(rest)}</ul></details>"
    return f'<li class="{finding.severity}"><b>{finding.severity}</b> <span>{escape(finding.message)}</span>{more}</li>'


_Curve = tuple[str, Callable[[TrendPoint], float | None], Callable[[float], str]]


def _write_trend(trend: Sequence[TrendPoint]) -> Iterator[str]:
    failed = [not point.ok for point in trend]
    curves: list[_Curve] = [
        ("articles", _count(Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED), _say_count),
        ("new", _count(Outcome.NEW), _say_count),
        ("changed", _count(Outcome.CHANGED), _say_count),
        ("failed", _count(Outcome.FAILED), _say_count),
        ("body length", lambda point: point.length, _say_count),
        ("duration", lambda point: point.seconds, _say_seconds),
        ("with outlet", _fill("original.outlet"), _say_share),
        ("with date", _fill("original.date"), _say_share),
    ]
    plots = []
    for name, measure, say in curves:
        values = [measure(point) for point in trend]
        now = say(values[-1]) if values[-1] is not None else "none"
        label = f"{name} over the last {len(trend)} runs: now {now}"
        plots.append(f"<div>{name} <b>{now}</b>{draw_spark(values, failed=failed, label=label)}</div>")
    yield f'<h3>The last {len(trend)} runs</h3><div class="plots">{"".join(plots)}</div>'


def _count(*outcomes: Outcome) -> Callable[[TrendPoint], float]:
    return lambda point: float(sum(point.outcomes.get(outcome, 0) for outcome in outcomes))


def _fill(name: str) -> Callable[[TrendPoint], float | None]:
    return lambda point: point.fill.get(name)


def _say_count(value: float) -> str:
    return f"{value:,.0f}"


def _say_share(value: float) -> str:
    return f"{value:.0%}"


def _say_seconds(value: float) -> str:
    if value < 120:
        return f"{value:.0f} s"
    return f"{value / 60:.0f} min" if value < 7200 else f"{value / 3600:.1f} h"


def _write_pages(run: RunReport) -> Iterator[str]:
    if run.returned:
        items = "".join(_page(page, page.returned) for page in run.returned)
        yield f"<h3>Came back: {len(run.returned)}</h3><ul>{items}</ul>"
    if run.pages:
        yield "<h3>Every page, once</h3>"
    for outcome in (*reversed(FINAL_OUTCOMES), *_ON_THE_WAY):
        pages = [page for page in run.pages if page.outcome is outcome]
        if pages:
            opened = " open" if outcome not in _QUIET and len(pages) <= 12 else ""
            items = "".join(_page(page, page.why) for page in pages)
            yield f"<details{opened}><summary>{len(pages)} {outcome}</summary><ul>{items}</ul></details>"
    if run.slowest:
        items = "".join(f"<li>{_link(slow.url)} <em>{slow.seconds:.1f} s</em></li>" for slow in run.slowest)
        yield f"<details><summary>the slowest answers</summary><ul>{items}</ul></details>"


def _page(page: PageLine, said: str) -> str:
    quiet = f' <span class="quiet">{escape(said)}</span>' if said else ""
    return f"<li>{_link(page.url)}{quiet}</li>"


def _link(url: str) -> str:
    text = escape(url)
    return f'<a href="{text}" rel="noreferrer">{text}</a>' if url.startswith(("http://", "https://")) else text
