"""The nightly pass over families: fingerprint new and changed articles, find their copies, regroup families.

It does what the catalogue still lacks, so the next pass resumes one that was killed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.family_rows import ArticleText, FingerprintRow
from reprints.catalogue.rows import Unreadable
from reprints.errors import ReprintsError
from reprints.families.fingerprints import ALGORITHM, Fingerprint, take_fingerprints
from reprints.memory import release_heaps
from reprints.settings import Settings
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.locks import hold_pass, hold_shared
from reprints.stages.pipeline.copies import find_copies
from reprints.stages.pipeline.index_sync import say_behind, sync_index

_SIGNED_AT_ONCE = 250
_PATIENCE_SECONDS = 600  # if two crawls end together, the first's pass lacks the second's articles


@dataclass(frozen=True, kw_only=True, slots=True)
class FamilyPass:
    """`signed` texts were fingerprinted, `matched` articles searched for copies, and `moved` articles are now in
    another family, or in one of another size."""

    signed: int = 0
    matched: int = 0
    moved: int = 0


def update_families(settings: Settings, catalogue: Catalogue, pool: ExtractionPool | None = None) -> FamilyPass:
    """Bring families up to the articles' present texts; `pool`'s processes, if started, do most of the work.

    Waits for another process that does the same, or raises BusyError.
    """
    pool = pool if pool and pool.is_awake else None
    doing = "looking for copies"
    with (
        hold_pass(settings, "families", _PATIENCE_SECONDS, doing),
        hold_shared(settings, "families", _PATIENCE_SECONDS, doing),
    ):
        signed = _sign(catalogue, pool)
        matched = moved = 0
        # members of a large family that lost a copy come up once more
        for _ in range(3):
            if not (waiting := catalogue.unmatched(ALGORITHM)):
                break
            matched += len(waiting)
            moved += find_copies(catalogue, waiting, pool)
    if signed or matched:
        release_heaps()  # all fingerprints were in memory
    return FamilyPass(signed=signed, matched=matched, moved=moved)


def update_and_follow(settings: Settings, catalogue: Catalogue) -> tuple[FamilyPass, str]:
    """Run the pass, then bring the index up to date; returns a note if the index could not follow."""
    passed = update_families(settings, catalogue)
    try:
        sync_index(settings, catalogue)
    except ReprintsError as error:
        return passed, say_behind(catalogue, error)
    return passed, ""


_Prints = Future[list[Fingerprint] | Unreadable]


def _sign(catalogue: Catalogue, pool: ExtractionPool | None) -> int:
    count, after = 0, ""
    begun: deque[tuple[list[ArticleText], _Prints]] = deque()
    while portion := catalogue.unfingerprinted(ALGORITHM, after=after, limit=_SIGNED_AT_ONCE):
        count += len(portion)
        after = portion[-1].article
        begun.append((portion, _begin(portion, pool)))
        if pool is None or len(begun) > 2 * pool.workers:
            _store(catalogue, *begun.popleft())
    for portion, prints in begun:
        _store(catalogue, portion, prints)
    return count


def _begin(portion: Sequence[ArticleText], pool: ExtractionPool | None) -> _Prints:
    if pool is not None:
        return pool.schedule(take_fingerprints, [one.text for one in portion])
    done: _Prints = Future()
    done.set_result(_take(portion))
    return done


def _take(portion: Sequence[ArticleText]) -> list[Fingerprint]:
    return take_fingerprints([one.text for one in portion])


def _store(catalogue: Catalogue, portion: Sequence[ArticleText], begun: _Prints) -> None:
    prints = begun.result()
    if isinstance(prints, Unreadable):  # the process was killed, which no text causes
        prints = _take(portion)
    signed = [
        FingerprintRow(
            article=of.article, version=of.version, words=one.words, digest=one.digest, signature=one.signature
        )
        for of, one in zip(portion, prints, strict=True)
    ]
    catalogue.store_fingerprints(ALGORITHM, signed)
