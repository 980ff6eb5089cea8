"""The readable page of a case file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reprints.archive.excerpt import Copied
from reprints.catalogue.articles.article_rows import ArticleVersion
from reprints.catalogue.rows import CaptureRow
from reprints.html_pages import render
from reprints.model import Article


@dataclass(frozen=True, kw_only=True, slots=True)
class Exhibit:
    """An article with all its versions and captures in the archive."""

    article: Article
    versions: Sequence[ArticleVersion]
    captures: Sequence[CaptureRow]


def make_page(wanted: str, exhibits: Sequence[Exhibit], copied: Sequence[Copied], made_at: datetime) -> str:
    return render(
        "case",
        wanted=wanted,
        holds=f"{len(exhibits)} article{'s' if len(exhibits) != 1 else ''}, {len(copied)} archived records",
        made_at=made_at,
        exhibits=exhibits,
        copied={(record.warc, record.offset): record for record in copied},
    )
