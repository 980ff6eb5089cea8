"""Articles that credit somebody, and nobody knows whom: a person should look at each of them."""

from __future__ import annotations

from collections.abc import Iterator

from reprints.report.figures import Figures, Sample
from reprints.report.findings import UNREAD, Finding

# unless the source's file says otherwise, so large a share of so many articles is one of a layout we do not understand
_MANY = 0.1
_LEAST = 3
_LEAST_FRESH = 5


def check_unread(figures: Figures, most: float | None) -> Iterator[Finding]:
    """A note if there is any such article, a warning if their share is high: of all articles, or of the new and changed
    ones alone, if these are not too few. `most` is the largest share that the source's file allows."""
    whole, fresh = figures.whole, figures.fresh
    if _is_high(whole, most):
        yield _warn(whole, "articles", most, figures)
    elif fresh.articles >= _LEAST_FRESH and _is_high(fresh, most):
        yield _warn(fresh, "new and changed articles", most, figures)
    elif whole.unread:
        yield figures.find("note", UNREAD, f"{_say(whole, 'articles')}: nobody knows whom they credit")


def _is_high(sample: Sample, most: float | None) -> bool:
    if most is not None:
        return sample.unread_rate > most
    return sample.unread >= _LEAST and sample.unread_rate >= _MANY


def _warn(sample: Sample, which: str, most: float | None, figures: Figures) -> Finding:
    limit = f"expected at most {most:.0%}" if most is not None else f"worth a look from {_MANY:.0%} on"
    message = f"{_say(sample, which)} ({sample.unread_rate:.0%}, {limit}): nobody knows whom they credit"
    return figures.find("warn", UNREAD, message)


def _say(sample: Sample, which: str) -> str:
    return f"{sample.unread} of {sample.articles} {which} are credited but unread"
