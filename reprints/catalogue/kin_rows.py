"""What the catalogue hands over of families: articles to compare, copies found, and how families came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FamilyEvent(StrEnum):
    """What happened to a family; the trail that keeps an id found in an old citation explicable."""

    FOUNDED = "founded"
    JOINED = "joined"
    LEFT = "left"
    SPLIT = "split"  # founded by articles that were in the other family before
    MERGED = "merged"  # its articles are in the other family now


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsigned:
    """An article whose present text has no fingerprint yet."""

    article: str
    version: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """A fingerprint as it is stored; `signature` is None for a text too short to have one."""

    article: str
    version: int
    words: int
    digest: str
    signature: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """Two articles with the same text, and how alike they are: shares as `families.compare` explains them."""

    one: str
    other: str
    jaccard: float
    contained: float
    aligned: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """What was looked for and found: every copy the article has among those that have a fingerprint."""

    article: str
    copies: tuple[Copy, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Regrouped:
    """`moved` articles are in another family than before, or in one of another size; `again` have to be matched
    once more."""

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
