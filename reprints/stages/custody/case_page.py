"""The readable page of a case file: self-contained, without scripts, everything from a page escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reprints.archive.excerpt import Copied
    from reprints.stages.custody.casefile import Exhibit

_STYLE = """
:root { color-scheme: light dark; --dim: #5f6368; --line: #d4d7db; --mark: #8a4b00 }
@media (prefers-color-scheme: dark) { :root { --dim: #9aa0a6; --line: #3c4043; --mark: #f0b26b } }
* { box-sizing: border-box }
body { font: 17px/1.55 Georgia, "Noto Serif", serif; max-width: 46rem; margin: 2.5rem auto; padding: 0 1.25rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 .75rem }
h3 { font: 600 .95rem system-ui, sans-serif; margin: 1.75rem 0 .5rem }
article { border-top: 2px solid var(--line); padding-top: 1.75rem; margin-top: 2.5rem }
p { margin: 0 0 .8em } a { color: inherit }
dl, table, nav, .note, summary { font: .84rem/1.5 system-ui, sans-serif }
dl { display: grid; grid-template-columns: 8.5rem 1fr; gap: .15rem 1rem; margin: 0 0 1.25rem }
dt { color: var(--dim) } dd { margin: 0; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line) }
th { color: var(--dim); font-weight: 500 } td { overflow-wrap: anywhere }
.note { color: var(--dim) } .gone { color: var(--mark) }
summary { cursor: pointer; color: var(--dim); margin: .5rem 0 }
.scroll { overflow-x: auto } nav ol { padding-left: 1.5rem } details > div { margin: .75rem 0 1rem }
@media print { body { margin: 0; max-width: none; font-size: 11pt } article { break-before: page } }
"""


def make_page(wanted: str, exhibits: Sequence[Exhibit], copied: Sequence[Copied], made_at: datetime) -> str:
    places = {(record.warc, record.offset): record for record in copied}
    count = f"{len(exhibits)} article{'s' if len(exhibits) != 1 else ''}, {len(copied)} archived records"
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>Case file: {escape(wanted)}</title><style>{_STYLE}</style></head><body>",
        f"<header><h1>Case file</h1><dl>{_row('For', wanted)}{_row('Holds', count)}",
        f"{_row('Made', f'{made_at:%Y-%m-%d %H:%M:%S} UTC')}</dl>",
        '<p class="note">What was captured is in case.warc.gz; this page shows what was read from it. VERIFY.txt says ',
        "how to check both without the software that made them.</p></header>",
        _list(exhibits),
        *(_show(exhibit, places) for exhibit in exhibits),
        "</body></html>\n",
    ]
    return "".join(parts)


def _list(exhibits: Sequence[Exhibit]) -> str:
    if len(exhibits) < 2:
        return ""
    items = (f'<li><a href="#a{e.article.id}">{_text(e.article.title or e.article.url)}</a></li>' for e in exhibits)
    return f"<nav><ol>{''.join(items)}</ol></nav>"


def _show(exhibit: Exhibit, places: dict[tuple[str, int], Copied]) -> str:
    article = exhibit.article
    gone = (
        f'<p class="note gone">No longer on its site since {article.gone_at:%Y-%m-%d}.</p>' if article.gone_at else ""
    )
    return (
        f'<article id="a{article.id}"><h2 dir="auto">{_text(article.title or "(no title)")}</h2>'
        f"{gone}<dl>{_provenance(exhibit)}</dl>"
        f'<div lang="{escape(article.language or "und")}" dir="auto">{_paragraphs(article.text)}</div>'
        f"{_versions(exhibit)}{_captures(exhibit, places)}{_evidence(exhibit)}</article>"
    )


def _provenance(exhibit: Exhibit) -> str:
    article = exhibit.article
    original, republication, capture = article.original, article.republication, article.capture
    rows: list[tuple[str, Any]] = [
        ("By", ", ".join(original.authors)),
        ("First published", ", ".join(filter(None, (original.outlet, original.section, original.place)))),
        ("Published", original.date),
        ("Original", original.url),
        ("Republished by", republication.publisher),
        ("Republished", republication.date),
        ("Topic", republication.topic),
        ("Address", article.url),
        ("Credit line", article.credit_line),
        ("Notice", republication.notice),
        ("Captured", f"{capture.fetched_at:%Y-%m-%d %H:%M:%S} UTC" if capture.fetched_at else None),
        ("SHA-256", capture.sha256),
        ("Seen", f"{article.first_seen:%Y-%m-%d} to {article.last_seen:%Y-%m-%d}"
         if article.first_seen and article.last_seen else None),
        ("Id", article.id),
    ]  # fmt: skip
    return "".join(_row(name, value) for name, value in rows if value)


def _versions(exhibit: Exhibit) -> str:
    if len(exhibit.versions) < 2:
        return ""
    shown = []
    for version in reversed(exhibit.versions):
        what = ", ".join(version.changes) or "first capture"
        title = f"Version {version.number}, from {version.captured_at:%Y-%m-%d %H:%M} UTC: {what}"
        body = f"<p><b>{_text(version.article.title or '')}</b></p>{_paragraphs(version.article.text)}"
        shown.append(f'<details><summary>{_text(title)}</summary><div dir="auto">{body}</div></details>')
    return f"<h3>Versions</h3>{''.join(shown)}"


def _captures(exhibit: Exhibit, places: dict[tuple[str, int], Copied]) -> str:
    rows = []
    for capture in exhibit.captures:
        record = places.get((capture.warc, capture.offset))
        kept = f"{record.place}" if record else ""
        again = " (unchanged)" if capture.revisit_of is not None else ""
        rows.append(
            (
                f"{capture.fetched_at:%Y-%m-%d %H:%M:%S}",
                f"{capture.status}{again}",
                kept,
                f"{capture.warc} at {capture.offset}",
            )
        )
    return f"<h3>Captures</h3>{_table(('UTC', 'Status', 'Offset here', 'In the archive'), rows)}"


def _evidence(exhibit: Exhibit) -> str:
    rows = [
        (piece.field, piece.value + ("" if piece.used else " (not used)"), piece.text, piece.method)
        for piece in sorted(exhibit.article.evidence, key=lambda piece: (piece.field, not piece.used))
    ]
    table = _table(("Field", "Value", "Read from", "How"), rows)
    return f"<details><summary>What each field was read from</summary><div>{table}</div></details>" if rows else ""


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{_text(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _row(name: str, value: Any) -> str:
    return f"<dt>{_text(name)}</dt><dd>{_text(str(value))}</dd>"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_text(line)}</p>" for line in text.split("\n") if line.strip())


def _text(value: str) -> str:
    return escape(value.encode("utf-8", "replace").decode())
