"""What the catalogue holds, as it is compared with the archive: captures by file, versions, corrections, verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from reprints.catalogue.articles.captures import capture_of
from reprints.catalogue.proof.digests import digest_version, name_version, write_version
from reprints.catalogue.rows import CaptureRow, Verdict
from reprints.catalogue.schema import articles, captures, corrections, runs, versions
from reprints.catalogue.sql import select_in

_PORTION = 200
_STATED = ("url", "canonical_url", "first_seen", "last_seen", "changed_at", "gone_at", "language", "digest")


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldVersion:
    """A version, the digest of its row, and the place of the capture its row names."""

    article_id: str
    source: str
    number: int
    digest: str
    created_at: datetime
    captured_at: datetime
    document: dict[str, Any]
    place: tuple[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldArticle:
    """An article's row, with all its versions, oldest first."""

    id: str
    source: str
    version: int
    stated: dict[str, Any]
    versions: tuple[HeldVersion, ...]


def select_holdings(connection: Connection, after: str) -> list[HeldArticle]:
    """The next articles by id, with their versions."""
    query = select(articles).where(articles.c.id > after).order_by(articles.c.id).limit(_PORTION)
    return _hold(connection, connection.execute(query).all())


def hold(connection: Connection, ids: Iterable[str]) -> list[HeldArticle]:
    """The articles of these ids, with their versions."""
    return _hold(connection, list(select_in(connection, select(articles), articles.c.id, ids)))


def _hold(connection: Connection, rows: Sequence[Row[Any]]) -> list[HeldArticle]:
    held: dict[str, list[HeldVersion]] = {row.id: [] for row in rows}
    query = (
        select(versions, articles.c.source, captures.c.warc, captures.c.offset)
        .join_from(versions, articles, articles.c.id == versions.c.article_id)
        .join(captures, captures.c.id == versions.c.capture_id)
        .order_by(versions.c.article_id, versions.c.version)
    )
    for row in select_in(connection, query, versions.c.article_id, held):
        held[row.article_id].append(_version_of(row))
    return [_article_of(row, held[row.id]) for row in rows]


def _version_of(row: Row[Any]) -> HeldVersion:
    return HeldVersion(
        article_id=row.article_id,
        source=row.source,
        number=row.version,
        digest=digest_version(row._mapping),  # type: ignore[arg-type]  # keys are names
        created_at=row.created_at,
        captured_at=row.captured_at,
        document=row.document,
        place=(row.warc, row.offset),
    )


def _article_of(row: Row[Any], found: Sequence[HeldVersion]) -> HeldArticle:
    return HeldArticle(
        id=row.id,
        source=row.source,
        version=row.version,
        stated={name: getattr(row, name) for name in _STATED},
        versions=tuple(found),
    )


def write_versions(connection: Connection, article: str) -> list[bytes]:
    """The bytes whose digests the journal has, of every version of an article, oldest first."""
    query = select(versions).where(versions.c.article_id == article).order_by(versions.c.version)
    return [write_version(row._mapping) for row in connection.execute(query)]  # type: ignore[arg-type]


def list_sighted(connection: Connection, articles_seen: dict[str, datetime]) -> set[str]:
    """The articles of which a capture was fetched at just that time."""
    query = select(captures.c.key, captures.c.fetched_at)
    rows = select_in(connection, query, captures.c.key, articles_seen)
    return {row.key for row in rows if row.fetched_at == articles_seen[row.key]}


def select_all_corrections(connection: Connection) -> list[tuple[str, Row[Any]]]:
    """The source of the article, and the correction, oldest first."""
    query = select(articles.c.source.label("source"), corrections).join_from(
        corrections, articles, articles.c.id == corrections.c.article_id
    )
    return [(row.source, row) for row in connection.execute(query.order_by(corrections.c.id))]


def list_standing(connection: Connection, corrected: Iterable[str]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Article -> its source and the corrections it is shown with, of these articles and of all that are shown with
    any."""
    query = select(articles.c.id, articles.c.source, articles.c.corrections)
    rows = [*connection.execute(query.where(articles.c.corrections.is_not(None)))]
    rows += select_in(connection, query, articles.c.id, corrected)
    return {row.id: (row.source, row.corrections or {}) for row in rows}


def list_verdicts(connection: Connection) -> dict[str, Verdict]:
    """Run -> its verdict, of those that have one."""
    query = select(runs.c.id, runs.c.verdict).where(runs.c.verdict.is_not(None))
    return {row.id: row.verdict for row in connection.execute(query)}


def captures_in(connection: Connection, warc: str) -> list[CaptureRow]:
    """The captures that are in a file, by offset."""
    query = select(captures).where(captures.c.warc == warc).order_by(captures.c.offset)
    return [capture_of(row) for row in connection.execute(query)]


def count_captures(connection: Connection, source: str) -> dict[str, int]:
    """File -> how many captures are in it, of the files in a source's folder."""
    in_folder: ColumnElement[bool] = captures.c.warc.startswith(f"{source}/", autoescape=True)
    if connection.dialect.name == "sqlite":
        in_folder = captures.c.warc.between(f"{source}/", f"{source}0")  # along the index: "0" comes right after "/"
    query = select(captures.c.warc, func.count()).where(in_folder).group_by(captures.c.warc)
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def find_capture_at(connection: Connection, source: str, url: str, at: datetime) -> CaptureRow | None:
    """The source's capture of an address at that time that has the bytes."""
    same_url = or_(captures.c.url == url, captures.c.final_url == url)
    where = and_(captures.c.source == source, same_url, captures.c.fetched_at == at, captures.c.revisit_of.is_(None))
    row = connection.execute(select(captures).where(where).order_by(captures.c.id).limit(1)).one_or_none()
    return capture_of(row) if row else None


def count_versions(connection: Connection) -> dict[str, int]:
    """Source -> how many versions its articles have."""
    query = select(articles.c.source, func.count()).join_from(
        versions, articles, articles.c.id == versions.c.article_id
    )
    return {row[0]: int(row[1]) for row in connection.execute(query.group_by(articles.c.source))}


def list_names(connection: Connection, after: str, source: str) -> list[list[Any]]:
    """The source's next versions, by article, as the journal names them."""
    query = select(versions).join_from(versions, articles, articles.c.id == versions.c.article_id)
    ids = select(articles.c.id).where(articles.c.source == source, articles.c.id > after).order_by(articles.c.id)
    wanted = connection.execute(ids.limit(_PORTION)).scalars().all()
    rows = connection.execute(query.where(versions.c.article_id.in_(wanted)).order_by(versions.c.article_id))
    return [name_version(row._mapping) for row in rows]  # type: ignore[arg-type]
