"""Fingerprints of articles' texts, as they are stored, and the copies found by them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, or_, select

from reprints.catalogue.kin_rows import Copy, Signed, Unsigned
from reprints.catalogue.schema import articles, copies, fingerprints, versions
from reprints.catalogue.sql import BATCH, batched


def select_unsigned(connection: Connection, algorithm: str, after: str, limit: int) -> list[Unsigned]:
    """Articles, by id after an id, with no fingerprint of this algorithm of their latest version."""
    latest = (versions.c.article_id == articles.c.id) & (versions.c.version == articles.c.version)
    current = (
        (fingerprints.c.article_id == articles.c.id)
        & (fingerprints.c.version == articles.c.version)
        & (fingerprints.c.algorithm == algorithm)
    )
    query = (
        select(articles.c.id, articles.c.version, versions.c.document)
        .join_from(articles, versions, latest)
        .outerjoin(fingerprints, current)
        .where(articles.c.id > after, fingerprints.c.article_id.is_(None))
        .order_by(articles.c.id)
        .limit(limit)
    )
    return [
        Unsigned(article=row.id, version=row.version, text=row.document["text"]) for row in connection.execute(query)
    ]


def store_fingerprints(connection: Connection, algorithm: str, signed: Sequence[Signed]) -> None:
    """In place of earlier ones. Where the words are the same as before, copies need not be looked for again."""
    ids = [one.article for one in signed]
    query = select(fingerprints.c.article_id, fingerprints.c.digest, fingerprints.c.algorithm, fingerprints.c.matched)
    known = {row.article_id: row for row in connection.execute(query.where(fingerprints.c.article_id.in_(ids)))}
    connection.execute(fingerprints.delete().where(fingerprints.c.article_id.in_(ids)))
    rows = []
    for one in signed:
        before = known.get(one.article)
        same = before is not None and (before.digest, before.algorithm) == (one.digest, algorithm)
        rows.append(
            {
                "article_id": one.article,
                "version": one.version,
                "algorithm": algorithm,
                "words": one.words,
                "digest": one.digest,
                "signature": one.signature,
                "matched": bool(same and before.matched) if before is not None else False,
            }
        )
    connection.execute(fingerprints.insert(), rows)


def select_signatures(
    connection: Connection, algorithm: str, after: str, limit: int
) -> list[tuple[str, str, bytes | None]]:
    """(article, digest, signature) by article id, after an id."""
    columns = fingerprints.c.article_id, fingerprints.c.digest, fingerprints.c.signature
    query = select(*columns).where(fingerprints.c.article_id > after, fingerprints.c.algorithm == algorithm)
    found = connection.execute(query.order_by(fingerprints.c.article_id).limit(limit))
    return [(row.article_id, row.digest, row.signature) for row in found]


def select_unmatched(connection: Connection, algorithm: str, limit: int) -> list[str]:
    query = select(fingerprints.c.article_id).where(~fingerprints.c.matched, fingerprints.c.algorithm == algorithm)
    return list(connection.execute(query.order_by(fingerprints.c.article_id).limit(limit)).scalars())


def load_texts(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The texts the fingerprints were taken on."""
    found: dict[str, str] = {}
    signed = (versions.c.article_id == fingerprints.c.article_id) & (versions.c.version == fingerprints.c.version)
    query = select(versions.c.article_id, versions.c.document).join_from(fingerprints, versions, signed)
    for part in batched(ids, BATCH):
        rows = connection.execute(query.where(fingerprints.c.article_id.in_(part)))
        found |= {row.article_id: row.document["text"] for row in rows}
    return found


def select_copies(connection: Connection, ids: Iterable[str]) -> list[Copy]:
    """Every pair one of the articles is in."""
    found: dict[tuple[str, str], Copy] = {}
    for part in batched(ids, BATCH):
        query = select(copies).where(or_(copies.c.one.in_(part), copies.c.other.in_(part)))
        found |= {(row.one, row.other): Copy(**row._mapping) for row in connection.execute(query)}
    return list(found.values())
