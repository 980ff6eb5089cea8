"""The names that articles' pages state as those of houses and authors, as their latest versions were read.

They follow from the version's document alone, so `count_again` can make them anew at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, case, func, select

from reprints.catalogue.rows import AccountCount, HouseCount, NameCounts, NameKind
from reprints.catalogue.schema import articles, names, versions
from reprints.catalogue.sql import BATCH, batched, change_in
from reprints.model import LEARNED, CreditStatus

_OUTLET, _AUTHORS = "original.outlet", "original.authors"
# the credits a page gives by itself: an agency that signs or datelines is recognised without having been learned
_CREDITS = frozenset(("credit-line", "glued-line", "unlabelled", "prose", "based-on", "meta-source"))
# where the account that posted the page may stand in for its author
_BYLINES = frozenset(("json-ld", "json-ld-person", "byline-element", "byline", "meta", "user-name", "announced"))
_LONGEST = 120  # characters; what is longer is no name
_HOUSES = (NameKind.HOUSE, NameKind.LEARNED_HOUSE)
_AUTHORED = (NameKind.AUTHOR, NameKind.BESIDE_CREDIT)


def list_names(document: Mapping[str, Any]) -> list[tuple[NameKind, str]]:
    """Each name of an article document once, in the order of its evidence."""
    evidence = document["evidence"]
    found = [*_list_houses(document), *_list_authors(evidence)]
    return [one for one in dict.fromkeys(found) if 0 < len(one[1]) <= _LONGEST]


def _list_houses(document: Mapping[str, Any]) -> Iterable[tuple[NameKind, str]]:
    # a document of an earlier version has no status, but an outlet only where a credit was understood
    if document.get("credit_status") not in (None, CreditStatus.CREDITED):
        return
    for piece in document["evidence"]:
        method = piece["method"].removesuffix(LEARNED)
        if piece["field"] == _OUTLET and piece["used"] and method in _CREDITS:
            yield (NameKind.LEARNED_HOUSE if piece["method"] != method else NameKind.HOUSE), piece["value"]


def _list_authors(evidence: Iterable[Mapping[str, Any]]) -> Iterable[tuple[NameKind, str]]:
    stated = [(piece["method"], piece["value"].split("; ")) for piece in evidence if piece["field"] == _AUTHORS]
    credited = {name.casefold() for method, found in stated if method in _CREDITS for name in found}
    for method, found in stated:
        if method in _BYLINES:
            for name in found:
                is_beside = bool(credited) and name.casefold() not in credited
                yield (NameKind.BESIDE_CREDIT if is_beside else NameKind.AUTHOR), name


def insert_names(connection: Connection, documents: Mapping[str, Mapping[str, Any]]) -> None:
    """Store the names of articles (id -> document) that have none stored."""
    rows = [
        {"article_id": article, "kind": kind, "name": name}
        for article, document in documents.items()
        for kind, name in list_names(document)
    ]
    for part in batched(rows, BATCH):
        connection.execute(names.insert(), part)


def replace_names(connection: Connection, documents: Mapping[str, Mapping[str, Any]]) -> None:
    """Store the names of articles in place of those they had."""
    change_in(connection, names.delete(), names.c.article_id, documents)
    insert_names(connection, documents)


def recount_portion(connection: Connection, after: str) -> str | None:
    """Make the names of the next articles anew; returns the last of those, None once there are none left."""
    latest = (versions.c.article_id == articles.c.id) & (versions.c.version == articles.c.version)
    query = select(articles.c.id, versions.c.document).join_from(articles, versions, latest)
    rows = connection.execute(query.where(articles.c.id > after).order_by(articles.c.id).limit(BATCH)).all()
    replace_names(connection, {row.id: row.document for row in rows})
    return rows[-1].id if rows else None


def last_name(connection: Connection) -> int:
    """The number of the name stored last; it grows with each that is stored."""
    return connection.execute(select(func.max(names.c.seq))).scalar() or 0


def count_names(connection: Connection, least_pages: int) -> NameCounts:
    """How many articles state each name, by source; of authors those with `least_pages` and more."""
    of_article = names.join(articles, articles.c.id == names.c.article_id)
    source, number = articles.c.source, func.count()
    houses = select(names.c.kind, names.c.name, source, number).select_from(of_article)
    houses = houses.where(names.c.kind.in_(_HOUSES)).group_by(names.c.kind, names.c.name, source)
    beside = func.sum(case((names.c.kind == NameKind.BESIDE_CREDIT, 1), else_=0))
    authors = select(source, names.c.name, number, beside).select_from(of_article)
    authors = authors.where(names.c.kind.in_(_AUTHORED)).group_by(source, names.c.name)
    pages = select(source, func.count(names.c.article_id.distinct())).select_from(of_article)
    pages = pages.where(names.c.kind.in_(_AUTHORED)).group_by(source)
    return NameCounts(
        houses=tuple(
            HouseCount(name=row[1], source=row[2], articles=row[3], learned=row[0] is NameKind.LEARNED_HOUSE)
            for row in connection.execute(houses)
        ),
        accounts=tuple(
            AccountCount(source=row[0], name=row[1], pages=row[2], beside_credits=row[3])
            for row in connection.execute(authors.having(number >= least_pages))
        ),
        authored={row[0]: row[1] for row in connection.execute(pages)},
    )
