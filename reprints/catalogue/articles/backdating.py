"""Captures older than the latest version: from an imported WARC, or a run that was read late.

Versions are ordered by their captures, so a backdated capture gets its place among them and later versions move up a
number. Nothing is assumed about the time between captures: a version begins with the first capture that shows it. A
backdated capture shows either

- what the version before it shows: nothing is new;
- what the version after it shows, with no capture in between that shows the one before: that version began earlier;
- something else: a new version. If a later capture shows the version before again, that one returns as a further
  version, since the page went there and back.

Only a capture's first reading does this: an old capture read again by another extractor changes nothing. A first
reading in quarantine still counts as one when its run is accepted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from reprints.catalogue.articles import outbox
from reprints.catalogue.articles.captures import body_of, capture_of
from reprints.catalogue.articles.digest import changed_fields, digest_of
from reprints.catalogue.articles.names import replace_names
from reprints.catalogue.proof.queue import queue_replaced, queue_versions
from reprints.catalogue.rows import CaptureResult, CaptureRow, Verdict
from reprints.catalogue.schema import articles, captures, quarantine, runs, versions
from reprints.catalogue.sql import now
from reprints.model import Outcome

_SHOWS = (CaptureResult.ARTICLE, CaptureResult.CARRIED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """An article as one capture showed it; `body` is the capture that has the bytes. `is_first`: the capture had not
    been read before."""

    key: str
    capture: CaptureRow
    body: CaptureRow
    document: Mapping[str, Any]
    extractor: str
    is_first: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Placing:
    """What a backdated snapshot means for the existing versions. `new` are to be inserted at index `place` of those;
    if there are none, `begins` is the version that began earlier. `changes` names the fields that differ from the
    version before."""

    standing: Sequence[Row[Any]]
    place: int = 0
    new: tuple[Snapshot, ...] = ()
    begins: Row[Any] | None = None
    changes: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        return Outcome.CHANGED if self.new else Outcome.UNCHANGED


def place_snapshot(connection: Connection, known: Row[Any], snapshot: Snapshot) -> Placing:
    """Find the place of a backdated snapshot; changes nothing."""
    standing = _load(connection, known.id)
    if not snapshot.is_first:
        return Placing(standing=standing)
    at = snapshot.capture.fetched_at
    place = sum(version.captured_at <= at for version in standing)
    before = standing[place - 1] if place else None
    after = standing[place] if place < len(standing) else None
    digest = digest_of(snapshot.document)
    if before is not None and before.digest == digest:
        return Placing(standing=standing)
    again = _find_again(connection, snapshot, after) if before is not None else None
    if after is not None and after.digest == digest and again is None:
        return Placing(standing=standing, begins=after)
    new = (snapshot,) if again is None or before is None else (snapshot, _repeat(connection, before, again, snapshot))
    beside = before if before is not None else after
    changes = changed_fields(beside.document, snapshot.document) if beside is not None else []
    return Placing(standing=standing, place=place, new=new, changes=tuple(changes))


def insert_snapshot(connection: Connection, known: Row[Any], snapshot: Snapshot) -> Outcome:
    """Insert a backdated snapshot. CHANGED if it is a version of its own, else UNCHANGED."""
    found = place_snapshot(connection, known, snapshot)
    if found.begins is not None:
        _begin_earlier(connection, known, snapshot, found.begins)
    elif found.new:
        _insert(connection, known, found.new, found.standing, found.place)
    return found.outcome


def make_version(snapshot: Snapshot, number: int, changes: list[str], digest: str) -> dict[str, Any]:
    """A row of the versions table; `digest` is the document's."""
    return {
        "article_id": snapshot.key,
        "version": number,
        "capture_id": snapshot.body.id,
        "extractor": snapshot.extractor,
        "created_at": now(),
        "captured_at": snapshot.capture.fetched_at,
        "digest": digest,
        "changes": changes,
        "document": {**snapshot.document, "version": number},
    }


def _load(connection: Connection, article: str) -> Sequence[Row[Any]]:
    query = select(versions).where(versions.c.article_id == article).order_by(versions.c.version)
    return connection.execute(query).all()


def _find_again(connection: Connection, snapshot: Snapshot, after: Row[Any] | None) -> CaptureRow | None:
    """The first capture after this one that shows the version before: any that was read and is neither a later version
    nor in quarantine nor dropped."""
    dropped = select(runs.c.id).where(runs.c.verdict == Verdict.DROPPED)
    query = select(captures).where(
        captures.c.key == snapshot.key,
        captures.c.fetched_at > snapshot.capture.fetched_at,
        captures.c.result.in_(_SHOWS),
        captures.c.id != snapshot.capture.id,
        captures.c.id.not_in(select(quarantine.c.capture_id).where(quarantine.c.article_id == snapshot.key)),
        captures.c.run.not_in(dropped),
    )
    if after is not None:
        query = query.where(captures.c.fetched_at < after.captured_at)
    row = connection.execute(query.order_by(captures.c.fetched_at).limit(1)).one_or_none()
    return capture_of(row) if row else None


def _repeat(connection: Connection, version: Row[Any], capture: CaptureRow, snapshot: Snapshot) -> Snapshot:
    body = body_of(connection, capture)
    place = {"fetched_at": body.fetched_at.isoformat(), "warc": body.warc, "offset": body.offset}
    place |= {"sha256": body.payload_sha256, "status": body.status}
    document = {**version.document, "capture": {**version.document["capture"], **place}}
    return Snapshot(
        key=snapshot.key, capture=capture, body=body, document=document, extractor=version.extractor, is_first=False
    )


def _begin_earlier(connection: Connection, known: Row[Any], snapshot: Snapshot, version: Row[Any]) -> None:
    at = snapshot.capture.fetched_at
    number = {"version": version.version}
    moved = {"capture_id": snapshot.body.id, "captured_at": at, "extractor": snapshot.extractor}
    update_version(connection, version, moved | {"document": {**snapshot.document, **number}})
    values: dict[str, Any] = {"first_seen": min(known.first_seen, at)}
    if known.changed_at == version.captured_at and version.version > 1:
        values["changed_at"] = at
    if version.version == known.version:
        values |= _note_latest(connection, snapshot)
    _update_article(connection, known, values)


def _insert(
    connection: Connection, known: Row[Any], new: Sequence[Snapshot], standing: Sequence[Row[Any]], place: int
) -> None:
    shift = len(new)
    for version in reversed(standing[place:]):  # last one first: numbers are unique at every moment
        number = version.version + shift
        update_version(connection, version, {"version": number, "document": {**version.document, "version": number}})
    earlier = standing[place - 1].document if place else None
    number = standing[place - 1].version if place else 0
    for snapshot in new:
        number += 1
        changes = changed_fields(earlier, snapshot.document) if earlier else []
        version = make_version(snapshot, number, changes, digest_of(snapshot.document))
        connection.execute(versions.insert().values(version))
        queue_versions(connection, [version])
        earlier = snapshot.document
    if place < len(standing) and earlier is not None:
        after = standing[place]
        moved = {"changes": changed_fields(earlier, after.document)}
        update_version(connection, after, moved, number=after.version + shift)
    came = new[-1].capture.fetched_at if place == len(standing) else standing[place].captured_at
    last = place >= len(standing) - 1 or known.changed_at is None
    values = {
        "version": known.version + shift,
        "first_seen": min(known.first_seen, new[0].capture.fetched_at),
        "changed_at": came if last else known.changed_at,
    }
    if place == len(standing):
        values |= _note_latest(connection, new[-1])
    _update_article(connection, known, values)


def _note_latest(connection: Connection, snapshot: Snapshot) -> dict[str, Any]:
    """What the article keeps of its latest version beside the version itself."""
    replace_names(connection, {snapshot.key: snapshot.document})
    return {"snapshot": snapshot.document["capture"].get("snapshot")}


def update_version(
    connection: Connection, version: Row[Any], values: Mapping[str, Any], *, number: int | None = None
) -> None:
    """`number` is the one it has by now, if not that of the row."""
    at = versions.c.article_id == version.article_id, versions.c.version == (number or version.version)
    connection.execute(versions.update().where(*at).values(**values))
    before = dict(version._mapping)
    queue_replaced(connection, before, before | dict(values))


def _update_article(connection: Connection, known: Row[Any], values: Mapping[str, Any]) -> None:
    connection.execute(articles.update().where(articles.c.id == known.id).values(**values))
    outbox.enqueue(connection, [known.id])
