"""Finds every copy of given articles among all that have a fingerprint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy

from reprints.families.candidates import Candidates
from reprints.families.compare import Likeness, Text, compare
from reprints.families.fingerprints import SLOTS

_IDENTICAL = Likeness(jaccard=1.0, contained=1.0, aligned=None, ratio=1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two articles, the lower id first."""

    one: str
    other: str
    likeness: Likeness


class Matcher:
    """`signatures` are (article, digest, signature) in the order of articles; those without a signature are in no
    pair. `load_texts` and `load_families` are asked for the articles compared; `enough` is how many copies in one
    family an article needs before the rest of that family is taken as read."""

    def __init__(
        self,
        signatures: Iterable[tuple[str, str, bytes | None]],
        *,
        load_texts: Callable[[Iterable[str]], Mapping[str, str]],
        load_families: Callable[[Iterable[str]], Mapping[str, str | None]],
        enough: int,
    ) -> None:
        self._ids: list[str] = []
        self._digests: list[bytes] = []
        packed = bytearray()
        for article, digest, signature in signatures:
            if signature is not None:
                self._ids.append(article)
                self._digests.append(bytes.fromhex(digest))
                packed += signature
        self._rows = {article: row for row, article in enumerate(self._ids)}
        matrix = numpy.frombuffer(packed, dtype="<u4").reshape(len(self._ids), SLOTS)
        self._candidates = Candidates(matrix)
        self._load_texts = load_texts
        self._load_families = load_families
        self._enough = enough

    def find(self, articles: Sequence[str], known: Mapping[str, set[str]]) -> Iterator[tuple[str, list[Pair]]]:
        """Each of the articles with its copies. `known` are the copies on record, which are compared again whatever
        their fingerprints say."""
        signed = [article for article in articles if article in self._rows]
        candidates = {
            self._ids[row]: [self._ids[other] for other in others]
            for row, others in self._candidates.find([self._rows[article] for article in signed])
        }
        recorded = {article: {other for other in known.get(article, ()) if other in self._rows} for article in signed}
        for article in signed:
            candidates[article] = list(dict.fromkeys([*sorted(recorded[article]), *candidates[article]]))
        # most have no candidate, and their texts are not needed
        wanted = sorted({one for article, others in candidates.items() if others for one in (article, *others)})
        texts = _Texts(self._load_texts(wanted))
        families = self._load_families(wanted)
        for article in articles:
            others, due = candidates.get(article, []), recorded.get(article, set())
            yield article, list(self._confirm(article, others, due, families, texts))

    def _confirm(
        self,
        article: str,
        others: Sequence[str],
        recorded: set[str],
        families: Mapping[str, str | None],
        texts: _Texts,
    ) -> Iterator[Pair]:
        digest = self._digests[self._rows[article]] if others else b""
        counts: dict[str, int] = {}
        for other in others:
            family = families.get(other)
            # a pair on record that was passed over would count as lost, and its whole family look for one another again
            if family and counts.get(family, 0) >= self._enough and other not in recorded:
                continue
            same = self._digests[self._rows[other]] == digest
            likeness = _IDENTICAL if same else compare(texts[article], texts[other])
            if likeness.is_copy:
                one, second = sorted((article, other))
                yield Pair(one=one, other=second, likeness=likeness)
                if family:
                    counts[family] = counts.get(family, 0) + 1


class _Texts:
    """Prepared when first asked for: most candidates of a large family are not."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._prepared: dict[str, Text] = {}

    def __getitem__(self, article: str) -> Text:
        if article not in self._prepared:
            self._prepared[article] = Text(self._texts[article])
        return self._prepared[article]
