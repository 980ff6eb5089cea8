"""What the catalogue hands over of an article: versions, corrections, sightings, and what the index still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reprints.catalogue.rows import CaptureRow
from reprints.model import Article, Earlier, Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """An article as it stood from `captured_at` on, as far as captures tell. `changes` names the fields that differ
    from the version before."""

    number: int
    created_at: datetime
    captured_at: datetime
    extractor: str
    changes: tuple[str, ...]
    capture: CaptureRow
    article: Article


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """An article as it is now, and every version before, oldest first."""

    article: Article
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Change(Stored):
    """An article the index does not have in this form yet."""

    seq: int
    queued_at: datetime
    attempts: int
    error: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownPage:
    key: str
    url: str
    checked_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleCounts:
    """A source's articles, and all their versions; `missing` were not found on one night, `gone` on two and have a
    tombstone."""

    articles: int
    missing: int
    gone: int
    versions: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxSize:
    waiting: int
    dead: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """A field a person set, by its dotted name. `value` is as in the document (authors: a list, dates: ISO)."""

    field: str
    value: str | list[str] | None
    why: str
    author: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionRow(Correction):
    id: int
    article_id: str
    at: datetime
    undone_at: datetime | None
    undone_by: str | None
    undone_why: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """What one run found at an article's page. `at` is when its answer was fetched, or the page settled without one."""

    run: str
    outcome: Outcome
    why: str
    at: datetime
