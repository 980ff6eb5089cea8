"""Compares articles with their possible copies. Plain data in and out, so that any process can do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reprints.families.compare import Likeness, Text, compare

_IDENTICAL = Likeness(jaccard=1.0, contained=1.0, aligned=None, ratio=1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two articles, the lower id first."""

    one: str
    other: str
    likeness: Likeness


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """An article and `others` it may share its text with. Of these, `identical` have the same words, and `recorded` are
    recorded copies, which are compared again whatever the fingerprints say."""

    article: str
    others: tuple[str, ...] = ()
    identical: frozenset[str] = frozenset()
    recorded: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyResult:
    """The article's copies, and those of the others that are none."""

    article: str
    copies: tuple[Pair, ...] = ()
    unlike: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Inquiry:
    """Questions with all data needed to answer them. `enough` is how many copies in one family an article needs before
    the rest of that family is skipped."""

    questions: tuple[Question, ...]
    texts: Mapping[str, str]
    families: Mapping[str, str | None]
    enough: int

    def split(self, parts: int) -> list[Inquiry]:
        """At most so many parts with about equally many questions each."""
        if not self.questions:
            return []
        size = -(-len(self.questions) // parts)
        return [self._take(self.questions[at : at + size]) for at in range(0, len(self.questions), size)]

    def _take(self, questions: Sequence[Question]) -> Inquiry:
        wanted = {one for question in questions for one in (question.article, *question.others)}
        return Inquiry(
            questions=tuple(questions),
            texts={article: text for article, text in self.texts.items() if article in wanted},
            families={article: family for article, family in self.families.items() if article in wanted},
            enough=self.enough,
        )


def answer(inquiry: Inquiry) -> list[CopyResult]:
    """One for each question, in order."""
    texts = _Texts(inquiry.texts)
    return [_answer(question, inquiry.families, texts, inquiry.enough) for question in inquiry.questions]


def _answer(question: Question, families: Mapping[str, str | None], texts: _Texts, enough: int) -> CopyResult:
    article, counts = question.article, dict[str, int]()
    copies, unlike = [], []
    for other in question.others:
        family = families.get(other)
        # a recorded pair that is skipped would count as lost, and its whole family be matched again
        if family and counts.get(family, 0) >= enough and other not in question.recorded:
            continue
        likeness = _IDENTICAL if other in question.identical else compare(texts[article], texts[other])
        if not likeness.is_copy:
            unlike.append(other)
            continue
        one, second = sorted((article, other))
        copies.append(Pair(one=one, other=second, likeness=likeness))
        if family:
            counts[family] = counts.get(family, 0) + 1
    return CopyResult(article=article, copies=tuple(copies), unlike=tuple(unlike))


class _Texts:
    """Prepared on first use: most candidates of a large family are never compared."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._prepared: dict[str, Text] = {}

    def __getitem__(self, article: str) -> Text:
        if article not in self._prepared:
            self._prepared[article] = Text(self._texts[article])
        return self._prepared[article]
