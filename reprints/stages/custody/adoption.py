"""Adopts captures that the archive has and the catalogue lacks, as when an old catalogue was put back from a backup.

Each run that the catalogue does not know is opened again under its own id, with its captures at their own times, and
left as archived but not read: the source's next crawl reads and judges it like any other (`archive_only.py`). So an
edit is dated to the night that captured it, not to the next one.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

from reprints import urls
from reprints.archive.proof.journal import EntryKind
from reprints.archive.proof.journal_state import read_state
from reprints.archive.proof.manifest import Entered, Entry, read_chain
from reprints.archive.reader import find_file
from reprints.archive.store import SCAN_BLOCK, open_store
from reprints.archive.warc.records import ArchivedResponse, Record, find_header
from reprints.archive.warc.responses import parse_date, read_record
from reprints.archive.warc.scan import scan_file
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import NewCapture, Run, RunStatus, Settled, Verdict
from reprints.crawl.announcements.links import LinkRules
from reprints.errors import ArchiveError
from reprints.model import IMPORTED, CaptureKind, Outcome
from reprints.settings import Settings
from reprints.sources import Discovery, Source
from reprints.stages.custody.held_files import find_lacking
from reprints.stages.custody.journal import keep_journal
from reprints.stages.custody.repair import make_capture

log = logging.getLogger(__name__)

_BEGUN_AT = re.compile(r"(\d{8}T\d{6})-")
_GONE = (404, 410)
_PAGES = (200, 203, 304, *_GONE)
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, kw_only=True, slots=True)
class Adopted:
    """`runs` wait to be read; `files` were entered by an import and are to be imported again."""

    source: str
    runs: tuple[str, ...] = ()
    captures: int = 0
    corrections: int = 0
    files: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.captures or self.corrections or self.files)

    def __str__(self) -> str:
        return f"{self.source}: the catalogue lacked {self.captures} captures and {self.corrections} corrections"


def adopt_captures(settings: Settings, catalogue: Catalogue, source: Source, *, thoroughly: bool = False) -> Adopted:
    """Enter what the catalogue lacks of the source's own files; nobody may crawl the source meanwhile. Corrections are
    looked for if any file is lacking, or `thoroughly`. Raises ArchiveError."""
    lacking = find_lacking(settings, catalogue, source.id, read_chain(settings.archive, source.id))
    if not lacking and not thoroughly:
        return Adopted(source=source.id)
    corrections = _restore_corrections(settings, catalogue, source.id)
    by_run: dict[str, list[Entry]] = {}
    for entry in lacking:
        if entry.facts.run and entry.facts.entered is not Entered.IMPORTED:
            by_run.setdefault(entry.facts.run, []).append(entry)
    adopted, runs = 0, []
    decisions = read_state([settings.archive], source.id).decisions
    for name, entries in sorted(by_run.items()):
        run = _open_run(catalogue, source.id, name)
        for entry in entries:
            adopted += _Adoption(settings, catalogue, source, run, decisions.get(name)).enter(entry)
        if run.status is RunStatus.RUNNING and run.resumed == 0:
            catalogue.close_run(run.id, RunStatus.ARCHIVED, {"adopted": adopted}, "adopted from the archive")
        runs.append(run.id)
    if adopted:
        _note(settings, catalogue, source.id, [entry.facts.file for entries in by_run.values() for entry in entries])
    return Adopted(source=source.id, runs=tuple(runs), captures=adopted, corrections=corrections)


def find_imports_lacking(settings: Settings, catalogue: Catalogue) -> list[str]:
    """The imported files whose pages the catalogue does not all know."""
    chain = read_chain(settings.archive, IMPORTED)
    return [entry.facts.file for entry in find_lacking(settings, catalogue, IMPORTED, chain)]


def _open_run(catalogue: Catalogue, source: str, name: str) -> Run:
    """The run of that id if it is still open, else a new one: under its own id where that is free."""
    known = {run.id: run for run in catalogue.runs(source=source, kind=None)}
    found = known.get(name)
    if found and found.status in (RunStatus.RUNNING, RunStatus.INTERRUPTED):
        return catalogue.reopen_run(found.id)
    begun = _BEGUN_AT.match(name)
    at = datetime.strptime(begun[1] + "Z", "%Y%m%dT%H%M%S%z").astimezone(UTC) if begun else None
    return catalogue.open_run(source, started_at=at, on_trial=True)


class _Adoption:
    """Enters the responses of files in one run."""

    def __init__(self, settings: Settings, catalogue: Catalogue, source: Source, run: Run, held: str | None) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._source = source
        self._run = run
        self._rules = LinkRules(source)
        self._moved: dict[str, str] = {}
        # what somebody held back or dropped stays archived, and is not read again
        self._is_read = held not in (Verdict.QUARANTINED, Verdict.DROPPED)

    def enter(self, entry: Entry) -> int:
        """Returns how many captures that added. Those with bytes first, as others may repeat them."""
        found = list(self._read(entry.facts.file))
        for _, response in found:
            self._note_redirect(response)
        known = self._catalogue.record_ids((r.ref.warc, r.ref.offset) for _, r in found)
        new = [one for one in found if (one[1].ref.warc, one[1].ref.offset) not in known]
        for repeats in (False, True):
            part = [one for one in new if one[1].ref.revisit is repeats]
            captures = [self._describe(record, response) for record, response in part]
            settled = [one for capture in captures if (one := _settle(capture))]
            listed = {str(capture.key): capture.url for capture in captures if capture.key}
            self._catalogue.record(self._run.id, listed=[*listed.items()], captures=captures, settled=settled)
        return len(new)

    def _read(self, warc: str) -> Iterator[tuple[Record, ArchivedResponse]]:
        store = open_store(self._settings)
        try:
            file = find_file(self._settings.archive, warc, store, SCAN_BLOCK)
        except ArchiveError as error:  # lost, which `verify` reports
            log.warning("not adopted: %s", error)
            return
        for record in scan_file(file):
            response = read_record(record, warc) if isinstance(record, Record) else None
            if isinstance(record, Record) and isinstance(response, ArchivedResponse):
                yield record, response

    def _describe(self, record: Record, response: ArchivedResponse) -> NewCapture:
        key, original = self._find_key(response), None
        if response.ref.revisit:
            at = parse_date(record.get("WARC-Refers-To-Date") or "")
            target = (record.get("WARC-Refers-To-Target-URI") or response.url).strip("<>")
            original = self._catalogue.capture_at(self._source.id, target, at) if at else None
        kind = CaptureKind.PAGE if key else CaptureKind.OTHER
        return make_capture(response, key=key, kind=kind, revisit_of=original.id if original else None)

    def _note_redirect(self, response: ArchivedResponse) -> None:
        """A page that moved keeps the id of the address it was announced by."""
        target = find_header(response.headers, "Location")
        if response.status in _REDIRECTS and target and (key := self._make_key(response.url)):
            with suppress(ValueError):
                self._moved[urljoin(response.url, target)] = key

    def _find_key(self, response: ArchivedResponse) -> str | None:
        """The page's id; None for what is no page, or is not to be read."""
        if not self._is_read or response.status not in _PAGES:
            return None
        return self._moved.get(response.url) or self._make_key(response.url)

    def _make_key(self, url: str) -> str | None:
        found = self._source.discovery
        if not found.articles and (url in _list_announcements(found) or url.endswith("/robots.txt")):
            return None  # without patterns, every address of the site would be an article's
        if not self._rules.is_article(url):
            return None
        return urls.make_id(self._source.canonicalise(url))


def _list_announcements(found: Discovery) -> set[str]:
    return {*found.sitemaps, *found.feeds, *found.listings}


def _settle(capture: NewCapture) -> Settled | None:
    if capture.key is None:
        return None
    place = capture.warc, capture.offset
    if capture.status in _GONE:
        return Settled(key=capture.key, outcome=Outcome.GONE, why=f"http {capture.status}", capture=place)
    if capture.content_sha256 is None and capture.revisit_of is None:
        return Settled(key=capture.key, outcome=Outcome.FAILED, why="undecodable", capture=place)
    return Settled(key=capture.key, outcome=Outcome.FETCHED, capture=place)


def _restore_corrections(settings: Settings, catalogue: Catalogue, source: str) -> int:
    """Corrections of the journal that the catalogue lacks, of articles that it has."""
    keep_journal(settings, catalogue)
    state = read_state([settings.archive], source)
    return catalogue.restore_corrections(state.corrections, state.withdrawals)


def _note(settings: Settings, catalogue: Catalogue, source: str, files: Sequence[str]) -> None:
    """Tell the journal which versions were lost with the old catalogue: those read from captures just adopted, which
    are read again and become versions anew."""
    here = {tuple(named) for named in catalogue.version_names(source)}
    documents = read_state([settings.archive], source).documents
    # readings that were replaced since the old catalogue was saved stand again
    revived = [one for one, count in documents.items() if count <= 0 and one in here]
    places = {(article, warc, offset) for article, _, warc, offset in revived}
    lost = [
        one
        for one, count in documents.items()
        if count > 0 and one not in here and (one[2] in files or (one[0], *one[2:]) in places)
    ]
    details = {"files": list(files), "documents": [*map(list, revived)], "replaced": [*map(list, lost)]}
    catalogue.queue_entry(source, str(EntryKind.ADOPTION), details)
    keep_journal(settings, catalogue)
