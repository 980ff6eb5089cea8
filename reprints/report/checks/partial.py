"""Articles of which the site shows only a part."""

from __future__ import annotations

from collections.abc import Iterator

from reprints.report.figures import Figures
from reprints.report.findings import PARTIAL, Finding

# so large a share of the new and changed ones is a gate that the site has put up
_MANY = 0.5
_LEAST_FRESH = 5


def check_partial(figures: Figures) -> Iterator[Finding]:
    """A note if there is any such article, a warning if most of the new and changed ones are."""
    whole, fresh = figures.whole, figures.fresh
    if not whole.partial:
        return
    many = fresh.articles >= _LEAST_FRESH and fresh.partial >= _MANY * fresh.articles
    message = f"only a part is shown of {whole.partial} of {whole.articles} articles"
    if many:
        message += f", and of {fresh.partial} of {fresh.articles} new and changed ones"
    yield figures.find("warn" if many else "note", PARTIAL, message)
