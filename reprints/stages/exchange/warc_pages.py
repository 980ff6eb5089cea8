"""Sorts the records of an imported WARC into page captures for the catalogue, and the rest."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from reprints import urls
from reprints.archive.layout import relate
from reprints.archive.reader import find_file
from reprints.archive.store import SCAN_BLOCK, ObjectStore
from reprints.archive.warc.payload import decode_payload
from reprints.archive.warc.records import ArchivedResponse, Damage, Record, find_content_type
from reprints.archive.warc.responses import parse_date, read_record
from reprints.archive.warc.scan import scan_file
from reprints.catalogue.rows import NewCapture
from reprints.crawl.announcements.links import LinkRules
from reprints.errors import ArchiveError
from reprints.model import IMPORTED, CaptureKind
from reprints.sources import Source

_SNIFFED = 2_000
_LONGEST_HEADER = 1_000

Place = tuple[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundPage:
    """A page capture. For a revisit, `repeats` is the place of the record with its bytes."""

    source: str
    capture: NewCapture
    repeats: Place | None = None


@dataclass(kw_only=True, slots=True)
class WarcContents:
    """What a WARC holds: pages, and why its other records are none."""

    records: int = 0
    pages: list[FoundPage] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    damages: list[Damage] = field(default_factory=list)


class PageSorter:
    """Reads files one after another; a revisit may refer to a record of its own file or any file before."""

    def __init__(self, root: Path, sources: list[Source], forced: Source | None) -> None:
        self._root = root
        self._sources = sources
        self._forced = forced
        self._rules: dict[str, LinkRules] = {}
        self._originals: dict[tuple[str, ...], Place] = {}

    def sort(self, path: Path, store: ObjectStore | None = None) -> WarcContents:
        """Raises OSError where the file cannot be read."""
        contents = WarcContents()
        warc = relate(self._root, path)
        for found in scan_file(find_file(self._root, warc, store, SCAN_BLOCK)):
            response = read_record(found, warc) if isinstance(found, Record) else found
            contents.records += isinstance(found, Record)
            if isinstance(response, Damage):
                contents.damages.append(response)
            elif isinstance(response, ArchivedResponse) and isinstance(found, Record):
                page = self._judge(found, response)
                if isinstance(page, str):
                    contents.skipped[page] += 1
                else:
                    contents.pages.append(page)
        # records with bytes before those that repeat them, each oldest first
        contents.pages.sort(key=lambda page: (page.repeats is not None, page.capture.fetched_at, page.capture.offset))
        return contents

    def _judge(self, record: Record, response: ArchivedResponse) -> FoundPage | str:
        """The page, or why there is none."""
        revisit, status = response.ref.revisit, response.status
        if status and not 200 <= status < 300 and not (revisit and status == 304):
            return f"status {status}"
        repeats = self._find_original(record) if revisit else None
        if revisit and repeats is None:
            return "revisit of a record that is not there"
        if not revisit and not _is_html(response):
            return "not a web page"
        try:
            source, key = self._place(response.url)
        except ValueError:
            return "no usable address"
        if source is not None and self._forced is None and not self._is_article(source, response.url):
            return "not an article's address, by its source"
        if not revisit:
            self._remember(record, response)
        return FoundPage(source=source.id if source else IMPORTED, capture=_describe(response, key), repeats=repeats)

    def _place(self, url: str) -> tuple[Source | None, str]:
        source = self._forced or next((source for source in self._sources if source.owns(url)), None)
        canonical = source.canonicalise(url) if source else urls.canonicalise(url)
        return source, urls.make_id(canonical)

    def _is_article(self, source: Source, url: str) -> bool:
        return self._rules.setdefault(source.id, LinkRules(source)).is_article(url)

    def _remember(self, record: Record, response: ArchivedResponse) -> None:
        place = (response.ref.warc, response.ref.offset)
        self._originals[("id", response.ref.record_id)] = place
        self._originals[("at", response.url, _second(response.ref.fetched_at))] = place
        if digest := record.get("WARC-Payload-Digest"):
            self._originals[("same", response.url, digest.strip().lower())] = place

    def _find_original(self, record: Record) -> Place | None:
        """By the record it refers to, else by address and digest, which is all that older crawlers wrote."""
        url = (record.get("WARC-Refers-To-Target-URI") or record.get("WARC-Target-URI") or "").strip("<>")
        date = parse_date(record.get("WARC-Refers-To-Date") or "")
        keys: list[tuple[str, ...]] = [("id", record.get("WARC-Refers-To") or "-")]
        keys += [("at", url, _second(date))] if date else []
        keys += [("same", url, (record.get("WARC-Payload-Digest") or "-").strip().lower())]
        return next((self._originals[key] for key in keys if key in self._originals), None)


def _second(at: datetime) -> str:
    return f"{at:%Y%m%d%H%M%S}"


def _is_html(response: ArchivedResponse) -> bool:
    kind = (find_content_type(response.headers) or "").lower()
    if kind:
        return "html" in kind
    start = response.payload[:_SNIFFED].lower()
    return b"<html" in start or b"<!doctype html" in start


def _describe(response: ArchivedResponse, key: str) -> NewCapture:
    ref = response.ref
    kind = find_content_type(response.headers)
    capture = NewCapture(
        url=ref.url,
        kind=CaptureKind.PAGE,
        status=ref.status or 200,  # a `resource` record has none
        fetched_at=ref.fetched_at,
        warc=ref.warc,
        offset=ref.offset,
        length=ref.length,
        payload_sha256=ref.payload_sha256,
        key=key,
        content_type=kind[:_LONGEST_HEADER] if kind else None,
    )
    if ref.revisit:
        return capture
    try:
        content = hashlib.sha256(decode_payload(response.headers, response.payload)).hexdigest()
    except ArchiveError:
        content = None
    return replace(capture, content_sha256=content)
