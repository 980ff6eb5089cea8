"""Signs that a site was rebuilt, or serves something other than its articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from reprints.model import Outcome
from reprints.report.checks.usual import PastRun
from reprints.report.figures import Figures
from reprints.report.findings import MOST_PROOFS, Finding, Proof
from reprints.report.gather import LayoutPage

_LEAST_PAGES = 3
_STRANGE = 0.5  # share of a page's parts that are new to the source
_MANY = 0.1  # share of the known articles


def check_emptied(figures: Figures) -> Iterator[Finding]:
    """Fields, or most of the text, that known articles have lost."""
    most = max(_LEAST_PAGES, _MANY * figures.known)
    for name, count in figures.emptied.items():
        message = f"{count} of {figures.known} known articles had {name} and have it no more"
        yield figures.find("fail" if count >= most else "note", f"emptied.{name}", message)
    if figures.shrunk:
        message = f"{figures.shrunk} of {figures.known} known articles lost more than half of their body"
        yield figures.find("fail" if figures.shrunk >= most else "note", "shrunk", message)


def check_alike(figures: Figures, past: Sequence[PastRun]) -> Iterator[Finding]:
    """Bodies with the same text (a cookie wall, a login, boilerplate taken for text), or all with the same date."""
    if figures.fresh.articles < 5:
        return
    usual = [run.figures.shared for run in past if run.figures.shared is not None]
    most = 0.3 + (median(usual) if usual else 0.0)
    if figures.shared is not None and figures.shared > most:
        message = f"half of {figures.fresh.articles} new and changed bodies share {figures.shared:.0%} of their words"
        yield figures.find("fail" if figures.shared > 0.3 + most else "warn", "alike", message, shown="shared")
    days = [run.figures.same_date for run in past if run.figures.same_date is not None]
    same = figures.same_date or 0.0
    if len(days) >= 4 and figures.fresh.articles >= 8 and same > 0.8 and median(days) < 0.5:
        message = f"{same:.0%} of {figures.fresh.articles} new and changed articles have one and the same date"
        yield Finding(severity="fail", expectation="same_date", message=message)


def check_layout(pages: Sequence[LayoutPage], past: Sequence[PastRun]) -> Iterator[Finding]:
    """Pages built of parts that the source's pages never had."""
    known = {part for run in past for part in run.figures.layout}
    if not known or len(pages) < _LEAST_PAGES:
        return
    strange = {page.url: sorted(page.parts - known) for page in pages if page.parts}
    shares = [len(strange[page.url]) / len(page.parts) for page in pages if page.parts]
    if shares and median(shares) > _STRANGE:
        proofs = [Proof(url=url, shows="new: " + ", ".join(parts[:4])) for url, parts in strange.items() if parts]
        message = f"the pages have another layout: {median(shares):.0%} of their parts were never seen on this source"
        yield Finding(severity="warn", expectation="layout", message=message, proofs=tuple(proofs[:MOST_PROOFS]))


def check_presence(figures: Figures, past: Sequence[PastRun], message: str) -> Iterator[Finding]:
    """Whether the run found articles, and whether robots.txt allowed it. `message` says how the crawl ended."""
    if figures.articles == 0:
        had = f"; the last run had {past[0].figures.articles}" if past and past[0].figures.articles else ""
        why = f" ({message})" if message else ""
        yield figures.find("fail", "nothing", f"the source brought no article{had}{why}", shown=str(Outcome.FAILED))
    allowed = not past or all(run.figures.robots * 5 <= run.figures.listed for run in past[:5])
    forbids = figures.robots * 5 > figures.listed or "robots.txt" in message
    if forbids and allowed:
        which = f"{figures.robots} of {figures.listed} pages" if figures.robots else "the pages that list articles"
        fails = past and (figures.robots * 2 > figures.listed or not figures.robots)
        said = f"robots.txt {'now ' if past else ''}forbids {which}"
        yield figures.find("fail" if fails else "warn", "robots", said)


def check_crawl(stats: Mapping[str, Any]) -> Iterator[Finding]:
    """Faults of the crawl itself: a sitemap, feed or listing that could not be read, a spider that broke."""
    errors = stats.get("errors", ())
    if errors:
        proofs = [Proof(url=str(error.get("url", "")), shows=str(error.get("why", ""))) for error in errors]
        message = f"{stats.get('error_count', len(errors))} announcements could not be read: {proofs[0].shows}"
        yield Finding(severity="warn", expectation="announcements", message=message, proofs=tuple(proofs[:MOST_PROOFS]))
    faults = stats.get("faults", ())
    if faults:
        proofs = [Proof(url=str(fault["url"]), shows=str(fault["what"])) for fault in faults]
        parts = "part" if (count := stats.get("fault_count", len(faults))) == 1 else "parts"
        message = f"{count} {parts} of announcements could not be read: {proofs[0].shows}"
        yield Finding(severity="warn", expectation="faults", message=message, proofs=tuple(proofs[:MOST_PROOFS]))
    broken = int(stats.get("spider_exceptions", 0))
    if broken:
        message = f"the spider broke on {broken} responses; crawl.log in the run's folder says where"
        yield Finding(severity="fail", expectation="spider", message=message)
    for note in stats.get("notes", ()):
        yield Finding(severity="note", expectation=f"crawl: {note}", message=str(note))
