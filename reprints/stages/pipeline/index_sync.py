"""The index follows the catalogue's outbox; rebuilt, it is read whole from the catalogue."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from reprints.catalogue.articles.article_rows import Stored
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.database.advisory import hold_lock
from reprints.errors import BusyError, IndexError_, ReprintsError
from reprints.index.contract import Applied, Change, Index, IndexStatus, Rebuild
from reprints.index.engine import open_index
from reprints.settings import Settings

_PORTION = 100  # in memory, and the one before it
_STRETCH = 5_000  # articles streamed into an index before what it took is made durable and told
_PATIENCE_SECONDS = 120.0  # for another machine that writes the index
_FEW = 20  # refused articles that are not yet a sign of a broken index


@dataclass(frozen=True, kw_only=True, slots=True)
class Synced:
    """`rejected` articles are refused by the index itself; they wait apart, with the reason, and block nobody."""

    applied: int = 0
    rejected: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexStanding:
    """How far the index is behind: the catalogue has so many `articles` and `versions` (the latest included),
    `waiting` changes are to be applied, `dead` ones were rejected."""

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
    """Apply what the outbox holds; `retry` also what the index had rejected. May raise IndexError_, BusyError.

    `seconds` past which no further stretch is begun: one takes some.
    """
    until = time.monotonic() + seconds
    catalogue.apply_accepted()
    if retry:
        catalogue.retry_dead()
    applied = rejected = 0
    if not catalogue.take(1):
        return Synced()
    with _hold(settings):
        index = open_index(settings)
        try:
            while time.monotonic() < until and catalogue.take(1):
                results = _apply_stretch(index, catalogue)
                refused = sum(not result.accepted for result in results)
                rejected += refused
                applied += len(results) - refused
        finally:
            index.close()
    return Synced(applied=applied, rejected=rejected)


@contextmanager
def _hold(settings: Settings) -> Iterator[None]:
    """Among the machines that share an index, one writes it: what one acknowledged, another's rebuild that has read
    further already would never see. On each machine the index has a lock of its own."""
    if not settings.elasticsearch_url:
        yield
        return
    with hold_lock(settings.catalogue, f"index {settings.elasticsearch_index}", _PATIENCE_SECONDS) as held:
        if held is None:
            raise BusyError("another machine is writing the index", mend="Wait for it to end")
        yield


def _apply_stretch(index: Index, catalogue: Catalogue) -> list[Applied]:
    """The oldest that wait, streamed, and acknowledged once the index has made all of them durable."""
    seqs: list[int] = []
    results = index.apply(_stream(catalogue, seqs))
    catalogue.acknowledge(seq for seq, result in zip(seqs, results, strict=True) if result.accepted)
    for seq, result in zip(seqs, results, strict=True):
        if result.reason is not None:
            catalogue.reject(seq, result.reason, dead=True)
    return results


def _stream(catalogue: Catalogue, seqs: list[int]) -> Iterator[Change]:
    """A stretch of changes, of which a portion is in memory; notes their numbers in `seqs`."""
    while len(seqs) < _STRETCH and (portion := catalogue.take(_PORTION, after=seqs[-1] if seqs else 0)):
        for queued in portion:
            seqs.append(queued.seq)
            yield _follow(queued, queued.seq)


def _follow(stored: Stored, seq: int | None = None) -> Change:
    return Change(id=stored.article.id, article=stored.article, seq=seq, earlier=stored.earlier)


def rebuild_index(settings: Settings, catalogue: Catalogue) -> int:
    """Read the whole catalogue into a fresh index and put it in the old one's place; returns the articles it holds.

    Changes queued meanwhile stay in the outbox and are applied after. An article the index refuses becomes a dead
    letter. Raises IndexError_ if the fresh index does not hold what the catalogue does; the old one then stays.
    """
    with _hold(settings):
        index = open_index(settings)
        try:
            with index.begin_rebuild() as fresh:
                accepted, refused = _fill(fresh, catalogue.stored())
                held = fresh.count()
                if held != accepted:
                    raise IndexError_(f"the fresh index holds {held} of {accepted} articles", mend="Try again")
                fresh.commit()
        finally:
            index.close()
    catalogue.enqueue(refused)
    sync_index(settings, catalogue)
    return accepted


def _fill(fresh: Rebuild, articles: Iterator[Stored]) -> tuple[int, list[str]]:
    """How many were accepted, and the ids of those that were not. Raises IndexError_ when that is no exception."""
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
    index = open_index(settings)
    try:
        status = index.status()
    finally:
        index.close()
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
    """For a person: why the index lags behind the catalogue, by how much, and what brings it level."""
    waiting = catalogue.outbox_size().waiting
    mend = "" if "reprints index sync" in error.mend else ". Then: reprints index sync"
    return f"The index is behind by {waiting} articles: {error}{mend}"
