"""A family's provenance: which copy states the earliest original, and where the credits contradict one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from reprints.families.words import split_words
from reprints.model import Article, Evidence

_LATE = datetime.max.replace(tzinfo=UTC)
_ARTICLES = re.compile(r"^(?:the|el|la|los|las|le|les|der|die|das|il|o|a) ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What one copy states for a field, and the evidence it was read from; None where a person set it."""

    article: str
    value: str
    evidence: Evidence | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Contradiction:
    """A field the copies state differently; one statement per copy, equal ones side by side."""

    field: str
    statements: tuple[Statement, ...]


def find_earliest(members: Sequence[Article]) -> Article:
    """The copy that states the earliest original date; if none states one, the one republished first, then the one seen
    first."""

    def key(article: Article) -> tuple[date, date, datetime, str]:
        original, republished = article.original.date, article.republication.date
        return (original or date.max, republished or date.max, article.first_seen or _LATE, article.id)

    return min(members, key=key)


def find_contradictions(members: Sequence[Article]) -> list[Contradiction]:
    """In outlet, place, date and authors. A copy that states nothing contradicts none, nor does one that names fewer
    authors than another."""
    found = []
    for field in ("original.outlet", "original.place", "original.date", "original.authors"):
        stated = [(article, _read(article, field)) for article in members]
        stated = [(article, values) for article, values in stated if values]
        if _disagree([values for _, values in stated]):
            stated.sort(key=lambda pair: (sorted(pair[1]), pair[0].id))
            statements = tuple(_state(article, field) for article, _ in stated)
            found.append(Contradiction(field=field, statements=statements))
    return found


def _disagree(stated: Sequence[frozenset[str]]) -> bool:
    return any(not (one <= other or other <= one) for one in stated for other in stated)


def _read(article: Article, field: str) -> frozenset[str]:
    """The stated values, folded: case, accents, punctuation and a leading article make no difference."""
    name = field.removeprefix("original.")
    value = getattr(article.original, name)
    values = value if isinstance(value, tuple) else (value,) if value else ()
    return frozenset(_fold(str(one)) for one in values)


def _fold(value: str) -> str:
    return _ARTICLES.sub("", " ".join(split_words(value)))


def _state(article: Article, field: str) -> Statement:
    value = getattr(article.original, field.removeprefix("original."))
    shown = ", ".join(value) if isinstance(value, tuple) else str(value)
    used = [piece for piece in article.evidence if piece.field == field and piece.used]
    return Statement(article=article.id, value=shown, evidence=used[0] if used else None)
