"""Gathers the figures of a run from its articles. Keeps a few numbers per article, never the articles."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from reprints.model import Article, CreditStatus, Outcome, RemovedKind
from reprints.report.figures import Figures, Sample
from reprints.report.findings import BY_CHROME, LASTING, MOST_PROOFS, PARTIAL, STAND_INS, UNREAD, Proof
from reprints.sources import FILLABLE

_MOST_COMPARED = 2_000  # fresh bodies whose lines are compared
_SHRUNK = 0.5
_MOST_PARTS = 300  # of a layout, stored with a run


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenArticle:
    """An article as a run saw it; `before` is its previous form, None if it is new or unchanged."""

    outcome: Outcome
    article: Article
    before: Article | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LayoutPage:
    """The parts of a page's mark-up."""

    url: str
    parts: frozenset[str]


class _Tally:
    def __init__(self) -> None:
        self.articles = 0
        self.filled: Counter[str] = Counter()
        self.lengths: list[int] = []
        self.unread = self.partial = 0

    def add(self, article: Article, filled: Iterable[str]) -> None:
        self.articles += 1
        self.lengths.append(len(article.text))
        self.filled.update(filled)
        self.unread += article.credit_status is CreditStatus.UNREAD
        self.partial += article.partial

    def take(self) -> Sample:
        length = int(median(self.lengths)) if self.lengths else None
        counts = {"articles": self.articles, "unread": self.unread, "partial": self.partial}
        return Sample(filled=dict(self.filled), length=length, **counts)


class Gatherer:
    """Add every article the run saw, fresh ones first: the first that lack a field become its proofs."""

    def __init__(self) -> None:
        self._whole, self._fresh = _Tally(), _Tally()
        self._emptied: Counter[str] = Counter()
        self._known = self._shrunk = self._by_chrome = self._stand_ins = self._new_stand_ins = self._lasting = 0
        self._dates: Counter[date] = Counter()
        self._bodies: list[tuple[str, list[tuple[bytes, int]]]] = []
        self._proofs: defaultdict[str, list[Proof]] = defaultdict(list)

    def add(self, sight: SeenArticle) -> None:
        article = sight.article
        filled = [name for name in FILLABLE if read_field(article, name)]
        self._whole.add(article, filled)
        for name in FILLABLE:
            if name not in filled:
                self._prove(f"fill.{name}", article.url, "")
        self._prove("body_length", article.url, f"{len(article.text)} characters")
        if article.credit_status is CreditStatus.UNREAD:
            self._prove(UNREAD, article.url, _show(article.unread_credit or article.credit_line or ""))
        self._add_chrome(article)
        if article.partial:
            self._prove(PARTIAL, article.url, _find_gate(article))
        self._known += sight.outcome is not Outcome.NEW
        if sight.outcome is Outcome.UNCHANGED:
            return
        self._fresh.add(article, filled)
        if article.original.date:
            self._dates[article.original.date] += 1
        if len(self._bodies) < _MOST_COMPARED:
            self._bodies.append((article.url, [_hash_line(line) for line in article.text.splitlines() if line]))
        if sight.before is not None:
            self._compare(article, sight.before, filled)

    def _add_chrome(self, article: Article) -> None:
        taken = sum(len(line.text) for line in article.removed if line.kind is RemovedKind.CHROME)
        if taken > len(article.text):
            self._by_chrome += 1
            self._prove(BY_CHROME, article.url, f"{taken} characters taken for chrome, {len(article.text)} left")

    def _compare(self, article: Article, before: Article, filled: list[str]) -> None:
        for name in FILLABLE:
            had = read_field(before, name)
            if had and name not in filled:
                self._emptied[name] += 1
                self._prove(f"emptied.{name}", article.url, f"was {_show(had)}, now nothing")
        if len(article.text) < _SHRUNK * len(before.text):
            self._shrunk += 1
            self._prove("shrunk", article.url, f"{len(before.text)} characters before, {len(article.text)} now")

    def _prove(self, what: str, url: str, shows: str) -> None:
        if len(self._proofs[what]) < MOST_PROOFS:
            self._proofs[what].append(Proof(url=url, shows=shows))

    def add_page(self, what: str, url: str, why: str) -> None:
        """Add a page without an article as a proof of `what`: an outcome, or `robots`."""
        self._prove(what, url, why)

    def add_stand_in(self, url: str, why: str, *, is_new: bool) -> None:
        """Add the page of a known article that shows something else; `is_new`: for the first time."""
        self._stand_ins += 1
        self._new_stand_ins += is_new
        self._prove(STAND_INS, url, why)

    def add_lasting(self, url: str, why: str) -> None:
        """Add a page that became a version because it stayed so."""
        self._lasting += 1
        self._prove(LASTING, url, why)

    def finish(
        self,
        outcomes: Mapping[Outcome, int],
        *,
        robots: int,
        seconds: float,
        layout: Iterable[LayoutPage],
        all_chrome: int = 0,
    ) -> Figures:
        """`robots` counts the pages robots.txt forbids, `all_chrome` those that hold no article because their text is
        chrome; `layout` is a sample of the pages."""
        pages = list(layout)
        parts = Counter(part for page in pages for part in page.parts)
        fresh = self._fresh.take()
        return Figures(
            outcomes={str(outcome): count for outcome, count in outcomes.items()},
            robots=robots,
            whole=self._whole.take(),
            fresh=fresh,
            known=self._known,
            emptied=dict(self._emptied),
            shrunk=self._shrunk,
            shared=self._measure_shared(),
            same_date=max(self._dates.values(), default=0) / fresh.articles if fresh.articles else None,
            stand_ins=self._stand_ins,
            new_stand_ins=self._new_stand_ins,
            lasting=self._lasting,
            by_chrome=self._by_chrome + all_chrome,
            seconds=seconds,
            layout_pages=len(pages),
            layout=dict(parts.most_common(_MOST_PARTS)),
            proofs={name: tuple(proofs) for name, proofs in self._proofs.items()},
        )

    def _measure_shared(self) -> float | None:
        if len(self._bodies) < 3:
            return None
        pages_with = Counter(line for _, lines in self._bodies for line in {key for key, _ in lines})
        least = max(3, len(self._bodies) / 3)
        shares = []
        for url, lines in self._bodies:
            length = sum(size for _, size in lines)
            common = sum(size for key, size in lines if pages_with[key] >= least)
            shares.append(common / length if length else 1.0)
            if shares[-1] > 0.3:
                self._prove("shared", url, f"{shares[-1]:.0%} of its body stands on other pages too")
        return round(median(shares), 4)


def read_field(article: Article, name: str) -> Any:
    """The value of a field by its dotted name, such as `original.date`."""
    value: Any = article
    for part in name.split("."):
        value = getattr(value, part)
    return value


def _find_gate(article: Article) -> str:
    """The words that say that only a part is shown."""
    return next((_show(piece.text) for piece in article.evidence if piece.field == PARTIAL), "")


def _hash_line(line: str) -> tuple[bytes, int]:
    return hashlib.blake2b(" ".join(line.split()).casefold().encode(), digest_size=8).digest(), len(line)


def _show(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return text if len(text) <= 80 else text[:79] + "…"
