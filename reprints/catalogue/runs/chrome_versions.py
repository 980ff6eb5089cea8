"""The versions of a source's chrome. The document is the extractor's; the catalogue only stores it."""

from __future__ import annotations

import dataclasses

from sqlalchemy import Connection, func, select

from reprints.catalogue.rows import ChromeRow
from reprints.catalogue.schema import chrome
from reprints.catalogue.sql import now


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
