"""The differences between two versions of an article, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reprints.changes.words import Piece, diff_words
from reprints.model import Article

_PLAIN = ("title", "language", "credit_line")
_NESTED = ("original", "republication")


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldChange:
    """A field by its dotted name; a missing value counts as empty text."""

    field: str
    pieces: tuple[Piece, ...]


def compare_articles(old: Article, new: Article) -> list[FieldChange]:
    """The fields that differ, `text` last."""
    before, after = _flatten(old.to_document()), _flatten(new.to_document())
    return [
        FieldChange(field=name, pieces=tuple(diff_words(before[name], after[name])))
        for name in before
        if before[name] != after[name]
    ]


def _flatten(document: Mapping[str, Any]) -> dict[str, str]:
    fields = {name: document[name] for name in _PLAIN}
    for part in _NESTED:
        fields |= {f"{part}.{name}": value for name, value in document[part].items()}
    fields["text"] = document["text"]
    return {name: _say(value) for name, value in fields.items()}


def _say(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value or "")


def write_page(title: str, facts: Sequence[tuple[str, str]], changes: Sequence[FieldChange], *, language: str) -> str:
    """The changes as a self-contained HTML page, below the `facts`, each a name and a value."""
    from reprints.html_pages import render  # loads Jinja2, which comparing does not need

    return render("difference", title=title, facts=facts, changes=changes, language=language)
