"""Captures: one row per archived response, added once its WARC record is safe on disk."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, tuple_

from reprints.catalogue.rows import CaptureRow, NewCapture, Run, RunKind, Validators
from reprints.catalogue.schema import captures, pages, runs
from reprints.catalogue.sql import BATCH, batched, insert_new, select_in
from reprints.errors import CatalogueError
from reprints.model import Announced, CaptureKind

# answers that mean "later": a resumed crawl asks again instead of taking them from the archive
_MOST_BODIES = 50  # captures of one address among which a revisit's original is looked for
_ASK_AGAIN = (408, 425, 429)
_STATED = tuple(field.name for field in dataclasses.fields(NewCapture))


def add_captures(connection: Connection, run: Run, added: Sequence[NewCapture]) -> int:
    """Add the captures whose (warc, offset) is not known yet; returns how many those are.

    A page's capture keeps what the page is announced with, so that it can be read the same again. Raises CatalogueError
    on a page to be read that the run did not list, and on a revisit of an unknown capture.
    """
    roots = _find_roots(connection, {capture.revisit_of for capture in added if capture.revisit_of is not None})
    rows = [_row_of(run, capture, roots) for capture in added]
    pending = [row for row in rows if row["pending"]]
    announced = _find_announced(connection, run, {row["key"] for row in pending})
    told = _find_told(connection, roots.values())
    for row in pending:
        if row["revisit_of"] not in told:  # where the capture with the bytes has it, nightly revisits need not
            row["announced"] = announced.get(row["key"])
    unique = (captures.c.warc, captures.c.offset)
    return len(insert_new(connection, captures, rows, unique=unique, returning=captures.c.id))


def _row_of(run: Run, capture: NewCapture, roots: dict[int, int]) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(capture, name) for name in _STATED}
    if capture.revisit_of is not None:
        if capture.revisit_of not in roots:
            raise CatalogueError(f"{capture.url} revisits capture {capture.revisit_of}, which does not exist")
        row["revisit_of"] = roots[capture.revisit_of]
    return row | {
        "run": run.id,
        "source": run.source,
        "pending": _is_readable(capture),
        "reason": "",
        "announced": None,
    }


def _is_readable(capture: NewCapture) -> bool:
    """Whether it may hold an article: a page that arrived whole, or is known to be unchanged."""
    if capture.kind is not CaptureKind.PAGE or capture.key is None:
        return False
    is_ok, is_revisit = 200 <= capture.status < 300, capture.revisit_of is not None
    return (is_ok and (is_revisit or capture.content_sha256 is not None)) or (is_revisit and capture.status == 304)


def _find_roots(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    """Capture id -> id of the capture that has its bytes, so that revisits never chain."""
    query = select(captures.c.id, captures.c.revisit_of)
    return {row.id: row.revisit_of or row.id for row in select_in(connection, query, captures.c.id, ids)}


def _find_told(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Those of the captures that keep what their page was announced with."""
    query = select(captures.c.id).where(captures.c.announced.is_not(None))
    return {row.id for row in select_in(connection, query, captures.c.id, ids)}


def _find_announced(connection: Connection, run: Run, keys: set[str]) -> dict[str, Announced]:
    """Key -> what its page is announced with in the run, else what it was last captured with in a crawl.

    Raises CatalogueError on a page that the run did not list.
    """
    query = select(pages.c.key, pages.c.announced).where(pages.c.run == run.id)
    listed = {row.key: row.announced for row in select_in(connection, query, pages.c.key, keys)}
    if missing := keys - listed.keys():
        raise CatalogueError(f"page {min(missing)} was captured in run {run.id} but never listed there")
    announced = {key: said for key, said in listed.items() if said is not None}
    if run.kind is not RunKind.CRAWL:
        return announced
    # by key alone: given the source, too, SQLite would walk through all of its captures
    earlier = select(captures.c.key, captures.c.source, captures.c.announced).where(captures.c.announced.is_not(None))
    rows = select_in(connection, earlier.order_by(captures.c.id), captures.c.key, keys - announced.keys())
    return {row.key: row.announced for row in rows if row.source == run.source} | announced


def resolve_records(connection: Connection, records: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """(warc, offset) -> capture id, of those that are known."""
    place = tuple_(captures.c.warc, captures.c.offset)
    query = select(captures.c.warc, captures.c.offset, captures.c.id)
    return {(row.warc, row.offset): row.id for row in select_in(connection, query, place, records)}


def list_warcs(connection: Connection) -> set[str]:
    """The WARCs that captures are in, relative to the archive."""
    found: set[str] = set()
    after = ""
    # from name to name along the index of (warc, offset), since a file holds many captures
    while name := connection.execute(select(func.min(captures.c.warc)).where(captures.c.warc > after)).scalar():
        found.add(name)
        after = name
    return found


def get_capture(connection: Connection, capture_id: int) -> CaptureRow:
    row = connection.execute(select(captures).where(captures.c.id == capture_id)).one_or_none()
    if row is None:
        raise CatalogueError(f"there is no capture {capture_id}")
    return capture_of(row)


def get_captures(connection: Connection, ids: Iterable[int]) -> dict[int, CaptureRow]:
    """By id, in that order. Raises CatalogueError where one does not exist."""
    wanted = set(ids)
    found = {row.id: capture_of(row) for row in select_in(connection, select(captures), captures.c.id, wanted)}
    if missing := wanted - found.keys():
        raise CatalogueError(f"there is no capture {min(missing)}")
    return found


def list_captures(connection: Connection, key: str) -> list[CaptureRow]:
    """Every capture of a page, oldest first."""
    query = select(captures).where(captures.c.key == key).order_by(captures.c.fetched_at, captures.c.id)
    return [capture_of(row) for row in connection.execute(query)]


def list_bodies_at(connection: Connection, url: str) -> list[CaptureRow]:
    """The captures of an address that hold bytes, newest first; of any source, since one may describe it by now."""
    sources = connection.execute(select(captures.c.source.distinct())).scalars().all()
    own = captures.c.source.in_(sources), captures.c.status == 200, captures.c.url == url
    query = select(captures).where(*own, captures.c.revisit_of.is_(None), captures.c.kind == CaptureKind.PAGE)
    return [capture_of(row) for row in connection.execute(query.order_by(captures.c.id.desc()).limit(_MOST_BODIES))]


def body_of(connection: Connection, capture: CaptureRow) -> CaptureRow:
    """The capture that has the bytes of a revisit; the capture itself if it is none."""
    return capture if capture.revisit_of is None else get_capture(connection, capture.revisit_of)


def bodies_of(connection: Connection, asked: Iterable[CaptureRow]) -> dict[int, CaptureRow]:
    """Capture id -> the capture that has its bytes."""
    asked = [*asked]
    found = get_captures(connection, (capture.revisit_of for capture in asked if capture.revisit_of is not None))
    return {c.id: c if c.revisit_of is None else found[c.revisit_of] for c in asked}


def latest_body_capture(connection: Connection, source: str, url: str) -> CaptureRow | None:
    """The capture that has the bytes of the newest 200 answer of a URL."""
    query = select(captures).where(*_of_crawls(source), captures.c.url == url)
    row = connection.execute(query.order_by(captures.c.id.desc()).limit(1)).one_or_none()
    return body_of(connection, capture_of(row)) if row else None


def sample_run(connection: Connection, run: str, limit: int) -> list[CaptureRow]:
    """Pages the run fetched whole, spread evenly over it."""
    is_body = captures.c.revisit_of.is_(None), captures.c.content_sha256.is_not(None), captures.c.status == 200
    query = select(captures.c.id).where(captures.c.run == run, captures.c.kind == CaptureKind.PAGE, *is_body)
    ids = connection.execute(query.order_by(captures.c.id)).scalars().all()
    chosen = ids[:: max(1, len(ids) // limit)][:limit]
    return [capture_of(row) for row in connection.execute(select(captures).where(captures.c.id.in_(chosen)))]


def known_validators(connection: Connection, source: str, urls: Iterable[str] | None = None) -> dict[str, Validators]:
    """URL -> validators of its newest 200 answer, for all of the source's URLs or those given; URLs without any are
    left out."""
    newest = select(func.max(captures.c.id)).where(*_of_crawls(source)).group_by(captures.c.url)
    if urls is None:
        return _find_validators(connection, newest)
    found: dict[str, Validators] = {}
    for part in batched(urls, BATCH):
        found |= _find_validators(connection, newest.where(captures.c.url.in_(part)))
    return found


def known_addresses(connection: Connection, source: str, keys: Iterable[str]) -> dict[str, str]:
    """Key -> the URL of its page's newest 200 answer."""
    found: dict[str, str] = {}
    for part in batched(keys, BATCH):
        pages = *_of_crawls(source), captures.c.kind == CaptureKind.PAGE, captures.c.key.in_(part)
        newest = select(func.max(captures.c.id)).where(*pages).group_by(captures.c.key)
        query = select(captures.c.key, captures.c.url).where(captures.c.id.in_(newest))
        found.update((row.key, row.url) for row in connection.execute(query))
    return found


def _of_crawls(source: str) -> tuple[ColumnElement[bool], ...]:
    """200 answers to our own crawls: what a site sent to another crawler may not hold for ours."""
    imports = select(runs.c.id).where(runs.c.kind == RunKind.IMPORT)
    return captures.c.source == source, captures.c.status == 200, captures.c.run.not_in(imports)


def _find_validators(connection: Connection, newest: Select[tuple[int]]) -> dict[str, Validators]:
    body = captures.alias()
    has_any = or_(captures.c.etag.is_not(None), captures.c.last_modified.is_not(None))
    query = (
        select(captures.c.url, captures.c.etag, captures.c.last_modified, body.c.id, body.c.warc, body.c.offset)
        .join(body, body.c.id == func.coalesce(captures.c.revisit_of, captures.c.id))
        .where(captures.c.id.in_(newest), has_any)
    )
    return {
        url: Validators(etag=etag, last_modified=modified, capture=capture, warc=warc, offset=offset)
        for url, etag, modified, capture, warc, offset in connection.execute(query)
    }


def captured_in_run(connection: Connection, run: str) -> dict[str, CaptureRow]:
    """URL -> its newest capture in the run, for a resumed crawl; without those that mean "later"."""
    query = select(captures).where(captures.c.run == run, captures.c.status < 500, captures.c.status.not_in(_ASK_AGAIN))
    return {row.url: capture_of(row) for row in connection.execute(query.order_by(captures.c.id))}


def capture_of(row: Row[Any]) -> CaptureRow:
    return CaptureRow(**row._mapping)
