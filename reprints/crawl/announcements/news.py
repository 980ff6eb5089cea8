"""What a news sitemap says of an article (https://www.google.com/schemas/sitemap-news/0.9): publication, day, title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from lxml import etree

from reprints.crawl.announcements.xml import first_short, local_name, texts_of
from reprints.model import Announced, AnnouncementKind


def read_news(entry: etree._Element) -> Announced | None:
    """What the `news` of a sitemap's `url` says; None if it has none. Its day is the one of its own time zone."""
    news = next((child for child in entry if local_name(child) == "news"), None)
    if news is None:
        return None
    publication = next((child for child in news if local_name(child) == "publication"), None)
    return Announced(
        kind=AnnouncementKind.SITEMAP,
        source=first_short(texts_of(publication, "name")) if publication is not None else None,
        day=_read_day(next(texts_of(news, "publication_date"), "")),
        title=first_short(texts_of(news, "title")),
    )


def tell_publishers(news: Iterable[tuple[str, Announced]]) -> Iterable[tuple[str, Announced]]:
    """The same, with the publication that all entries share as the site's own name: it is no other house."""
    news = [*news]
    if len({one.source for _, one in news}) > 1:
        return news
    return [(url, replace(one, source=None, publisher=one.source)) for url, one in news]


def _read_day(stated: str) -> date | None:
    try:
        return date.fromisoformat(stated[:10])
    except ValueError:
        return None
