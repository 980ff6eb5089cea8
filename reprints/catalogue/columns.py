"""The column types that SQLite and PostgreSQL keep differently."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite has no zones: there the UTC wall time is stored."""

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


def list_words(kind: type[StrEnum]) -> Enum:
    """One of an enumeration's words, as text."""
    return Enum(kind, native_enum=False, length=16, values_callable=lambda words: [str(word) for word in words])


# SQLite gives only an INTEGER primary key a running number
ID = BigInteger().with_variant(Integer, "sqlite")
