"""Articles as they are seen: the first version, the next one, or the same again.

An article is never deleted or emptied: a page that holds no article today, or cannot be read, leaves it as it was.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from reprints.catalogue.articles.batches import Batch, load_known
from reprints.catalogue.articles.captures import get_capture
from reprints.catalogue.articles.digest import changed_fields, digest_of
from reprints.catalogue.articles.late import Sight, insert_sight, make_version, place_sight
from reprints.catalogue.articles.writes import Writes
from reprints.catalogue.rows import CaptureRow
from reprints.catalogue.schema import versions
from reprints.catalogue.sql import now
from reprints.model import IMPORTED, Article, Capture, Outcome

# one night may be the site's own trouble
NIGHTS_TO_TOMBSTONE = 2
# reasons for which a page is no article that mean its article was taken away
VANISHED = ("soft-404", "redirect-home")


def see(key: str, capture: CaptureRow, body: CaptureRow, article: Article, extractor: str) -> Sight:
    """The article under the id of the page that was asked for, with the capture as the catalogue knows it."""
    seen = dataclasses.replace(
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
        ),
    )
    first = capture.result is None
    document = seen.to_document()
    return Sight(key=key, capture=capture, body=body, document=document, extractor=extractor, is_first=first)


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """A sight beside the article as it stands. `is_late`: the page has been seen in a later state, which stands."""

    outcome: Outcome
    known: Row[Any] | None = None
    changes: tuple[str, ...] = ()
    is_late: bool = False


def compare_sight(batch: Batch, sight: Sight) -> Comparison:
    known = batch.known.get(sight.key)
    if known is None:
        return Comparison(outcome=Outcome.NEW)
    if sight.capture.fetched_at < known.last_seen and sight.body.id != known.capture_id:
        found = place_sight(batch.connection, known, sight)
        return Comparison(outcome=found.outcome, known=known, changes=found.changes, is_late=True)
    changes = tuple(_changes(batch.connection, known, sight.document))
    return Comparison(outcome=Outcome.CHANGED if changes else Outcome.UNCHANGED, known=known, changes=changes)


def store_sight(batch: Batch, sight: Sight) -> Outcome:
    """Write what is new in it; queue the article for the index if it is another than before, or back again."""
    return store_compared(batch, sight, compare_sight(batch, sight))


def store_compared(batch: Batch, sight: Sight, found: Comparison) -> Outcome:
    writes = batch.writes
    if found.known is None:
        _add_article(sight, writes)
        return found.outcome
    if found.is_late:
        _adopt(found.known, sight.capture.source, writes)
        return insert_sight(batch.connection, found.known, sight)
    if found.changes:
        _adopt(found.known, sight.capture.source, writes)
        _add_next_version(found.known, sight, list(found.changes), writes)
    else:
        see_again(found.known, sight.capture, sight.body, writes)
    return found.outcome


def _adopt(known: Row[Any], source: str, writes: Writes) -> None:
    """An article of a site no source described, once one does and has seen it."""
    if known.source == IMPORTED != source:
        writes.update_article(known.id, {"source": source})
        writes.queued.append(known.id)


def see_again(known: Row[Any], capture: CaptureRow, body: CaptureRow, writes: Writes) -> None:
    """The article is as it was. The index need not know, unless the page was gone."""
    _adopt(known, capture.source, writes)
    values = _presence(known, capture) | {"capture_id": body.id}
    writes.update_article(known.id, values)
    if known.gone_at is not None and "gone_at" in values:
        writes.queued.append(known.id)


def _add_article(sight: Sight, writes: Writes) -> None:
    fetched_at = sight.capture.fetched_at
    digest = digest_of(sight.document)
    writes.articles.append(
        {
            "id": sight.key,
            "source": sight.capture.source,
            "version": 1,
            "first_seen": fetched_at,
            "last_seen": fetched_at,
            "checked_at": now(),
            "missing_runs": 0,
            **_content(sight, digest),
        }
    )
    writes.versions.append(make_version(sight, 1, [], digest))
    writes.queued.append(sight.key)


def _add_next_version(known: Row[Any], sight: Sight, changes: list[str], writes: Writes) -> None:
    # the same bytes read otherwise: our reading changed, the page did not
    changed_at = known.changed_at if sight.body.id == known.capture_id else sight.capture.fetched_at
    digest = digest_of(sight.document)
    values = _presence(known, sight.capture) | _content(sight, digest)
    values |= {"version": known.version + 1, "changed_at": changed_at}
    writes.update_article(known.id, values)
    writes.versions.append(make_version(sight, known.version + 1, changes, digest))
    writes.queued.append(known.id)


def _content(sight: Sight, digest: str) -> dict[str, Any]:
    return {
        "url": sight.capture.url,
        "canonical_url": sight.document["canonical_url"],
        "digest": digest,
        "language": sight.document["language"],
        "capture_id": sight.body.id,
    }


def _changes(connection: Connection, known: Row[Any], document: Mapping[str, Any]) -> list[str]:
    if known.digest == digest_of(document):
        return []
    latest = versions.c.article_id == known.id, versions.c.version == known.version
    return changed_fields(connection.execute(select(versions.c.document).where(*latest)).scalar_one(), document)


def _presence(known: Row[Any], capture: CaptureRow) -> dict[str, Any]:
    seen = {"last_seen": max(known.last_seen, capture.fetched_at), "checked_at": now()}
    if known.missing_since is not None and capture.fetched_at < known.missing_since:
        return seen  # read late: it went missing after this
    return seen | {"missing_since": None, "missing_runs": 0, "missing_run": None, "gone_at": None}


def mark_missing(connection: Connection, run: str, missing: Mapping[str, int | None]) -> None:
    """Pages (key -> capture id, if any) this run did not find; each is counted once a run.

    An article missing in two runs in a row gets its tombstone, and the index is told.
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
            writes.queued.append(key)
        writes.update_article(key, values)
    writes.flush(connection)
