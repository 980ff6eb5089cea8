"""The nightly pass over families: fingerprints of what is new or changed, its copies, and the families they make.

Everything is found by what the catalogue still lacks, so a pass that was killed is gone on with by the next.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass

from filelock import FileLock, Timeout

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.database.advisory import hold_lock
from reprints.catalogue.kin_rows import Signed, Unsigned
from reprints.catalogue.rows import Unreadable
from reprints.errors import BusyError, ReprintsError
from reprints.families.fingerprints import ALGORITHM, Fingerprint, take_fingerprints
from reprints.memory import release_heaps
from reprints.settings import Settings
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.locks import make_folder
from reprints.stages.pipeline.copies import match
from reprints.stages.pipeline.index_sync import say_behind, sync_index

_SIGNED_AT_ONCE = 250
_PATIENCE_SECONDS = 600  # two crawls that end together: the second's articles are not in the first's pass


@dataclass(frozen=True, kw_only=True, slots=True)
class Passed:
    """`signed` texts got a fingerprint, the copies of `matched` articles were looked for, and `moved` articles are in
    another family than before, or in one of another size."""

    signed: int = 0
    matched: int = 0
    moved: int = 0


def update_families(settings: Settings, catalogue: Catalogue, pool: ExtractionPool | None = None) -> Passed:
    """Bring families up to the articles' present texts; `pool`'s processes, where they are there, do most of the work.
    Waits for another process that does the same, or raises BusyError."""
    pool = pool if pool and pool.is_awake else None
    with _hold(settings):
        signed = _sign(catalogue, pool)
        matched = moved = 0
        # members of a large family that lost a copy come up once more, and then no more
        for _ in range(3):
            waiting = catalogue.unmatched(ALGORITHM)
            if not waiting:
                break
            matched += len(waiting)
            moved += match(catalogue, waiting, pool)
    if signed or matched:
        release_heaps()  # every fingerprint was in memory
    return Passed(signed=signed, matched=matched, moved=moved)


def update_and_follow(settings: Settings, catalogue: Catalogue) -> tuple[Passed, str]:
    """The pass by itself, and the index after it; with a note where that could not follow at once."""
    passed = update_families(settings, catalogue)
    try:
        sync_index(settings, catalogue)
    except ReprintsError as error:
        return passed, say_behind(catalogue, error)
    return passed, ""


@contextmanager
def _hold(settings: Settings) -> Iterator[None]:
    path = make_folder(settings.locks) / "families.pass"
    try:
        with (
            FileLock(path, timeout=_PATIENCE_SECONDS),
            hold_lock(settings.catalogue, "families", _PATIENCE_SECONDS) as shared,
        ):
            if shared is None:
                raise BusyError("another machine is looking for copies", mend="Wait for it to end")
            yield
    except Timeout:
        raise BusyError("another process is looking for copies", mend="Wait for it to end") from None


_Prints = Future[list[Fingerprint] | Unreadable]


def _sign(catalogue: Catalogue, pool: ExtractionPool | None) -> int:
    count, after = 0, ""
    begun: deque[tuple[list[Unsigned], _Prints]] = deque()
    while portion := catalogue.unsigned(ALGORITHM, after=after, limit=_SIGNED_AT_ONCE):
        count += len(portion)
        after = portion[-1].article
        begun.append((portion, _begin(portion, pool)))
        if pool is None or len(begun) > 2 * pool.workers:
            _store(catalogue, *begun.popleft())
    for portion, prints in begun:
        _store(catalogue, portion, prints)
    return count


def _begin(portion: Sequence[Unsigned], pool: ExtractionPool | None) -> _Prints:
    if pool is not None:
        return pool.schedule(take_fingerprints, [one.text for one in portion])
    done: _Prints = Future()
    done.set_result(_take(portion))
    return done


def _take(portion: Sequence[Unsigned]) -> list[Fingerprint]:
    return take_fingerprints([one.text for one in portion])


def _store(catalogue: Catalogue, portion: Sequence[Unsigned], begun: _Prints) -> None:
    prints = begun.result()
    if isinstance(prints, Unreadable):  # the process was killed: texts do not do that
        prints = _take(portion)
    signed = [
        Signed(
            article=one.article,
            version=one.version,
            words=taken.words,
            digest=taken.digest,
            signature=taken.signature,
        )
        for one, taken in zip(portion, prints, strict=True)
    ]
    catalogue.store_fingerprints(ALGORITHM, signed)
