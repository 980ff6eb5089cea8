"""Further addresses of articles: found when a site redirects, known ever after.

An alias stands for one article, never for another alias. One that was undone stays in the table, and is not made anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from reprints.catalogue.rows import AliasRow
from reprints.catalogue.schema import aliases, articles
from reprints.catalogue.sql import select_in
from reprints.urls import canonicalise, make_id

_SHOWN = ("key", "article_id", "url", "reason", "source", "since")


def resolve_aliases(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Key -> the id of the article it stands for; without keys that are no aliases."""
    query = select(aliases.c.key, aliases.c.article_id).where(aliases.c.stands)
    return {row.key: row.article_id for row in select_in(connection, query, aliases.c.key, keys)}


def has_aliases(connection: Connection, source: str) -> bool:
    return bool(connection.execute(select(exists().where(aliases.c.source == source, aliases.c.stands))).scalar())


def has_article(connection: Connection, key: str) -> bool:
    return bool(connection.execute(select(exists().where(articles.c.id == key))).scalar())


def find_aliases(connection: Connection, wanted: str) -> list[str]:
    """The articles that have an alias with this address or id."""
    condition: ColumnElement[bool] = aliases.c.key.between(
        wanted, wanted + "g"
    )  # "g" comes after every hexadecimal digit
    if "://" in wanted:
        condition = or_(aliases.c.url == wanted, aliases.c.key == make_id(canonicalise(wanted)))
    query = select(aliases.c.article_id.distinct()).where(condition, aliases.c.stands)
    return sorted(connection.execute(query.limit(4)).scalars())


def list_aliases(connection: Connection, source: str | None = None, article_id: str | None = None) -> list[AliasRow]:
    """Those that stand, by article and age."""
    query = select(*(aliases.c[name] for name in _SHOWN), aliases.c.joined.is_not(None).label("had_article"))
    query = query.where(aliases.c.stands).order_by(aliases.c.article_id, aliases.c.since, aliases.c.key)
    if source is not None:
        query = query.where(aliases.c.source == source)
    if article_id is not None:
        query = query.where(aliases.c.article_id == article_id)
    return [AliasRow(**row._mapping) for row in connection.execute(query)]
