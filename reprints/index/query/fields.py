"""The fields a query can name, and the index document's key behind each."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    TEXT = "words, in the article's language"
    KEYWORD = "a name, found by any of its words"
    DATE = "a day, month, year or range"
    NUMBER = "a whole number or range"
    FLAG = "yes or no"
    PRESENCE = "the name of a field"


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    name: str
    kind: Kind
    key: str
    aliases: tuple[str, ...] = ()


_ALL = (
    Field(name="title", kind=Kind.TEXT, key="title"),
    Field(name="text", kind=Kind.TEXT, key="text", aliases=("body",)),
    Field(name="id", kind=Kind.KEYWORD, key="id"),
    Field(name="url", kind=Kind.KEYWORD, key="urls"),
    Field(name="source", kind=Kind.KEYWORD, key="source"),
    Field(name="language", kind=Kind.KEYWORD, key="language", aliases=("lang",)),
    Field(name="outlet", kind=Kind.KEYWORD, key="outlet", aliases=("original.outlet",)),
    Field(name="author", kind=Kind.KEYWORD, key="authors", aliases=("authors", "original.authors")),
    Field(name="section", kind=Kind.KEYWORD, key="section", aliases=("original.section",)),
    Field(name="place", kind=Kind.KEYWORD, key="place", aliases=("original.place",)),
    Field(name="topic", kind=Kind.KEYWORD, key="topic", aliases=("republication.topic",)),
    Field(name="publisher", kind=Kind.KEYWORD, key="publisher", aliases=("republication.publisher",)),
    Field(name="credit", kind=Kind.KEYWORD, key="credit_status", aliases=("credit_status",)),
    Field(name="robots", kind=Kind.KEYWORD, key="robots"),
    Field(name="family", kind=Kind.KEYWORD, key="family"),
    Field(name="date", kind=Kind.DATE, key="date"),
    Field(name="original", kind=Kind.DATE, key="original_date", aliases=("original.date",)),
    Field(name="republished", kind=Kind.DATE, key="republication_date", aliases=("republication.date",)),
    Field(name="changed", kind=Kind.DATE, key="changed_at", aliases=("changed_at",)),
    Field(name="first_seen", kind=Kind.DATE, key="first_seen"),
    Field(name="version", kind=Kind.NUMBER, key="version"),
    Field(name="copies", kind=Kind.NUMBER, key="family_size", aliases=("family_size",)),
    Field(name="lag", kind=Kind.NUMBER, key="lag_days", aliases=("lag_days",)),
    Field(name="gone", kind=Kind.FLAG, key="gone"),
    Field(name="partial", kind=Kind.FLAG, key="partial"),
    Field(name="has", kind=Kind.PRESENCE, key="present"),
)

FIELDS: dict[str, Field] = {field.name: field for field in _ALL}
NAMES: dict[str, Field] = {name: field for field in _ALL for name in (field.name, *field.aliases)}
TEXTS = tuple(field.key for field in _ALL if field.kind is Kind.TEXT)
PRESENT: tuple[Field, ...] = tuple(f for f in _ALL if f.kind not in (Kind.FLAG, Kind.PRESENCE))


def is_text(name: str | None) -> bool:
    """Whether the field holds an article's words, which are weighed; None is title and text together."""
    return name is None or FIELDS[name].kind is Kind.TEXT


def of_kind(kind: Kind) -> tuple[Field, ...]:
    return tuple(field for field in _ALL if field.kind is kind)


def suggest_field(name: str) -> str:
    """One sentence for a person who named a field that does not exist."""
    if name.lower() == "_exists_":
        return "Write has:outlet to find what states its outlet"
    near = difflib.get_close_matches(name.lower(), NAMES, n=1)
    if near:
        return f"Did you mean {near[0]}:"
    return f"The fields are {', '.join(FIELDS)}; put words that hold a colon in quotes"
