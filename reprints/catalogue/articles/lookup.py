"""Finding articles: the latest version's document, completed with what only the catalogue knows."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import Column, Connection, Select, case, func, or_, select

from reprints.catalogue.articles.aliases import find_aliases
from reprints.catalogue.articles.article_rows import ArticleCounts, ArticleHistory, ArticleVersion, KnownPage, Sighting
from reprints.catalogue.articles.captures import get_capture
from reprints.catalogue.schema import aliases, articles, captures, pages, versions
from reprints.catalogue.sql import BATCH, select_in
from reprints.errors import NotFoundError
from reprints.model import Article, CreditStatus, Earlier, Evidence, Outcome
from reprints.urls import canonicalise, clean, make_id

_HELP = "`reprints search` prints the ids of what it finds"
_LIFE = ("first_seen", "last_seen", "changed_at", "gone_at")
IS_LATEST = (versions.c.article_id == articles.c.id) & (versions.c.version == articles.c.version)


def article_columns() -> list[Column[Any]]:
    """The columns `article_of` needs, of articles joined with versions."""
    names = ("source", *_LIFE, "family", "family_size", "corrections")
    addresses = (
        select(func.aggregate_strings(aliases.c.url, "\n"))
        .where(aliases.c.article_id == articles.c.id, aliases.c.stands)
        .correlate(articles)
        .scalar_subquery()
    )
    columns = (articles.c[name] for name in names)
    return [versions.c.document, versions.c.version, *columns, addresses.label("addresses")]  # type: ignore[list-item]


def article_of(row: Any) -> Article:
    """A version's document with the article's present dates, family, addresses and corrections."""
    article = _apply_corrections(Article.from_document(row.document), row.corrections)
    url = clean(article.url)
    others = [*(row.addresses or "").split(), *((article.url,) if url != article.url else ())]
    return dataclasses.replace(
        article,
        url=url,
        aliases=tuple(sorted({*others} - {url})),
        source=row.source,  # may differ from the document's: a source may describe the site of an import later
        version=row.version,
        family=row.family if row.family_size > 1 else None,
        family_size=row.family_size,
        **{name: getattr(row, name) for name in _LIFE},
    )


def select_latest() -> Select[Any]:
    return select(*article_columns()).join_from(articles, versions, IS_LATEST)


def _apply_corrections(article: Article, standing: Mapping[str, Mapping[str, Any]] | None) -> Article:
    """The article with these corrections by field; the readings they overrule stay as unused evidence."""
    for field, made in (standing or {}).items():
        value = made["value"]
        evidence = [
            dataclasses.replace(piece, used=False) if piece.field == field else piece for piece in article.evidence
        ]
        piece = Evidence(
            field=field,
            value="; ".join(value) if isinstance(value, list) else value or "",
            text=f"{made['why']} ({made['author']}, {made['at'][:10]})",
            method="correction",
        )
        article = dataclasses.replace(_set(article, field, value), evidence=(*evidence, piece))
    return article if standing is None or "credit_status" in standing else _settle_credit(article, standing)


def _settle_credit(article: Article, standing: Mapping[str, Mapping[str, Any]]) -> Article:
    """The article with the credit status that follows from a person's word on the outlet: who names it has understood
    the credit; who says that a credited page names none has found it the site's own."""
    if "original.outlet" not in standing:
        return article
    if standing["original.outlet"]["value"]:
        return dataclasses.replace(article, credit_status=CreditStatus.CREDITED)
    if article.credit_status is CreditStatus.CREDITED:
        return dataclasses.replace(article, credit_status=CreditStatus.OWN)
    return article


def _set(article: Article, field: str, value: Any) -> Article:
    part, _, name = field.rpartition(".")
    if name == "authors":
        value = tuple(value or ())
    elif name == "date" and value:
        value = date.fromisoformat(value)
    elif name == "credit_status" and value:
        value = CreditStatus(value)
    if not part:
        return dataclasses.replace(article, **{name: value})
    inner = dataclasses.replace(getattr(article, part), **{name: value})
    return dataclasses.replace(article, **{part: inner})


def find_id(connection: Connection, wanted: str) -> str:
    """The id of the article with this id, prefix of an id, or URL. Raises NotFoundError on none or several."""
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
    query = select(articles.c.id).where(condition).order_by(articles.c.id).limit(4)
    found: list[str] = [*connection.execute(query).scalars()]
    found = found or find_aliases(connection, wanted)
    if not found:
        raise NotFoundError(f"no article has the id or address {wanted}", mend=_HELP)
    if len(found) > 1:
        raise NotFoundError(f"several articles answer to {wanted}: {', '.join(found)}", mend="Write one of these ids")
    return str(found[0])


def get_article(connection: Connection, wanted: str) -> Article:
    """By id, prefix of an id, or URL. Raises NotFoundError."""
    row = connection.execute(select_latest().where(articles.c.id == find_id(connection, wanted))).one()
    return article_of(row)


def list_versions(connection: Connection, wanted: str) -> list[ArticleVersion]:
    """Oldest first. Raises NotFoundError."""
    names = ("created_at", "captured_at", "extractor", "changes", "capture_id")
    query = (
        select(*article_columns(), *(versions.c[name] for name in names))
        .join_from(versions, articles, articles.c.id == versions.c.article_id)
        .where(versions.c.article_id == find_id(connection, wanted))
        .order_by(versions.c.version)
    )
    return [
        ArticleVersion(
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
    """What each run found at the article's page, oldest first. Raises NotFoundError."""
    at = func.coalesce(captures.c.fetched_at, pages.c.settled_at).label("at")
    query = (
        select(pages.c.run, pages.c.outcome, pages.c.why, at)
        .outerjoin(captures, captures.c.id == pages.c.capture_id)
        .where(pages.c.key == find_id(connection, wanted), pages.c.settled_at.is_not(None))
        .order_by(pages.c.listed_at, pages.c.run)
    )
    return [Sighting(**row._mapping) for row in connection.execute(query)]


def select_articles(
    connection: Connection,
    after: str,
    source: str | None = None,
    *,
    run: str | None = None,
    outcomes: Collection[Outcome] = (),
) -> list[Article]:
    """The next articles by id, as they are now; of one source, or of the pages a run has under these outcomes."""
    query = select_latest().where(articles.c.id > after)
    if source is not None:
        query = query.where(articles.c.source == source)
    if run is not None:
        in_run = (pages.c.key == articles.c.id) & (pages.c.run == run) & pages.c.outcome.in_(outcomes)
        query = query.join(pages, in_run)
    return [article_of(row) for row in connection.execute(query.order_by(articles.c.id).limit(BATCH))]


def load_earlier(connection: Connection, found: Sequence[Article]) -> dict[str, tuple[Earlier, ...]]:
    """Article -> its versions but the latest, oldest first. Articles that never changed are left out and cost no
    query."""
    query = (
        select(articles.c.id, versions.c.captured_at, *article_columns())
        .join_from(versions, articles, articles.c.id == versions.c.article_id)
        .order_by(articles.c.id, versions.c.version)
    )
    rows = select_in(connection, query, articles.c.id, (article.id for article in found if article.version > 1))
    return {
        article: tuple(
            Earlier(article=article_of(row), since=row.captured_at, until=following.captured_at)
            for row, following in pairwise(of_article)
        )
        for article, of_article in groupby(rows, key=lambda row: str(row.id))
    }


def select_histories(connection: Connection, after: str) -> list[ArticleHistory]:
    """The next articles by id, each with its earlier versions."""
    found = select_articles(connection, after)
    earlier = load_earlier(connection, found)
    return [ArticleHistory(article=article, earlier=earlier.get(article.id, ())) for article in found]


def count_articles(connection: Connection) -> dict[str, ArticleCounts]:
    """By source."""
    is_gone, is_missing = articles.c.gone_at.is_not(None), articles.c.missing_since.is_not(None)
    query = (
        select(
            articles.c.source,
            func.count(),
            func.sum(case((~is_gone & is_missing, 1), else_=0)),
            func.sum(case((is_gone, 1), else_=0)),
            func.sum(articles.c.version),  # versions are numbered from 1 without a gap
        )
        .group_by(articles.c.source)
        .order_by(articles.c.source)
    )
    return {
        source: ArticleCounts(articles=count, missing=int(missing), gone=int(gone), versions=int(versions))
        for source, count, missing, gone, versions in connection.execute(query)
    }


def known_pages(connection: Connection, source: str, *, not_in_run: str, limit: int) -> list[KnownPage]:
    """Articles the run has not listed, the longest unchecked first.

    By the last check, not the last snapshot: otherwise a few hundred pages that are gone would be asked for forever.
    """
    listed = select(pages.c.key).where(pages.c.run == not_in_run, pages.c.key == articles.c.id).exists()
    query = (
        select(articles.c.id.label("key"), articles.c.url, articles.c.checked_at)
        .where(articles.c.source == source, ~listed)
        .order_by(articles.c.checked_at, articles.c.id)
        .limit(limit)
    )
    return [KnownPage(**row._mapping) for row in connection.execute(query)]
