"""The column types that SQLite and PostgreSQL store differently."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, TypeDecorator

from reprints.model import Announced


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite has no time zones, so the UTC wall time is stored there."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a datetime without a zone cannot be stored: {value}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class AnnouncedColumn(TypeDecorator[Announced]):
    """What an announcement says of a page, as JSON."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Announced | None, dialect: Dialect) -> dict[str, Any] | None:  # noqa: ARG002
        return value.to_document() if value is not None else None

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> Announced | None:  # noqa: ARG002
        return Announced.from_document(value) if value is not None else None


def list_words(kind: type[StrEnum]) -> Enum:
    """One of an enumeration's values, as text."""
    return Enum(kind, native_enum=False, length=16, values_callable=lambda words: [str(word) for word in words])


# SQLite numbers only an INTEGER primary key automatically
ID = BigInteger().with_variant(Integer, "sqlite")
