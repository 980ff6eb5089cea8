"""The versions of a source's chrome, and the captures it is learned from. The document is the extractor's."""

from __future__ import annotations

import dataclasses
from typing import Any

from sqlalchemy import Connection, Select, func, select

from reprints.catalogue.articles.captures import capture_of
from reprints.catalogue.rows import CaptureRow, ChromeRow
from reprints.catalogue.schema import captures, chrome
from reprints.catalogue.sql import now
from reprints.model import CaptureKind


def add_chrome(connection: Connection, source: str, pages: int, document: str) -> ChromeRow:
    """Store the next version, learned from so many pages."""
    newest = connection.execute(select(func.max(chrome.c.version)).where(chrome.c.source == source)).scalar()
    row = ChromeRow(source=source, version=(newest or 0) + 1, learned_at=now(), pages=pages, document=document)
    connection.execute(chrome.insert().values(dataclasses.asdict(row)))
    return row


def find_chrome(connection: Connection, source: str, version: int | None = None) -> ChromeRow | None:
    """This version or the newest; None where none was learned."""
    query = select(chrome).where(chrome.c.source == source).order_by(chrome.c.version.desc()).limit(1)
    if version is not None:
        query = query.where(chrome.c.version == version)
    row = connection.execute(query).one_or_none()
    return ChromeRow(**row._mapping) if row else None


def sample_bodies(connection: Connection, source: str, limit: int) -> list[CaptureRow]:
    """The newest captures of the source's pages that have bytes of their own."""
    query = _select_bodies(source).order_by(captures.c.id.desc()).limit(limit)
    return [capture_of(row) for row in connection.execute(query)]


def count_bodies(connection: Connection, source: str) -> int:
    """Captures of the source's pages that have bytes of their own."""
    return connection.execute(select(func.count()).select_from(_select_bodies(source).subquery())).scalar_one()


def _select_bodies(source: str) -> Select[Any]:
    is_body = captures.c.status == 200, captures.c.kind == CaptureKind.PAGE, captures.c.revisit_of.is_(None)
    return select(captures).where(captures.c.source == source, *is_body)
