"""Keeps the index in step: it follows the catalogue's outbox, or is rebuilt from the whole catalogue."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from itertools import islice

from reprints.catalogue.articles.article_rows import ArticleHistory
from reprints.catalogue.catalogue import Catalogue
from reprints.errors import IndexError_, ReprintsError
from reprints.index.contract import Applied, Index, IndexChange, IndexStatus, Rebuild
from reprints.index.engine import open_index
from reprints.settings import Settings
from reprints.stages.locks import hold_shared

_PORTION = 100  # in memory, and the one before it
_STRETCH = 5_000  # articles streamed into an index before they are made durable and acknowledged
_PATIENCE_SECONDS = 120.0  # for another machine that writes the index
_FEW = 20  # refused articles; more may be the sign of a broken index


@dataclass(frozen=True, kw_only=True, slots=True)
class Synced:
    """`rejected` articles were refused by the index; they are set aside with the reason and block no others."""

    applied: int = 0
    rejected: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexStanding:
    """How far the index is behind: the catalogue has `articles` and `versions` (the latest included), `waiting` changes
    are still to be applied, `dead` ones were rejected."""

    status: IndexStatus
    articles: int
    versions: int
    waiting: int
    dead: int

    @property
    def level(self) -> bool:
        held = self.status.articles, self.status.versions
        return held == (self.articles, self.versions) and not self.waiting and not self.dead


def sync_index(settings: Settings, catalogue: Catalogue, *, retry: bool = False, seconds: float = math.inf) -> Synced:
    """Apply what the outbox holds; with `retry`, also what the index had rejected. Raises IndexError_, BusyError.

    No further stretch begins after `seconds`; one takes several.
    """
    until = time.monotonic() + seconds
    catalogue.apply_accepted()
    if retry:
        catalogue.retry_dead()
    applied = rejected = 0
    if not catalogue.take(1):
        return Synced()
    with _hold(settings), closing(open_index(settings)) as index:
        while time.monotonic() < until and catalogue.take(1):
            results = _apply_stretch(index, catalogue)
            refused = sum(not result.accepted for result in results)
            rejected += refused
            applied += len(results) - refused
    return Synced(applied=applied, rejected=rejected)


def _hold(settings: Settings) -> AbstractContextManager[None]:
    """Let one machine write a shared index at a time: another's rebuild, having read past an article, would never see
    the change to it that this one acknowledged. The embedded index locks itself."""
    if not settings.elasticsearch_url:
        return nullcontext()
    return hold_shared(settings, f"index {settings.elasticsearch_index}", _PATIENCE_SECONDS, "writing the index")


def _apply_stretch(index: Index, catalogue: Catalogue) -> list[Applied]:
    """Stream the oldest waiting changes, and acknowledge them once the index has made all of them durable."""
    seqs: list[int] = []
    results = index.apply(_stream(catalogue, seqs))
    catalogue.acknowledge(seq for seq, result in zip(seqs, results, strict=True) if result.accepted)
    for seq, result in zip(seqs, results, strict=True):
        if result.reason is not None:
            catalogue.reject(seq, result.reason, dead=True)
    return results


def _stream(catalogue: Catalogue, seqs: list[int]) -> Iterator[IndexChange]:
    """A stretch of changes, with a portion in memory; appends their numbers to `seqs`."""
    while len(seqs) < _STRETCH and (portion := catalogue.take(_PORTION, after=seqs[-1] if seqs else 0)):
        for queued in portion:
            seqs.append(queued.seq)
            yield _follow(queued, queued.seq)


def _follow(stored: ArticleHistory, seq: int | None = None) -> IndexChange:
    return IndexChange(id=stored.article.id, article=stored.article, seq=seq, earlier=stored.earlier)


def rebuild_index(settings: Settings, catalogue: Catalogue) -> int:
    """Replace the index with a fresh one read from the whole catalogue. Returns how many articles it holds.

    Changes queued meanwhile are applied afterwards. An article the index refuses becomes a dead letter. Raises
    IndexError_ if the fresh index does not hold what the catalogue does; the old one then stays.
    """
    with _hold(settings), closing(open_index(settings)) as index, index.begin_rebuild() as fresh:
        accepted, refused = _fill(fresh, catalogue.histories())
        held = fresh.count()
        if held != accepted:
            raise IndexError_(f"the fresh index holds {held} of {accepted} articles", mend="Try again")
        fresh.commit()
    catalogue.enqueue(refused)
    sync_index(settings, catalogue)
    return accepted


def _fill(fresh: Rebuild, articles: Iterator[ArticleHistory]) -> tuple[int, list[str]]:
    """Returns how many were accepted, and the ids of the others. Raises IndexError_ if those are too many."""
    accepted, refused = 0, []
    reason = None
    while results := fresh.apply(_follow(stored) for stored in islice(articles, _STRETCH)):
        for result in results:
            if result.accepted:
                accepted += 1
            else:
                refused.append(result.id)
                reason = reason or result.reason
        if len(refused) > max(_FEW, accepted // 20):
            raise IndexError_(
                f"the index refuses {len(refused)} of {accepted + len(refused)} articles, the first because {reason}",
                mend="The old index stays. Does the mapping belong to this version?",
            )
    return accepted, refused


def rebuild_catalogue(settings: Settings) -> int:
    with Catalogue.open(settings.catalogue) as catalogue:
        return rebuild_index(settings, catalogue)


def index_standing(settings: Settings, catalogue: Catalogue) -> IndexStanding:
    with closing(open_index(settings)) as index:
        status = index.status()
    size = catalogue.outbox_size()
    counts = catalogue.count_articles().values()
    return IndexStanding(
        status=status,
        articles=sum(of_source.articles for of_source in counts),
        versions=sum(of_source.versions for of_source in counts),
        waiting=size.waiting,
        dead=size.dead,
    )


def say_behind(catalogue: Catalogue, error: ReprintsError) -> str:
    """Why the index is behind the catalogue, by how much, and what brings it level."""
    waiting = catalogue.outbox_size().waiting
    mend = "" if "reprints index sync" in error.mend else ". Then: reprints index sync"
    return f"The index is behind by {waiting} articles: {error}{mend}"
