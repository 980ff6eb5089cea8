"""A difference between two versions as a self-contained HTML page."""

from __future__ import annotations

from collections.abc import Sequence

from reprints.changes.difference import FieldChange
from reprints.html_pages import render


def write_page(title: str, facts: Sequence[tuple[str, str]], changes: Sequence[FieldChange], *, language: str) -> str:
    """`facts` are names and values shown above the changes."""
    return render("difference", title=title, facts=facts, changes=changes, language=language)
