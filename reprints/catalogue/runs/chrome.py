"""A source's chrome in its versions. The document is the extractor's own; the catalogue only keeps it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, select

from reprints.catalogue.rows import ChromeRow
from reprints.catalogue.schema import captures, chrome
from reprints.catalogue.sql import now
from reprints.model import CaptureKind


def add_chrome(connection: Connection, source: str, pages: int, document: str) -> ChromeRow:
    """The next version. `pages` is how many it was learned from."""
    newest = connection.execute(select(func.max(chrome.c.version)).where(chrome.c.source == source)).scalar()
    row = ChromeRow(source=source, version=(newest or 0) + 1, learned_at=now(), pages=pages, document=document)
    connection.execute(
        chrome.insert().values(
            source=row.source, version=row.version, learned_at=row.learned_at, pages=pages, document=document
        )
    )
    return row


def find_chrome(connection: Connection, source: str, version: int | None = None) -> ChromeRow | None:
    """A version, or the newest; None where none was learned."""
    query = select(chrome).where(chrome.c.source == source).order_by(chrome.c.version.desc()).limit(1)
    if version is not None:
        query = query.where(chrome.c.version == version)
    row = connection.execute(query).one_or_none()
    return ChromeRow(**row._mapping) if row else None


def count_bodies(connection: Connection, source: str) -> int:
    """Captures of the source's pages that have bytes of their own."""
    return connection.execute(select(func.count()).select_from(_bodies(source).subquery())).scalar_one()


def sample_bodies(connection: Connection, source: str, limit: int) -> list[int]:
    """Ids of the newest such captures."""
    query = _bodies(source).order_by(captures.c.id.desc()).limit(limit)
    return list(connection.execute(query).scalars())


def _bodies(source: str) -> Select[Any]:
    return select(captures.c.id).where(
        captures.c.source == source,
        captures.c.status == 200,
        captures.c.kind == CaptureKind.PAGE,
        captures.c.revisit_of.is_(None),
    )
