"""A page of the corpus as `reprints extract` reads one that belongs to no source."""

from __future__ import annotations

from datetime import date

from benchmarks.provenance.corpus import Case, Fields
from reprints.extract.page import Page, extract_page
from reprints.model import Article


def read(case: Case) -> Fields | None:
    """None where the page is not taken for an article."""
    page = Page(
        url=case.url,
        body=case.html.encode("utf-8"),
        content_type="text/html; charset=utf-8",
        fetched_at=case.fetched_at,
    )
    article = extract_page(page)
    if not isinstance(article, Article):
        return None
    original = article.original
    return Fields(
        authors=original.authors,
        outlet=original.outlet,
        section=original.section,
        place=original.place,
        date=_write(original.date),
        republication_date=_write(article.republication.date),
        original_url=original.url,
    )


def _write(day: date | None) -> str | None:
    return day.isoformat() if day else None
