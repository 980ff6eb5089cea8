"""Rows about families: texts to fingerprint, copies found, and the history of each family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FamilyEvent(StrEnum):
    """What happened to a family, so that an id in an old citation can still be explained."""

    FOUNDED = "founded"
    JOINED = "joined"
    LEFT = "left"
    SPLIT = "split"  # founded by articles that were in the other family before
    MERGED = "merged"  # its articles are in the other family now


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleText:
    """An article whose present text has no fingerprint yet."""

    article: str
    version: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FingerprintRow:
    """`signature` is None for a text too short to have one."""

    article: str
    version: int
    words: int
    digest: str
    signature: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """Two articles with the same text, and the similarities `families.compare` defines."""

    one: str
    other: str
    jaccard: float
    contained: float
    aligned: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """Every copy an article has among those that have a fingerprint."""

    article: str
    copies: tuple[Copy, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Regrouped:
    """`moved` articles are now in another family or in one of another size; `again` have to be matched again."""

    moved: int
    again: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FamilyRow:
    id: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FamilyStep:
    """One event of a family's trail."""

    at: datetime
    family: str
    event: FamilyEvent
    other: str | None
    articles: tuple[str, ...]
