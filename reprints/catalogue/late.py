"""Captures read after later ones: from a WARC that was imported, or a run whose end was read last.

Versions stand in the order of their captures, so what an earlier capture shows is given its place among them and later
versions move up a number. Between two versions that were captured nothing is assumed: a version stands from the first
capture that shows it, and what an earlier capture shows is one of these:

- what the version before it shows: nothing is new;
- what the version after it shows, with no capture between that shows the one before: that version began earlier;
- something else: a version of its own. If a later capture shows the version before again, that one comes back as a
  further version, since the page went there and back.

Only a capture's first reading can do this: read again by another extractor, an old capture changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from reprints.catalogue import outbox
from reprints.catalogue.captures import body_of, capture_of
from reprints.catalogue.digest import changed_fields, digest_of
from reprints.catalogue.rows import CaptureResult, CaptureRow
from reprints.catalogue.schema import articles, captures, versions
from reprints.catalogue.sql import now
from reprints.model import Outcome

_SHOWS = (CaptureResult.ARTICLE, CaptureResult.CARRIED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """An article as one capture showed it; `body` is the capture that has the bytes."""

    key: str
    capture: CaptureRow
    body: CaptureRow
    document: Mapping[str, Any]
    extractor: str


def insert_sight(connection: Connection, known: Row[Any], sight: Sight) -> Outcome:
    """Give an earlier sight its place. CHANGED where it is a version of its own, else UNCHANGED."""
    if sight.capture.result is not None:
        return Outcome.UNCHANGED
    standing = _load(connection, known.id)
    at = sight.capture.fetched_at
    place = sum(version.captured_at <= at for version in standing)
    before = standing[place - 1] if place else None
    after = standing[place] if place < len(standing) else None
    digest = digest_of(sight.document)
    if before is not None and before.digest == digest:
        return Outcome.UNCHANGED
    again = _find_again(connection, sight, after) if before is not None else None
    if after is not None and after.digest == digest and again is None:
        _begin_earlier(connection, known, sight, after)
        return Outcome.UNCHANGED
    new = [sight]
    if again is not None and before is not None:
        new.append(_repeat(connection, before, again, sight))
    _insert(connection, known, new, standing, place)
    return Outcome.CHANGED


def add_version(connection: Connection, sight: Sight, number: int, changes: list[str]) -> None:
    connection.execute(
        versions.insert().values(
            article_id=sight.key,
            version=number,
            capture_id=sight.body.id,
            extractor=sight.extractor,
            created_at=now(),
            captured_at=sight.capture.fetched_at,
            digest=digest_of(sight.document),
            changes=changes,
            document={**sight.document, "version": number},
        )
    )


def _load(connection: Connection, article: str) -> Sequence[Row[Any]]:
    query = select(versions).where(versions.c.article_id == article).order_by(versions.c.version)
    return connection.execute(query).all()


def _find_again(connection: Connection, sight: Sight, after: Row[Any] | None) -> CaptureRow | None:
    """The first capture after this one that shows the version before: any that was read and is no later version."""
    query = select(captures).where(
        captures.c.key == sight.key,
        captures.c.fetched_at > sight.capture.fetched_at,
        captures.c.result.in_(_SHOWS),
        captures.c.id != sight.capture.id,
    )
    if after is not None:
        query = query.where(captures.c.fetched_at < after.captured_at)
    row = connection.execute(query.order_by(captures.c.fetched_at).limit(1)).one_or_none()
    return capture_of(row) if row else None


def _repeat(connection: Connection, version: Row[Any], capture: CaptureRow, sight: Sight) -> Sight:
    body = body_of(connection, capture)
    place = {"fetched_at": body.fetched_at.isoformat(), "warc": body.warc, "offset": body.offset}
    place |= {"sha256": body.payload_sha256, "status": body.status}
    document = {**version.document, "capture": {**version.document["capture"], **place}}
    return Sight(key=sight.key, capture=capture, body=body, document=document, extractor=version.extractor)


def _begin_earlier(connection: Connection, known: Row[Any], sight: Sight, version: Row[Any]) -> None:
    at = sight.capture.fetched_at
    number = {"version": version.version}
    moved = {"capture_id": sight.body.id, "captured_at": at, "extractor": sight.extractor}
    _update_version(connection, version, moved | {"document": {**sight.document, **number}})
    values: dict[str, Any] = {"first_seen": min(known.first_seen, at)}
    if known.changed_at == version.captured_at and version.version > 1:
        values["changed_at"] = at
    _update_article(connection, known, values)


def _insert(
    connection: Connection, known: Row[Any], new: Sequence[Sight], standing: Sequence[Row[Any]], place: int
) -> None:
    shift = len(new)
    for version in reversed(standing[place:]):  # from the last on: no two may have one number, even for a moment
        number = version.version + shift
        _update_version(connection, version, {"version": number, "document": {**version.document, "version": number}})
    earlier = standing[place - 1].document if place else None
    number = standing[place - 1].version if place else 0
    for sight in new:
        number += 1
        add_version(connection, sight, number, changed_fields(earlier, sight.document) if earlier else [])
        earlier = sight.document
    if place < len(standing) and earlier is not None:
        after = standing[place]
        changes = changed_fields(earlier, after.document)
        moved = versions.c.article_id == known.id, versions.c.version == after.version + shift
        connection.execute(versions.update().where(*moved).values(changes=changes))
    came = new[-1].capture.fetched_at if place == len(standing) else standing[place].captured_at
    last = place >= len(standing) - 1 or known.changed_at is None
    _update_article(
        connection,
        known,
        {
            "version": known.version + shift,
            "first_seen": min(known.first_seen, new[0].capture.fetched_at),
            "changed_at": came if last else known.changed_at,
        },
    )


def _update_version(connection: Connection, version: Row[Any], values: Mapping[str, Any]) -> None:
    at = versions.c.article_id == version.article_id, versions.c.version == version.version
    connection.execute(versions.update().where(*at).values(**values))


def _update_article(connection: Connection, known: Row[Any], values: Mapping[str, Any]) -> None:
    connection.execute(articles.update().where(articles.c.id == known.id).values(**values))
    outbox.enqueue(connection, [known.id])
