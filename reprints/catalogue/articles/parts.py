"""The captures of articles that have several pages."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from reprints.catalogue.articles.captures import bodies_of, capture_of
from reprints.catalogue.articles.lookup import IS_LATEST
from reprints.catalogue.rows import CaptureRow
from reprints.catalogue.schema import articles, captures, versions
from reprints.catalogue.sql import select_in
from reprints.model import CaptureKind

_OK = (200, 203, 304)


def find_parts(connection: Connection, pages: Iterable[CaptureRow]) -> dict[int, list[tuple[CaptureRow, CaptureRow]]]:
    """First page's capture id -> the further pages that its run captured, each with the capture that has its bytes, in
    the order they came. Pages without any are left out."""
    pages = [page for page in pages if page.key is not None]
    if not pages:
        return {}
    runs = {page.run for page in pages}
    query = select(captures).where(
        captures.c.run.in_(runs), captures.c.kind == CaptureKind.PART, captures.c.status.in_(_OK)
    )
    rows = select_in(connection, query.order_by(captures.c.id), captures.c.key, {str(page.key) for page in pages})
    found = [capture_of(row) for row in rows]
    bodies = bodies_of(connection, found)
    by_page: dict[tuple[str, str | None], list[tuple[CaptureRow, CaptureRow]]] = {}
    for part in sorted(found, key=lambda part: part.id):
        by_page.setdefault((part.run, part.key), []).append((part, bodies[part.id]))
    return {page.id: by_page[page.run, page.key] for page in pages if (page.run, page.key) in by_page}


def list_paged(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Those of the articles that have several pages, or of which a part is missing."""
    parts, partial = versions.c.document["parts"].label("parts"), versions.c.document["partial"].label("partial")
    query = select(articles.c.id, parts, partial).join_from(articles, versions, IS_LATEST)
    return {row.id for row in select_in(connection, query, articles.c.id, keys) if row.parts or row.partial}
