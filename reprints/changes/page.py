"""A difference as a page that stands alone: no script, no other file, readable in print."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from reprints.changes.difference import FieldChange
from reprints.changes.words import Kind, Piece

_STYLE = """
body { font: 1rem/1.55 Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1d1d1d }
h1 { font-size: 1.4rem } h2 { font: 600 .95rem system-ui, sans-serif; margin: 2rem 0 .4rem; color: #555 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; font: .9rem system-ui, sans-serif }
dt { color: #666 } dd { margin: 0; overflow-wrap: anywhere }
.words { white-space: pre-line; overflow-wrap: anywhere }
del { background: #ffe1de; color: #8f1d13 } ins { background: #d9f2dc; color: #12571c; text-decoration: none }
ins { border-bottom: 2px solid #2f8f3f }
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
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>\n'
        f"<style>\n{_STYLE}\n</style></head>\n<body><h1>{escape(title)}</h1>\n<dl>\n{head}</dl>\n"
        f"{body or '<p>The two versions say the same.</p>'}\n</body></html>\n"
    )


def _mark(piece: Piece) -> str:
    text = escape(piece.text)
    tag = _TAGS.get(piece.kind)
    return f"<{tag}>{text}</{tag}>" if tag else text
