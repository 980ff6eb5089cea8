"""Reading articles: the latest version's document with what the catalogue alone knows filled in."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Select, case, func, or_, select

from reprints.catalogue.articles.article_rows import ArticleCounts, KnownPage, Sighting, Version
from reprints.catalogue.articles.captures import get_capture
from reprints.catalogue.articles.corrected import apply_corrections
from reprints.catalogue.schema import articles, captures, pages, versions
from reprints.errors import NotFoundError
from reprints.model import Article, Outcome
from reprints.urls import canonicalise, make_id

_HELP = "`reprints search` prints the ids of what it finds"
_LIFE = ("first_seen", "last_seen", "changed_at", "gone_at")


def article_columns() -> list[Column[Any]]:
    """What `article_of` needs of articles joined with versions."""
    names = ("source", *_LIFE, "family", "family_size", "corrections")
    return [versions.c.document, versions.c.version, *(articles.c[name] for name in names)]


def article_of(row: Any) -> Article:
    """The document of a version with the article's dates and family, and what people corrected, as they are now."""
    article = apply_corrections(Article.from_document(row.document), row.corrections)
    return dataclasses.replace(
        article,
        source=row.source,  # an imported article's may be known only since a source describes its site
        version=row.version,
        family=row.family if row.family_size > 1 else None,
        family_size=row.family_size,
        **{name: getattr(row, name) for name in _LIFE},
    )


def _latest() -> Select[Any]:
    return select(*article_columns()).join_from(
        articles, versions, (versions.c.article_id == articles.c.id) & (versions.c.version == articles.c.version)
    )


def find_id(connection: Connection, wanted: str) -> str:
    """The id of the article named by its id, the beginning of its id, or one of its URLs.

    Raises NotFoundError when none or several are.
    """
    condition = articles.c.id == wanted
    if "://" in wanted:
        condition = or_(articles.c.url == wanted, articles.c.canonical_url == wanted)
        try:
            canonical = canonicalise(wanted)
        except ValueError:
            raise NotFoundError(f"not a web address: {wanted}", mend=_HELP) from None
        condition = or_(condition, articles.c.id == make_id(canonical), articles.c.canonical_url == canonical)
    elif re.fullmatch(r"[0-9a-f]+", wanted):
        # "g" comes after every hexadecimal digit
        condition = articles.c.id.between(wanted, wanted + "g")
    found = connection.execute(select(articles.c.id).where(condition).order_by(articles.c.id).limit(4)).scalars().all()
    if not found:
        raise NotFoundError(f"no article has the id or address {wanted}", mend=_HELP)
    if len(found) > 1:
        raise NotFoundError(f"several articles answer to {wanted}: {', '.join(found)}", mend="Write one of these ids")
    return str(found[0])


def get_article(connection: Connection, wanted: str) -> Article:
    row = connection.execute(_latest().where(articles.c.id == find_id(connection, wanted))).one()
    return article_of(row)


def list_versions(connection: Connection, wanted: str) -> list[Version]:
    """Oldest first."""
    article_id = find_id(connection, wanted)
    query = (
        select(
            *article_columns(),
            versions.c.created_at,
            versions.c.captured_at,
            versions.c.extractor,
            versions.c.changes,
            versions.c.capture_id,
        )
        .join_from(versions, articles, articles.c.id == versions.c.article_id)
        .where(versions.c.article_id == article_id)
        .order_by(versions.c.version)
    )
    return [
        Version(
            number=row.version,
            created_at=row.created_at,
            captured_at=row.captured_at,
            extractor=row.extractor,
            changes=tuple(row.changes),
            capture=get_capture(connection, row.capture_id),
            article=article_of(row),
        )
        for row in connection.execute(query).all()
    ]


def list_sightings(connection: Connection, wanted: str) -> list[Sighting]:
    """What each run found at the article's page, oldest first."""
    query = (
        select(pages.c.run, pages.c.outcome, pages.c.why, captures.c.fetched_at, pages.c.settled_at)
        .outerjoin(captures, captures.c.id == pages.c.capture_id)
        .where(pages.c.key == find_id(connection, wanted), pages.c.settled_at.is_not(None))
        .order_by(pages.c.listed_at, pages.c.run)
    )
    return [
        Sighting(run=row.run, outcome=row.outcome, why=row.why, at=row.fetched_at or row.settled_at)
        for row in connection.execute(query)
    ]


def select_articles(  # noqa: PLR0913
    connection: Connection,
    *,
    after: str,
    limit: int,
    source: str | None = None,
    run: str | None = None,
    outcomes: Sequence[Outcome] = (),
) -> list[Article]:
    """Articles by id, after an id: one portion of a longer list. With a run, those of its pages under `outcomes`."""
    query = _latest().where(articles.c.id > after)
    if source is not None:
        query = query.where(articles.c.source == source)
    if run is not None:
        in_run = (pages.c.key == articles.c.id) & (pages.c.run == run) & pages.c.outcome.in_(outcomes)
        query = query.join(pages, in_run)
    return [article_of(row) for row in connection.execute(query.order_by(articles.c.id).limit(limit))]


def count_articles(connection: Connection) -> dict[str, ArticleCounts]:
    """By source."""
    query = select(
        articles.c.source,
        func.count().label("articles"),
        func.sum(articles.c.version).label("versions"),  # they are numbered from 1 without a gap
        func.sum(case((articles.c.gone_at.is_(None) & articles.c.missing_since.is_not(None), 1), else_=0)).label(
            "missing"
        ),
        func.sum(case((articles.c.gone_at.is_not(None), 1), else_=0)).label("gone"),
    ).group_by(articles.c.source)
    return {
        row.source: ArticleCounts(
            articles=row.articles, missing=int(row.missing), gone=int(row.gone), versions=int(row.versions)
        )
        for row in connection.execute(query.order_by(articles.c.source))
    }


def known_pages(connection: Connection, source: str, not_in_run: str, limit: int) -> list[KnownPage]:
    """Articles the run has not listed, those first whose page was asked for the longest ago.

    By the last check, not the last sight: a few hundred pages that are gone would else be all that is ever asked for.
    """
    listed = select(pages.c.key).where(pages.c.run == not_in_run, pages.c.key == articles.c.id).exists()
    query = (
        select(articles.c.id, articles.c.url, articles.c.checked_at)
        .where(articles.c.source == source, ~listed)
        .order_by(articles.c.checked_at, articles.c.id)
        .limit(limit)
    )
    return [KnownPage(key=row.id, url=row.url, checked_at=row.checked_at) for row in connection.execute(query)]
