"""Makes addresses aliases of articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, exists, select, update

from reprints.catalogue.articles import outbox
from reprints.catalogue.articles.aliases import resolve_aliases
from reprints.catalogue.rows import NewAlias
from reprints.catalogue.schema import aliases, articles, captures, pages
from reprints.catalogue.sql import insert_new, now, select_in


def add_aliases(connection: Connection, source: str, found: Iterable[NewAlias]) -> None:
    """Store those that are new, and queue their articles for the index."""
    found = [one for one in found if one.key != one.article_id]
    heads = resolve_aliases(connection, (one.article_id for one in found))
    rows = [
        {
            "key": one.key,
            "article_id": heads.get(one.article_id, one.article_id),
            "source": source,
            "url": one.url,
            "reason": one.reason,
            "since": now(),
            "stands": True,
        }
        for one in found
    ]
    added = insert_new(connection, aliases, rows, unique=(aliases.c.key,), returning=aliases.c.key)
    new = set(added)
    # what pointed to a new alias points to its article
    for row in rows:
        if row["key"] in new:
            connection.execute(
                update(aliases).where(aliases.c.article_id == row["key"]).values(article_id=row["article_id"])
            )
    changed = [str(row["article_id"]) for row in rows if row["key"] in new]
    known = select_in(connection, select(articles.c.id), articles.c.id, changed)
    outbox.enqueue(connection, (row.id for row in known))


def move_pages(connection: Connection, run: str, moved: Sequence[NewAlias]) -> None:
    """Make each page of the run the one it is an alias of; list that one once."""
    for one in moved:
        own = pages.c.run == run, pages.c.key == one.key
        head = pages.c.run == run, pages.c.key == one.article_id
        if connection.execute(select(exists().where(*head))).scalar():
            connection.execute(delete(pages).where(*own))
        else:
            connection.execute(update(pages).where(*own).values(key=one.article_id))


def move_captures(connection: Connection, run: str, moved: Sequence[NewAlias]) -> None:
    """Give the moved pages' captures of this run to the articles."""
    for one in moved:
        own = captures.c.run == run, captures.c.key == one.key
        connection.execute(update(captures).where(*own).values(key=one.article_id))
