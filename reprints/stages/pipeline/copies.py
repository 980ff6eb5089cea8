"""The search for copies, in portions: the catalogue is asked here, texts are compared in extraction processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.families.regrouping import WHOLE
from reprints.catalogue.family_rows import Copy, Match
from reprints.catalogue.rows import Unreadable
from reprints.families.fingerprints import ALGORITHM
from reprints.families.grouping import group
from reprints.families.pairing import CopyResult, Inquiry, Pair, answer
from reprints.stages.extraction.pool import ExtractionPool

if TYPE_CHECKING:
    from reprints.families.matching import Matcher

_AT_ONCE = 100  # per transaction, so that other writers wait only a few milliseconds
_LEAST = 100_000  # characters to compare; fewer are compared sooner than handed over


def find_copies(catalogue: Catalogue, waiting: Sequence[str], pool: ExtractionPool | None) -> int:
    """Find the copies of the waiting articles. Returns how many articles changed family."""
    matcher = _load_matcher(catalogue)
    moved = 0
    for start in range(0, len(waiting), _AT_ONCE):
        part = waiting[start : start + _AT_ONCE]
        known: dict[str, set[str]] = {}
        for copy in catalogue.copies(part):
            known.setdefault(copy.one, set()).add(copy.other)
            known.setdefault(copy.other, set()).add(copy.one)
        answers = _compare(matcher.ask(part, known), pool)
        matcher.remember(answers)
        matches = [Match(article=one.article, copies=tuple(map(_record, one.copies))) for one in answers]
        moved += catalogue.store_matches(matches, group).moved
    return moved


def _load_matcher(catalogue: Catalogue) -> Matcher:
    from reprints.families.matching import Matcher  # loads numpy, which a night without new texts does not need

    return Matcher(
        catalogue.signatures(ALGORITHM),
        load_texts=catalogue.fingerprinted_texts,
        load_families=catalogue.families_of,
        enough=WHOLE,
    )


def _compare(inquiry: Inquiry, pool: ExtractionPool | None) -> list[CopyResult]:
    if pool is None or sum(map(len, inquiry.texts.values())) < _LEAST:
        return answer(inquiry)
    begun = [(part, pool.schedule(answer, part)) for part in inquiry.split(pool.workers)]
    answers = []
    for part, future in begun:
        given = future.result()
        # the process was killed, which no text causes
        answers += answer(part) if isinstance(given, Unreadable) else given
    return answers


def _record(pair: Pair) -> Copy:
    like = pair.likeness
    return Copy(one=pair.one, other=pair.other, jaccard=like.jaccard, contained=like.contained, aligned=like.aligned)
