"""Repair after an interruption: close the WARCs left open and enter what the catalogue missed of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from reprints.archive.closing import complete_folder
from reprints.archive.reader import read_response
from reprints.archive.repair import repair_partials
from reprints.archive.warc.payload import decode_payload
from reprints.archive.warc.records import ArchivedResponse, RecordRef
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import NewCapture, Settled
from reprints.errors import ArchiveError
from reprints.model import CaptureKind, Outcome
from reprints.settings import Settings
from reprints.sources import Source

_EVER = timedelta(days=36_500)


def repair_archive(settings: Settings, catalogue: Catalogue, source: Source) -> int:
    """Returns how many files were left open. Pages archived after the last write to the catalogue are entered there,
    so that they are read and not fetched again."""
    complete_folder(settings.archive, source.id)
    repairs = repair_partials(settings.archive, source.id)
    if repairs:
        _enter_missed(settings, catalogue, source, [record for repair in repairs for record in repair.records])
    return len(repairs)


def _enter_missed(settings: Settings, catalogue: Catalogue, source: Source, records: Iterable[RecordRef]) -> None:
    run = catalogue.resumable_run(source.id, _EVER)
    if run is None:
        return  # its run was closed without them: they stay archived, and their pages are fetched again
    places = {(record.warc, record.offset): record for record in records}
    known = catalogue.record_ids(places)
    keys = {page.url: page.key for page in catalogue.pages(run.id)}
    captures, settled = [], []
    for place, record in places.items():
        if place in known or record.revisit or record.status != 200 or record.url not in keys:
            continue
        key = keys[record.url]
        captures.append(make_capture(read_response(settings.archive, record.warc, record.offset), key=key))
        settled.append(Settled(key=key, outcome=Outcome.FETCHED, capture=place))
    catalogue.record(run.id, captures=captures, settled=settled)


def make_capture(
    response: ArchivedResponse,
    *,
    key: str | None,
    kind: CaptureKind = CaptureKind.PAGE,
    revisit_of: int | None = None,
) -> NewCapture:
    """A capture as the archive alone tells of it; without what only the crawl knew, such as the address first asked."""
    record = response.ref
    headers = {name.lower(): value for name, value in reversed(response.headers)}
    try:
        decoded = None if record.revisit else decode_payload(response.headers, response.payload)
        content = hashlib.sha256(decoded).hexdigest() if decoded is not None else None
    except ArchiveError:
        content = None  # reading the page will tell what is wrong with it
    return NewCapture(
        url=record.url,
        kind=kind,
        status=record.status,
        fetched_at=record.fetched_at,
        warc=record.warc,
        offset=record.offset,
        length=record.length,
        payload_sha256=record.payload_sha256,
        key=key,
        content_sha256=content,
        content_type=headers.get("content-type"),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        revisit_of=revisit_of,
    )
