"""Reading families: who is in one, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from reprints.catalogue.articles.articles import article_columns, article_of, find_id
from reprints.catalogue.kin_rows import FamilyRow, FamilyStep
from reprints.catalogue.schema import articles, family_events, versions
from reprints.catalogue.sql import BATCH, batched
from reprints.errors import NotFoundError
from reprints.model import Article

_HELP = "`reprints families` lists them"


def list_families(connection: Connection, after: str, limit: int) -> list[FamilyRow]:
    """Families of two and more, by id after an id."""
    query = (
        select(articles.c.family, func.count().label("size"))
        .where(articles.c.family > after, articles.c.family_size > 1)
        .group_by(articles.c.family)
        .order_by(articles.c.family)
        .limit(limit)
    )
    return [FamilyRow(id=row.family, size=row.size) for row in connection.execute(query)]


def find_family(connection: Connection, wanted: str) -> str:
    """The family with this id, or a beginning of it; or that of the article so named. A family that is no more is
    found by its whole id. Raises NotFoundError."""
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
    """Article -> its family, if it has one."""
    found: dict[str, str | None] = {}
    for part in batched(ids, BATCH):
        query = select(articles.c.id, articles.c.family).where(articles.c.id.in_(part))
        found |= {row.id: row.family for row in connection.execute(query)}
    return found


def get_members(connection: Connection, family: str) -> list[Article]:
    """By id."""
    latest = (versions.c.article_id == articles.c.id) & (versions.c.version == articles.c.version)
    query = select(*article_columns()).join_from(articles, versions, latest).where(articles.c.family == family)
    return [article_of(row) for row in connection.execute(query.order_by(articles.c.id))]


def get_trail(connection: Connection, family: str) -> list[FamilyStep]:
    """What happened to it, oldest first."""
    query = select(family_events).where(family_events.c.family == family).order_by(family_events.c.seq)
    return [
        FamilyStep(at=row.at, family=row.family, event=row.event, other=row.other, articles=tuple(row.articles))
        for row in connection.execute(query)
    ]
