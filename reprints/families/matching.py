"""Prepares the comparison of articles with their possible copies among all that have a fingerprint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy

from reprints.families.candidates import Candidates
from reprints.families.fingerprints import SLOTS
from reprints.families.pairing import CopyResult, Inquiry, Question


class Matcher:
    """`signatures` are (article, digest, signature) in the order of articles; those without a signature are in no pair.
    `load_texts` and `load_families` are called for the articles to compare; `enough` is an Inquiry's."""

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
        self._unlike: dict[int, set[int]] = {}  # row looked up later: rows it was already compared with

    def ask(self, articles: Sequence[str], known: Mapping[str, set[str]]) -> Inquiry:
        """What to compare to find each article's copies; `known` are the recorded ones."""
        signed = [article for article in articles if article in self._rows]
        found = {
            self._ids[row]: [self._ids[other] for other in others if other not in self._unlike.get(row, ())]
            for row, others in self._candidates.find([self._rows[article] for article in signed])
        }
        questions = tuple(self._question(one, known.get(one, set()), found.get(one, [])) for one in articles)
        # most have no candidate, so their texts are not needed
        wanted = sorted({one for asked in questions if asked.others for one in (asked.article, *asked.others)})
        return Inquiry(
            questions=questions,
            texts=self._load_texts(wanted),
            families=self._load_families(wanted),
            enough=self._enough,
        )

    def _question(self, article: str, known: set[str], candidates: Sequence[str]) -> Question:
        if article not in self._rows:
            return Question(article=article)
        recorded = frozenset(other for other in known if other in self._rows)
        digest = self._digests[self._rows[article]]
        others = tuple(dict.fromkeys([*sorted(recorded), *candidates]))
        identical = frozenset(other for other in others if self._digests[self._rows[other]] == digest)
        return Question(article=article, others=others, identical=identical, recorded=recorded)

    def remember(self, answers: Iterable[CopyResult]) -> None:
        """Remember pairs that are no copies, so that they are not compared again when it is the other's turn."""
        for one in answers:
            if (row := self._rows.get(one.article)) is None:
                continue
            self._unlike.pop(row, None)
            for other in one.unlike:
                self._unlike.setdefault(self._rows[other], set()).add(row)
