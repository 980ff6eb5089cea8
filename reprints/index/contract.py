"""What every search index can do, whichever engine is behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, Self

from reprints.errors import QueryError
from reprints.index.query.tree import All, Node
from reprints.model import Article, Earlier

FACETS = ("outlet", "author", "year", "place", "topic", "language", "source", "section", "publisher", "credit")
TITLE_WEIGHT = 2.5  # of a word in the title, beside 1 in the text


class Sort(StrEnum):
    """Equal relevance puts the newer article first, equal days the lower id. Articles lacking the sort date come last.

    A query without weighed words (only fields, dates, NOT) has no relevance: the newest come first.
    """

    RELEVANCE = "relevance"
    OLDEST = "date"
    NEWEST = "-date"
    REPUBLISHED_FIRST = "republished"
    REPUBLISHED_LAST = "-republished"
    CHANGED_FIRST = "changed"
    CHANGED_LAST = "-changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexChange:
    """What an index has to follow: the article as it is now, or None to forget the id with all its versions.

    `earlier` holds all previous versions, oldest first; their number never shrinks. A vanished page remains an article
    with `gone_at` set. `seq` grows with every change of an article, so that concurrent writers never overwrite a newer
    form with an older one; if None, the order of arrival counts.
    """

    id: str
    article: Article | None
    seq: int | None = None
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Applied:
    """The result of one change; `reason` says why it was rejected."""

    id: str
    reason: str | None = None

    @property
    def accepted(self) -> bool:
        return self.reason is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """`filters` narrow the hits without weighing. `cursor` continues at any depth after the Hits it came from and
    replaces `offset`. `collapse` keeps the first hit of each family and counts families in `total`; facets still count
    articles. `all_versions` also finds earlier versions, each its own hit: totals and facets then count versions.
    `facets` are names in FACETS, each answered with its `facet_size` most frequent values."""

    query: Node = field(default_factory=All)
    filters: tuple[Node, ...] = ()
    sort: Sort = Sort.RELEVANCE
    limit: int = 10
    offset: int = 0
    cursor: str | None = None
    facets: tuple[str, ...] = ()
    facet_size: int = 10
    highlight: bool = False
    collapse: bool = False
    all_versions: bool = False


def check_facets(search: Search) -> None:
    """Raises QueryError on a facet that does not exist."""
    unknown = [name for name in search.facets if name not in FACETS]
    if unknown:
        raise QueryError(f"there is no facet {unknown[0]}", mend=f"The facets are {', '.join(FACETS)}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    text: str
    marked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Snippet:
    """A passage of `title` or `text`, split where marked words begin and end."""

    field: str
    segments: tuple[Segment, ...]

    def __str__(self) -> str:
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """`id` is the article's, whichever version was found; `fields` is the flat document without text, evidence and
    removed lines; `score` is None where nothing is weighed."""

    id: str
    score: float | None
    fields: Mapping[str, Any]
    snippets: tuple[Snippet, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class FacetCount:
    value: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Hits:
    """`total` counts every match; `cursor` is None on the last page."""

    total: int
    items: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    cursor: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexStatus:
    """`exists` is false until something was applied. `versions` includes the latest. `committed_at` is None where
    unknown; `kept` names replaced generations that rebuilds did not delete."""

    engine: str
    location: str
    exists: bool
    articles: int = 0
    versions: int = 0
    bytes: int = 0
    segments: int = 0
    committed_at: datetime | None = None
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """One indexed version; `id` is its `documents.make_key`, and forms that searches cannot tell apart share a
    fingerprint."""

    id: str
    fingerprint: str


class Rebuild(Protocol):
    """A fresh index beside the old one, unseen until `commit`; leaving the context without one discards it."""

    def apply(self, changes: Iterable[IndexChange]) -> list[Applied]: ...

    def count(self) -> int:
        """Articles accepted so far, not versions."""
        ...

    def count_versions(self) -> int: ...

    def commit(self) -> None:
        """Replace the old index, atomically."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class Index(Protocol):
    """Every method raises IndexError_, with a remedy, when the index cannot be read or written."""

    def apply(self, changes: Iterable[IndexChange]) -> list[Applied]:
        """Apply the changes durably and return one result each, in order; the last change of an id wins.

        Raises BusyError if another process is still writing after the wait.
        """
        ...

    def search(self, search: Search) -> Hits:
        """Raises QueryError on an invalid cursor or facet."""
        ...

    def count(self) -> int: ...

    def status(self) -> IndexStatus: ...

    def begin_rebuild(self) -> Rebuild:
        """Locks out other writers (BusyError) until it is committed or left. Works on a damaged index."""
        ...

    def close(self) -> None: ...
