"""An article with people's corrections in place of what was read."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from reprints.model import Article, Evidence

METHOD = "correction"


def apply_corrections(article: Article, standing: Mapping[str, Mapping[str, Any]] | None) -> Article:
    """The article with these corrections by field; the readings they overrule stay as unused evidence."""
    for field, made in (standing or {}).items():
        value = made["value"]
        evidence = [
            dataclasses.replace(piece, used=False) if piece.field == field else piece for piece in article.evidence
        ]
        piece = Evidence(
            field=field,
            value="; ".join(value) if isinstance(value, list) else value or "",
            text=f"{made['why']} ({made['author']}, {made['at'][:10]})",
            method=METHOD,
        )
        article = dataclasses.replace(_set(article, field, value), evidence=(*evidence, piece))
    return article


def _set(article: Article, field: str, value: Any) -> Article:
    part, _, name = field.rpartition(".")
    if name == "authors":
        value = tuple(value or ())
    elif name == "date" and value:
        value = date.fromisoformat(value)
    if not part:
        return dataclasses.replace(article, **{name: value})
    inner = dataclasses.replace(getattr(article, part), **{name: value})
    return dataclasses.replace(article, **{part: inner})
