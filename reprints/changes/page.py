"""A difference as a page that stands alone: no script, no other file, readable in print."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from reprints.changes.difference import FieldChange
from reprints.changes.words import Kind, Piece

_STYLE = """
:root { color-scheme: light dark; --dim: #5f6368; --gone: #ffe1de; --goner: #8f1d13; --new: #d9f2dc; --newer: #12571c }
@media (prefers-color-scheme: dark) {
  :root { --dim: #9aa0a6; --gone: #4a1d19; --goner: #ffb4a9; --new: #163d20; --newer: #a6e3b0 }
}
body { font: 17px/1.55 Georgia, "Noto Serif", serif; max-width: 46rem; margin: 2.5rem auto; padding: 0 1.25rem }
h1 { font-size: 1.4rem; line-height: 1.3 }
h2 { font: 600 .95rem system-ui, sans-serif; margin: 2rem 0 .4rem; color: var(--dim) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; font: .84rem/1.5 system-ui, sans-serif }
dt { color: var(--dim) } dd { margin: 0; overflow-wrap: anywhere }
.words { overflow-wrap: anywhere }
del { background: var(--gone); color: var(--goner) }
ins { background: var(--new); color: var(--newer); text-decoration: none; border-bottom: 2px solid }
@media print { body { margin: 0; max-width: none; font-size: 11pt } }
""".strip()
_TAGS = {Kind.REMOVED: "del", Kind.ADDED: "ins"}


def write_page(title: str, facts: Sequence[tuple[str, str]], changes: Sequence[FieldChange], *, language: str) -> str:
    """`facts` stand above the changes, each a name and what it says."""
    head = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>\n" for name, said in facts)
    body = "".join(
        f'<h2>{escape(change.field)}</h2>\n<div class="words" lang="{escape(language)}">'
        f"{''.join(map(_mark, change.pieces))}</div>\n"
        for change in changes
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>\n'
        f"<style>\n{_STYLE}\n</style></head>\n<body><h1>{escape(title)}</h1>\n<dl>\n{head}</dl>\n"
        f"{body or '<p>The two versions say the same.</p>'}\n</body></html>\n"
    )


def _mark(piece: Piece) -> str:
    text = escape(piece.text).replace("\n", "<br><br>\n")
    tag = _TAGS.get(piece.kind)
    return f"<{tag}>{text}</{tag}>" if tag else text
