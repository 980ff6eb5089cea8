"""Finding families: their members, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from reprints.catalogue.articles.lookup import article_of, find_id, select_latest
from reprints.catalogue.family_rows import FamilyRow, FamilyStep
from reprints.catalogue.schema import articles, family_events
from reprints.catalogue.sql import BATCH, select_in
from reprints.errors import NotFoundError
from reprints.model import Article

_HELP = "`reprints families` lists them"


def select_families(connection: Connection, after: str) -> list[FamilyRow]:
    """The next families of two or more, by id."""
    query = (
        select(articles.c.family.label("id"), func.count().label("size"))
        .where(articles.c.family > after, articles.c.family_size > 1)
        .group_by(articles.c.family)
        .order_by(articles.c.family)
        .limit(BATCH)
    )
    return [FamilyRow(**row._mapping) for row in connection.execute(query)]


def find_family(connection: Connection, wanted: str) -> str:
    """The id of the family with this id, prefix of an id, or member. A dissolved family is found by its whole id only.
    Raises NotFoundError."""
    if re.fullmatch(r"[0-9a-f]{1,16}", wanted):
        query = select(articles.c.family).where(articles.c.family.between(wanted, wanted + "g")).distinct()
        found = list(connection.execute(query.order_by(articles.c.family).limit(4)).scalars())
        if len(found) > 1 and wanted not in found:
            raise NotFoundError(f"several families begin with {wanted}: {', '.join(found)}", mend="Write more of it")
        if found:
            return wanted if wanted in found else str(found[0])
        if connection.execute(select(family_events.c.seq).where(family_events.c.family == wanted).limit(1)).first():
            return wanted
    article = find_id(connection, wanted)
    family = connection.execute(select(articles.c.family).where(articles.c.id == article)).scalar_one()
    if family is None:
        raise NotFoundError(f"article {wanted} has no copies", mend=_HELP)
    return str(family)


def families_of(connection: Connection, ids: Iterable[str]) -> dict[str, str | None]:
    """Article -> its family, None where it has none."""
    query = select(articles.c.id, articles.c.family)
    return {row.id: row.family for row in select_in(connection, query, articles.c.id, ids)}


def get_members(connection: Connection, family: str) -> list[Article]:
    """By id."""
    query = select_latest().where(articles.c.family == family).order_by(articles.c.id)
    return [article_of(row) for row in connection.execute(query)]


def get_trail(connection: Connection, family: str) -> list[FamilyStep]:
    """What happened to it, oldest first."""
    query = select(family_events).where(family_events.c.family == family).order_by(family_events.c.seq)
    return [
        FamilyStep(at=row.at, family=row.family, event=row.event, other=row.other, articles=tuple(row.articles))
        for row in connection.execute(query)
    ]
