"""Rows about articles: versions, corrections, sightings, and what the index still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reprints.catalogue.rows import CaptureRow
from reprints.model import Article, Earlier, Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleVersion:
    """An article as it was from `captured_at` on, as far as captures tell. `changes` names the fields that differ from
    the version before."""

    number: int
    created_at: datetime
    captured_at: datetime
    extractor: str
    changes: tuple[str, ...]
    capture: CaptureRow
    article: Article


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleHistory:
    """An article as it is now, and its earlier versions, oldest first."""

    article: Article
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxEntry(ArticleHistory):
    """An article the index does not have in this form yet; `error` is what the index said last."""

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
    """A source's articles and all their versions; `missing` were not found by the last run, `gone` by two in a row and
    have a tombstone."""

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
    """A field a person set, by its dotted name; `value` as in the document (authors: a list, dates: ISO)."""

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
    """What one run found at an article's page. `at` is when it was fetched, or settled if there was no answer."""

    run: str
    outcome: Outcome
    why: str
    at: datetime
