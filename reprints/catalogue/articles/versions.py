"""What a snapshot makes of an article: its first version, the next one, or the same again.

An article is never deleted or emptied: a page that holds no article today, or cannot be read, leaves it as it was.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from reprints.catalogue.articles.backdating import (
    Snapshot,
    insert_snapshot,
    make_version,
    place_snapshot,
    update_version,
)
from reprints.catalogue.articles.batches import ReadingBatch, load_known
from reprints.catalogue.articles.captures import get_capture
from reprints.catalogue.articles.digest import changed_fields, digest_of
from reprints.catalogue.articles.lookup import IS_LATEST
from reprints.catalogue.articles.writes import Writes
from reprints.catalogue.rows import CaptureRow
from reprints.catalogue.schema import articles, versions
from reprints.catalogue.sql import now, select_in
from reprints.model import IMPORTED, Article, Capture, Outcome

# what is said of a page and makes no version of its article
RESTATED = ("credit_status", "partial", "robots")
# a single night may be the site's own trouble
NIGHTS_TO_TOMBSTONE = 2
# reasons for not being an article that mean the article was taken down
VANISHED = ("soft-404", "redirect-home")


def make_snapshot(key: str, capture: CaptureRow, body: CaptureRow, article: Article, extractor: str) -> Snapshot:
    """The article under the id of the requested page, with the capture as the catalogue knows it."""
    shown = dataclasses.replace(
        article,
        id=key,
        source=capture.source,
        capture=Capture(
            fetched_at=body.fetched_at,
            warc=body.warc,
            offset=body.offset,
            sha256=body.payload_sha256,
            status=body.status,
            charset=article.capture.charset,
            extractor=extractor,
            snapshot=article.capture.snapshot,
        ),
    )
    return Snapshot(
        key=key,
        capture=capture,
        body=body,
        document=shown.to_document(),
        extractor=extractor,
        is_first=capture.result is None,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class SnapshotOutcome:
    """A snapshot compared with the article as it stands. `is_backdated`: a later state of the page is known."""

    outcome: Outcome
    known: Row[Any] | None = None
    changes: tuple[str, ...] = ()
    is_backdated: bool = False


def compare_snapshot(batch: ReadingBatch, snapshot: Snapshot) -> SnapshotOutcome:
    known = batch.known.get(snapshot.key)
    if known is None:
        return SnapshotOutcome(outcome=Outcome.NEW)
    if snapshot.capture.fetched_at < known.last_seen and snapshot.body.id != known.capture_id:
        found = place_snapshot(batch.connection, known, snapshot)
        return SnapshotOutcome(outcome=found.outcome, known=known, changes=found.changes, is_backdated=True)
    changes = tuple(_changes(batch.connection, known, snapshot.document))
    return SnapshotOutcome(outcome=Outcome.CHANGED if changes else Outcome.UNCHANGED, known=known, changes=changes)


def store_snapshot(batch: ReadingBatch, snapshot: Snapshot) -> Outcome:
    """Write what is new; queue the article for the index if it changed or came back."""
    return store_compared(batch, snapshot, compare_snapshot(batch, snapshot))


def store_compared(batch: ReadingBatch, snapshot: Snapshot, found: SnapshotOutcome) -> Outcome:
    writes = batch.writes
    if found.known is None:
        _add_article(snapshot, writes)
        return found.outcome
    if found.is_backdated:
        _adopt(found.known, snapshot.capture.source, writes)
        return insert_snapshot(batch.connection, found.known, snapshot)
    if found.changes:
        _adopt(found.known, snapshot.capture.source, writes)
        _add_next_version(found.known, snapshot, list(found.changes), writes)
    else:
        see_again(found.known, snapshot.capture, snapshot.body, writes)
    return found.outcome


def find_restated(batch: ReadingBatch, snapshots: Iterable[Snapshot]) -> set[str]:
    """The articles that have the same content as their snapshot, but not the same of what is `RESTATED`."""
    same = {one.key: one for one in snapshots if _is_as_known(batch.known.get(one.key), one)}
    query = select(articles.c.id, versions.c.document).join_from(articles, versions, IS_LATEST)
    rows = select_in(batch.connection, query, articles.c.id, same)
    return {row.id for row in rows if _restates(row.document, same[row.id].document)}


def _restates(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether the second says something else of the page that makes no version; older documents lack some of it."""
    return any((old.get(name) or None) != (new[name] or None) for name in RESTATED)


def restate_credit(batch: ReadingBatch, snapshot: Snapshot) -> None:
    """Give the latest version what the snapshot has of `RESTATED`, and the evidence of it, if all else is the same. It
    makes no version: the page did not change, we understand it better."""
    known = batch.known.get(snapshot.key)
    if known is None or not _is_as_known(known, snapshot):
        return
    latest = versions.c.article_id == known.id, versions.c.version == known.version
    row = batch.connection.execute(select(versions).where(*latest)).one()
    document = dict(row.document)
    told = {name: snapshot.document[name] for name in (*RESTATED, "evidence")}
    number = snapshot.document["capture"].get("snapshot")  # the one that this evidence was read with
    document |= {**told, "capture": {**document["capture"], "snapshot": number}}
    update_version(batch.connection, row, {"document": document})
    batch.writes.update_article(known.id, {"snapshot": number})
    batch.writes.renamed[known.id] = document
    batch.writes.queued.append(known.id)


def _is_as_known(known: Row[Any] | None, snapshot: Snapshot) -> bool:
    return known is not None and known.digest == digest_of(snapshot.document)


def _adopt(known: Row[Any], source: str, writes: Writes) -> None:
    """An imported article moves to the source that now describes its site and has seen it."""
    if known.source == IMPORTED != source:
        writes.update_article(known.id, {"source": source})
        writes.queued.append(known.id)


def see_again(known: Row[Any], capture: CaptureRow, body: CaptureRow, writes: Writes) -> None:
    """The article is unchanged. The index need not know, unless the page was gone."""
    _adopt(known, capture.source, writes)
    values = _presence(known, capture) | {"capture_id": body.id}
    writes.update_article(known.id, values)
    if known.gone_at is not None and "gone_at" in values:
        writes.tombstones.append((known.source, known.id, None))
        writes.queued.append(known.id)


def _add_article(snapshot: Snapshot, writes: Writes) -> None:
    fetched_at = snapshot.capture.fetched_at
    digest = digest_of(snapshot.document)
    writes.articles.append(
        {
            "id": snapshot.key,
            "source": snapshot.capture.source,
            "version": 1,
            "first_seen": fetched_at,
            "last_seen": fetched_at,
            "checked_at": now(),
            "missing_runs": 0,
            **_content(snapshot, digest),
        }
    )
    writes.versions.append(make_version(snapshot, 1, [], digest))
    writes.named[snapshot.key] = snapshot.document
    writes.queued.append(snapshot.key)


def _add_next_version(known: Row[Any], snapshot: Snapshot, changes: list[str], writes: Writes) -> None:
    # the same bytes read differently: our reading changed, not the page; of several pages, any may have
    is_same = snapshot.body.id == known.capture_id and not snapshot.document.get("parts")
    changed_at = known.changed_at if is_same else snapshot.capture.fetched_at
    digest = digest_of(snapshot.document)
    values = _presence(known, snapshot.capture) | _content(snapshot, digest)
    values |= {"version": known.version + 1, "changed_at": changed_at}
    writes.update_article(known.id, values)
    if known.gone_at is not None and "gone_at" in values:
        writes.tombstones.append((known.source, known.id, None))
    writes.versions.append(make_version(snapshot, known.version + 1, changes, digest))
    writes.renamed[known.id] = snapshot.document
    writes.queued.append(known.id)


def _content(snapshot: Snapshot, digest: str) -> dict[str, Any]:
    return {
        "url": snapshot.capture.url,
        "canonical_url": snapshot.document["canonical_url"],
        "digest": digest,
        "language": snapshot.document["language"],
        "capture_id": snapshot.body.id,
        "snapshot": snapshot.document["capture"].get("snapshot"),
    }


def _changes(connection: Connection, known: Row[Any], document: Mapping[str, Any]) -> list[str]:
    if known.digest == digest_of(document):
        return []
    latest = versions.c.article_id == known.id, versions.c.version == known.version
    return changed_fields(connection.execute(select(versions.c.document).where(*latest)).scalar_one(), document)


def _presence(known: Row[Any], capture: CaptureRow) -> dict[str, Any]:
    seen = {"last_seen": max(known.last_seen, capture.fetched_at), "checked_at": now()}
    if known.missing_since is not None and capture.fetched_at < known.missing_since:
        return seen  # a backdated capture: the page went missing later
    return seen | {"missing_since": None, "missing_runs": 0, "missing_run": None, "gone_at": None}


def mark_missing(connection: Connection, run: str, missing: Mapping[str, int | None]) -> None:
    """Count the pages (key -> capture id, if any) this run did not find, each once per run.

    An article missing in two runs in a row gets its tombstone and is queued for the index.
    """
    known_by_key = load_known(connection, missing)
    writes = Writes()
    for key, known in known_by_key.items():
        if known.missing_run == run:
            continue
        capture_id = missing[key]
        missed_at = now() if capture_id is None else get_capture(connection, capture_id).fetched_at
        values: dict[str, Any] = {
            "missing_run": run,
            "missing_runs": known.missing_runs + 1,
            "missing_since": known.missing_since or missed_at,
        }
        if values["missing_runs"] >= NIGHTS_TO_TOMBSTONE and known.gone_at is None:
            values["gone_at"] = missed_at
            writes.tombstones.append((known.source, key, missed_at))
            writes.queued.append(key)
        writes.update_article(key, values)
    writes.flush(connection)
