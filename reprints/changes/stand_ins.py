"""Whether a known article's page, when it comes back with another text, shows the article's next version or something
that stands in its place: a part of it, a wall, an apology.

By measure: how much of either text stands in the other, how long they are, whether the title and the provenance are
still there, and how much of the text stands on other pages that the site answered the same night. Words only tell one
kind from another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reprints.changes.likeness import cut_shingles, measure_share
from reprints.changes.page_words import speaks_of_consent, speaks_of_login, speaks_of_trouble
from reprints.extract.letters import make_key, measure
from reprints.model import Article

STILL = 0.5  # share of the old text that makes it the same article, cut at most
UNLIKE = 0.25  # share of either text in the other, below which they are different texts
SHORT = 0.5  # of the old text's length
ALIKE = 0.6  # share of a text that stands on other pages of the night
OTHERS = 2  # such pages
_LONGEST_WALL = 4_000  # characters


class StandInKind(StrEnum):
    FRACTION = "fraction"  # a part of the article
    STUB = "stub"  # the same, with a gate: log in or subscribe to read on
    REPLACED = "replaced"  # another, shorter text under the article's title, such as a retraction
    WALL = "cookie-wall"
    LOGIN = "login-wall"
    TROUBLE = "error-page"
    GONE = "soft-404"

    @property
    def is_of_article(self) -> bool:
        """Whether the page still speaks of the article: if it stays so, it is the article's next version."""
        return self in (StandInKind.FRACTION, StandInKind.STUB, StandInKind.REPLACED)


@dataclass(frozen=True, kw_only=True, slots=True)
class StandIn:
    kind: StandInKind
    detail: str


class Night:
    """The lines of the texts to be judged, by how many pages have them of all that a site answered in one run."""

    def __init__(self, texts: Iterable[str], judged: Iterable[str] | None = None) -> None:
        """`judged`: only their lines are counted; those of thousands of new articles would fill the memory."""
        wanted = None if judged is None else {hash(line) for text in judged for line in text.splitlines()}
        self._pages: Counter[int] = Counter()
        for text in texts:
            lines = {hash(line) for line in text.splitlines()}
            self._pages.update(lines if wanted is None else lines & wanted)

    def measure_alike(self, text: str) -> float:
        """The share of the text in lines that stand on two other pages, too."""
        lines = [line for line in text.splitlines() if line]
        common = sum(len(line) for line in lines if self._pages[hash(line)] > OTHERS)
        return common / max(1, sum(map(len, lines)))


def may_be_wall(text: str) -> bool:
    """Whether a page that was never seen before is worth comparing with the others of its night."""
    return measure(text) <= _LONGEST_WALL and _name_wall(text) is not None


def find_stand_in(before: Article, now: Article, night: Night) -> StandIn | None:
    """What `now` shows in place of the article; None if it is the article's next version."""
    old, new = cut_shingles(before.text), cut_shingles(now.text)
    kept, known = measure_share(old, new), measure_share(new, old)
    if kept >= STILL:
        return None
    ratio = measure(now.text) / max(1, measure(before.text))
    percent = f"{ratio:.0%} of the length"
    if ratio < SHORT and known >= UNLIKE:
        kind = StandInKind.STUB if now.partial and not before.partial else StandInKind.FRACTION
        return StandIn(kind=kind, detail=f"{percent}, {known:.0%} of it as before")
    if known >= UNLIKE or kept >= UNLIKE:
        return None
    return _judge_other(before, now, ratio, night)


def find_wall(now: Article, night: Night) -> StandIn | None:
    """The same for a page that was never seen before: a wall that other pages of the night show, too."""
    if measure(now.text) > _LONGEST_WALL or night.measure_alike(now.text) < ALIKE:
        return None
    kind = _name_wall(now.text)
    return StandIn(kind=kind, detail="other pages show the same") if kind else None


def _judge_other(before: Article, now: Article, ratio: float, night: Night) -> StandIn | None:
    """The text is another one."""
    detail = f"another text, {ratio:.0%} of the length"
    titled = _has_title(before, now)
    alike = night.measure_alike(now.text) >= ALIKE
    short = measure(now.text) <= _LONGEST_WALL and (ratio < 1 or alike)
    kind = _name_wall(now.text) if short and (alike or not titled or ratio < SHORT) else None
    if kind and titled and now.partial:
        return StandIn(kind=StandInKind.STUB, detail=detail)
    if kind:
        return StandIn(kind=kind, detail=detail)
    if titled:
        return StandIn(kind=StandInKind.REPLACED, detail=detail) if ratio < SHORT else None
    if alike or ratio < SHORT or (ratio < 1 and _lost_provenance(before, now)):
        return StandIn(kind=StandInKind.GONE, detail=detail)
    return None


def _name_wall(text: str) -> StandInKind | None:
    if speaks_of_consent(text):
        return StandInKind.WALL
    if speaks_of_login(text):
        return StandInKind.LOGIN
    return StandInKind.TROUBLE if speaks_of_trouble(text) else None


def _has_title(before: Article, now: Article) -> bool:
    """Whether the page still has the article's title."""
    old, new = make_key(before.title or ""), make_key(now.title or "")
    return bool(old and new) and (old == new or (len(old) > 15 and old in new) or (len(new) > 15 and new in old))


def _lost_provenance(before: Article, now: Article) -> bool:
    """Whether it had a day, an author, an outlet or a credit, and has none of them any more."""
    return _states_any(before) and not _states_any(now)


def _states_any(article: Article) -> bool:
    original = article.original
    return any((original.date, original.authors, original.outlet, article.credit_line, article.republication.date))
