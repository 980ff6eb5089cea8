"""Sorts the records of an imported WARC into page captures for the catalogue, and the rest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from reprints import urls
from reprints.archive.layout import relate
from reprints.archive.reader import find_file
from reprints.archive.store import SCAN_BLOCK, ObjectStore
from reprints.archive.warc.digests import parse_digest
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
_NOT_MODIFIED = 304

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

    def take(self, page: FoundPage | str) -> None:
        """Add a page, or count why a record is none."""
        if isinstance(page, str):
            self.skipped[page] += 1
        else:
            self.pages.append(page)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Original:
    """A record with bytes, to which revisits may refer; `why` says why it is no page, if it is none."""

    place: Place
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Revisit:
    """A revisit whose original is looked for once all files are read."""

    record: Record
    response: ArchivedResponse
    contents: WarcContents


Keys = list[tuple[str, ...]]
# the place of the record that a revisit of an address repeats, if the archive had it before
FindStored = Callable[[str, Record], Place | None]


class PageSorter:
    """Reads files one after another. `resolve` then tells what their revisits repeat: records of any of these files, in
    whatever order they came, or of what was archived before."""

    def __init__(self, root: Path, sources: list[Source], forced: Source | None) -> None:
        self._root = root
        self._sources = sources
        self._forced = forced
        self._rules: dict[str, LinkRules] = {}
        self._originals: dict[tuple[str, ...], _Original] = {}
        self._revisits: list[_Revisit] = []

    def sort(self, path: Path, store: ObjectStore | None = None) -> WarcContents:
        """The file's contents without its revisits, which `resolve` adds. Raises OSError where it cannot be read."""
        contents = WarcContents()
        warc = relate(self._root, path)
        for found in scan_file(find_file(self._root, warc, store, SCAN_BLOCK)):
            response = read_record(found, warc) if isinstance(found, Record) else found
            contents.records += isinstance(found, Record)
            if isinstance(response, Damage):
                contents.damages.append(response)
            elif isinstance(response, ArchivedResponse) and isinstance(found, Record):
                if response.ref.revisit:
                    slim = replace(found, block=b"")
                    self._revisits.append(_Revisit(record=slim, response=response, contents=contents))
                else:
                    page = self._judge(response)
                    contents.take(page)
                    self._remember(found, response, page if isinstance(page, str) else "")
        # each oldest first
        contents.pages.sort(key=lambda page: (page.capture.fetched_at, page.capture.offset))
        return contents

    def resolve(self, find_stored: FindStored) -> None:
        """Add the revisits of all files read to the contents they came with."""
        for revisit in sorted(self._revisits, key=lambda one: (one.response.ref.fetched_at, one.response.ref.offset)):
            revisit.contents.take(self._judge_revisit(revisit, find_stored))
        self._revisits = []

    def _judge(self, response: ArchivedResponse) -> FoundPage | str:
        """The page, or why there is none."""
        if response.status and not 200 <= response.status < 300:
            return f"status {response.status}"
        if not _is_html(response):
            return "not a web page"
        return self._file(response)

    def _file(self, response: ArchivedResponse, repeats: Place | None = None) -> FoundPage | str:
        try:
            source, key = self._place(response.url)
        except ValueError:
            return "no usable address"
        if source is not None and self._forced is None and not self._is_article(source, response.url):
            return "not an article's address, by its source"
        return FoundPage(source=source.id if source else IMPORTED, capture=_describe(response, key), repeats=repeats)

    def _judge_revisit(self, revisit: _Revisit, find_stored: FindStored) -> FoundPage | str:
        response, record = revisit.response, revisit.record
        if response.status and not 200 <= response.status < 300 and response.status != _NOT_MODIFIED:
            return f"status {response.status}"
        original = next((self._originals[key] for key in _list_keys(record) if key in self._originals), None)
        if original is not None and original.why:
            return f"revisit of what is no page: {original.why}"
        place = original.place if original else find_stored(_read_original_url(record), record)
        if place is not None:
            return self._file(response, place)
        kind = find_content_type(response.headers)
        if kind and "html" not in kind.lower():
            return "revisit of what is no page: not a web page"
        return "revisit of a record that is not there"

    def _place(self, url: str) -> tuple[Source | None, str]:
        source = self._forced or next((source for source in self._sources if source.owns(url)), None)
        canonical = source.canonicalise(url) if source else urls.canonicalise(url)
        return source, urls.make_id(canonical)

    def _is_article(self, source: Source, url: str) -> bool:
        return self._rules.setdefault(source.id, LinkRules(source)).is_article(url)

    def _remember(self, record: Record, response: ArchivedResponse, why: str) -> None:
        original = _Original(place=(response.ref.warc, response.ref.offset), why=why)
        self._originals[("id", response.ref.record_id)] = original
        self._originals[("at", response.url, _second(response.ref.fetched_at))] = original
        if digest := _read_digest(record):
            self._originals[("same", response.url, digest)] = original


def _read_original_url(record: Record) -> str:
    return (record.get("WARC-Refers-To-Target-URI") or record.get("WARC-Target-URI") or "").strip("<>")


def _list_keys(record: Record) -> Keys:
    """By the record it refers to, else by address and digest, which is all that older crawlers wrote."""
    url = _read_original_url(record)
    date = parse_date(record.get("WARC-Refers-To-Date") or "")
    keys: Keys = [("id", record.get("WARC-Refers-To") or "-")]
    keys += [("at", url, _second(date))] if date else []
    return [*keys, ("same", url, _read_digest(record) or "-")]


def _read_digest(record: Record) -> str:
    """The payload's digest, the same for every way to write it; empty without one."""
    text = record.get("WARC-Payload-Digest") or ""
    digest = parse_digest(text)
    return f"{digest.algorithm}:{digest.value.hex()}" if digest else text.strip().lower()


def is_original(record: Record, stored: ArchivedResponse) -> bool:
    """Whether an archived response is the one a revisit refers to: by its id, its time or its bytes."""
    if stored.ref.record_id and stored.ref.record_id == record.get("WARC-Refers-To"):
        return True
    digest = parse_digest(record.get("WARC-Payload-Digest") or "")
    if digest is not None:
        return digest.matches(stored.payload)
    date = parse_date(record.get("WARC-Refers-To-Date") or "")
    return date is not None and _second(date) == _second(stored.ref.fetched_at)


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
