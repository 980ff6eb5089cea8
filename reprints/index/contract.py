"""The few functions every index has, whichever engine stands behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, Protocol, Self

from reprints.index.query.tree import All, Node
from reprints.model import Article, Earlier

FACETS = ("outlet", "author", "year", "place", "topic", "language", "source", "section", "publisher")


class Sort(StrEnum):
    """Ties of relevance go to the newer article; ties of a day to the lower id. Without the date sorted by: last.

    A query that weighs no words (fields, dates, NOT alone) has no relevance: the newest come first.
    """

    RELEVANCE = "relevance"
    OLDEST = "date"
    NEWEST = "-date"
    REPUBLISHED_FIRST = "republished"
    REPUBLISHED_LAST = "-republished"
    CHANGED_FIRST = "changed"
    CHANGED_LAST = "-changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What an index has to follow: the article as it is now, or None to forget the id with all its versions.

    `earlier` are all versions before, oldest first; an article never has fewer than it had. A page that vanished stays
    an article, with `gone_at` set. `seq` grows with every change of an article: a back end that may be written by
    several at once never puts an older form over a newer one. None: the order of arrival counts.
    """

    id: str
    article: Article | None
    seq: int | None = None
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Applied:
    """What became of one change: accepted when `reason` is None."""

    id: str
    reason: str | None = None

    @property
    def accepted(self) -> bool:
        return self.reason is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """`filters` narrow the hits and weigh nothing. `cursor` continues after the last hit of the Hits that gave it, at
    any depth; it replaces `offset`. `collapse` leaves of each family the first hit alone, and counts families in
    `total`; facets go on counting articles. `all_versions` finds earlier versions too, each a hit of its own: totals
    and facets then count versions. `facets` are names of FACETS, each with its `facet_size` most frequent
    values."""

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    text: str
    marked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Snippet:
    """A passage of `title` or `text`, cut where the marked words begin and end."""

    field: str
    segments: tuple[Segment, ...]

    def __str__(self) -> str:
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """`id` is the article's, whatever version was found. `fields` is the flat document without text, evidence and
    removed lines; no `score` where nothing is weighed."""

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
class Status:
    """`exists` is false until something was applied. `versions` counts the latest too. `committed_at` is the last
    commit, where it is known; `kept` names what rebuilds replaced and did not delete."""

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
    """One version of an article as an index holds it, under the key of `documents.make_key`; the fingerprint is equal
    for forms that searches cannot tell apart."""

    id: str
    fingerprint: str


class Rebuild(Protocol):
    """A fresh index beside the old one, unseen until `commit`. Leaving the context without a commit discards it."""

    def apply(self, changes: Iterable[Change]) -> list[Applied]: ...

    def count(self) -> int:
        """Articles accepted so far, each id once."""
        ...

    def count_versions(self) -> int: ...

    def commit(self) -> None:
        """Put the fresh index in the old one's place, at once and whole."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Index(Protocol):
    """Every function raises IndexError_ when the index cannot be read or written, and says how to mend it."""

    def apply(self, changes: Iterable[Change]) -> list[Applied]:
        """Follow the changes, one result for each in order; the last of an id wins. When it returns they are durable.

        Raises BusyError when another process is writing and does not end in time.
        """
        ...

    def search(self, search: Search) -> Hits:
        """Raises QueryError on a cursor or facet that cannot be read."""
        ...

    def count(self) -> int: ...

    def status(self) -> Status: ...

    def begin_rebuild(self) -> Rebuild:
        """Keeps other writers out (BusyError) until the rebuild is committed or left. Works on a damaged index."""
        ...

    def close(self) -> None: ...
