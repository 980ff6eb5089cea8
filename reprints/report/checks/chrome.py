"""Pages that lose their text to what was learned of the site: sentences that recur may be its articles' own."""

from __future__ import annotations

from collections.abc import Iterator

from reprints.report.figures import Figures
from reprints.report.findings import BY_CHROME, Finding

_MANY = 0.1  # share of the pages
_LEAST = 3


def check_chrome(figures: Figures) -> Iterator[Finding]:
    """A note if any page lost more than half of its text so, a warning if many did."""
    count = figures.by_chrome
    if not count:
        return
    many = count >= max(_LEAST, _MANY * figures.listed)
    look = "`reprints sources boilerplate` shows the lines"
    message = f"{count} of {figures.listed} pages lost more than half of their text to the site's chrome: {look}"
    yield figures.find("warn" if many else "note", BY_CHROME, message)
