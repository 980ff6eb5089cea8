"""Stored fingerprints of articles' texts, and the copies found by them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from reprints.catalogue.articles.lookup import IS_LATEST
from reprints.catalogue.family_rows import ArticleText, Copy, FingerprintRow
from reprints.catalogue.schema import articles, copies, fingerprints, versions
from reprints.catalogue.sql import BATCH, select_in

_SIGNATURES = 20 * BATCH  # per portion: they are small


def select_unfingerprinted(
    connection: Connection, algorithm: str, *, after: str = "", limit: int = BATCH
) -> list[ArticleText]:
    """The next articles by id whose latest version has no fingerprint of this algorithm."""
    current = (
        (fingerprints.c.article_id == articles.c.id)
        & (fingerprints.c.version == articles.c.version)
        & (fingerprints.c.algorithm == algorithm)
    )
    query = (
        select(articles.c.id, articles.c.version, versions.c.document)
        .join_from(articles, versions, IS_LATEST)
        .outerjoin(fingerprints, current)
        .where(articles.c.id > after, fingerprints.c.article_id.is_(None))
        .order_by(articles.c.id)
        .limit(limit)
    )
    rows = connection.execute(query)
    return [ArticleText(article=row.id, version=row.version, text=row.document["text"]) for row in rows]


def store_fingerprints(connection: Connection, algorithm: str, taken: Sequence[FingerprintRow]) -> None:
    """Replace the articles' fingerprints. Where the words are the same, copies need not be looked for again."""
    ids = [one.article for one in taken]
    query = select(fingerprints.c.article_id, fingerprints.c.digest).where(fingerprints.c.article_id.in_(ids))
    is_matched = fingerprints.c.matched, fingerprints.c.algorithm == algorithm
    matched = {(row.article_id, row.digest) for row in connection.execute(query.where(*is_matched))}
    connection.execute(fingerprints.delete().where(fingerprints.c.article_id.in_(ids)))
    rows = []
    for one in taken:
        stated = {name: getattr(one, name) for name in ("version", "words", "digest", "signature")}
        known = {"article_id": one.article, "algorithm": algorithm, "matched": (one.article, one.digest) in matched}
        rows.append(known | stated)
    connection.execute(fingerprints.insert(), rows)


def select_signatures(connection: Connection, after: str, algorithm: str) -> list[tuple[str, str, bytes | None]]:
    """The next (article, digest, signature) by article id."""
    columns = fingerprints.c.article_id, fingerprints.c.digest, fingerprints.c.signature
    query = select(*columns).where(fingerprints.c.article_id > after, fingerprints.c.algorithm == algorithm)
    return list(connection.execute(query.order_by(fingerprints.c.article_id).limit(_SIGNATURES)).tuples())


def select_unmatched(connection: Connection, algorithm: str, *, limit: int = 1_000_000) -> list[str]:
    """Articles whose copies are still to be looked for."""
    query = select(fingerprints.c.article_id).where(~fingerprints.c.matched, fingerprints.c.algorithm == algorithm)
    return list(connection.execute(query.order_by(fingerprints.c.article_id).limit(limit)).scalars())


def load_texts(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Article -> the text its fingerprint was taken from."""
    is_its_version = (versions.c.article_id == fingerprints.c.article_id) & (
        versions.c.version == fingerprints.c.version
    )
    query = select(versions.c.article_id, versions.c.document).join_from(fingerprints, versions, is_its_version)
    rows = select_in(connection, query, fingerprints.c.article_id, ids)
    return {row.article_id: row.document["text"] for row in rows}


def select_copies(connection: Connection, ids: Iterable[str]) -> list[Copy]:
    """Every recorded pair with one of the articles in it."""
    wanted = set(ids)
    ends = (copies.c.one, copies.c.other)
    rows = (row for end in ends for row in select_in(connection, select(copies), end, wanted))
    return list({(row.one, row.other): Copy(**row._mapping) for row in rows}.values())
