"""Imports others' WARCs into the archive, and their pages as articles with their own capture dates.

An import killed at any moment resumes when run again: files are known by their SHA-256, captures by their place, and
the catalogue has what was not read yet.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from reprints.archive.intake import clear_partials
from reprints.archive.store import open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import NewCapture, Run, RunKind, RunStatus, Settled
from reprints.catalogue.sql import batched
from reprints.errors import NotFoundError, ReprintsError
from reprints.model import IMPORTED, Outcome
from reprints.registry import load_sources, select_sources
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.control import Blind, CrawlProgress, Watch
from reprints.stages.custody.stamping import stamp_after
from reprints.stages.custody.uploads import upload_after
from reprints.stages.exchange.import_files import ImportedFile, Intake
from reprints.stages.exchange.warc_pages import FoundPage, PageSorter
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.reader import SourceReader
from reprints.stages.extraction.snapshots import RunSnapshots
from reprints.stages.locks import hold_source
from reprints.stages.pipeline.batch import name_batch
from reprints.stages.pipeline.follow_up import follow_articles

_EVER = timedelta(days=36_500)
_BATCH = 200
_POLL_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedSource:
    """What reading a source's pages came to, by outcome."""

    source: str
    run: str | None
    outcomes: dict[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    files: tuple[ImportedFile, ...]
    sources: tuple[ImportedSource, ...]
    problems: tuple[tuple[str, ReprintsError], ...]
    note: str = ""

    @property
    def ok(self) -> bool:
        return not self.problems and not self.note and not any(file.damages for file in self.files)

    def to_document(self) -> dict[str, Any]:
        return {
            "files": [
                {**asdict(file), "damages": [{"offset": offset, "what": what} for offset, what in file.damages]}
                for file in self.files
            ],
            "sources": [asdict(source) for source in self.sources],
            "problems": [{"file": name, "what": str(error)} for name, error in self.problems],
            "note": self.note,
        }


def import_files(
    settings: Settings,
    paths: Iterable[Path],
    *,
    source: str | None = None,
    accept_mismatch: bool = False,
    watch: Watch | None = None,
) -> Import:
    """Import WARC, ARC and WACZ files; one that cannot be imported costs the others nothing. With `accept_mismatch`, a
    WACZ whose members are not those that it states is imported, too, and the manifest says so.

    Pages belong to the named source, else to the one that owns their host, or to none. Raises NotFoundError for an
    unknown path or source, BusyError while another process imports, or crawls one of the sources.
    """
    paths = list(paths)
    for path in paths:
        if not path.is_file():
            raise NotFoundError(f"{path} is not there" if not path.exists() else f"{path} is not a file")
    forced = select_sources(settings.sources, [source])[0] if source else None
    sources = load_sources(settings.sources)
    with ExitStack() as stack:
        stack.enter_context(hold_source(settings, IMPORTED))
        catalogue = stack.enter_context(Catalogue.open(settings.catalogue))
        clear_partials(settings.archive)
        intake = Intake(settings, catalogue, PageSorter(settings.archive, sources, forced), accept=accept_mismatch)
        for path in paths:
            intake.take(path)
        intake.finish()
        known = {source.id: source for source in sources}
        pool = stack.enter_context(ExtractionPool(settings.workers))
        entry = _Entry(settings, catalogue, pool, watch or Blind())
        done = entry.enter({name: (known.get(name), found) for name, found in sorted(intake.pages.items())})
        note = _follow_up(settings, catalogue)
    return Import(files=tuple(intake.files), sources=tuple(done), problems=tuple(intake.problems), note=note)


@dataclass(frozen=True, kw_only=True, slots=True)
class _SourceGroup:
    """The pages of one source, in a run that is open."""

    name: str
    source: Source | None
    run: Run
    new: list[FoundPage]


class _Entry:
    """Registers each source's pages in a run of their own and reads them."""

    def __init__(self, settings: Settings, catalogue: Catalogue, pool: ExtractionPool, watch: Watch) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._pool = pool
        self._watch = watch
        self._batch = name_batch()

    def enter(self, found: Mapping[str, tuple[Source | None, list[FoundPage]]]) -> list[ImportedSource]:
        with ExitStack() as stack:
            for name in found:
                if name != IMPORTED:  # held already
                    stack.enter_context(hold_source(self._settings, name))
            groups = [self._open(name, source, pages) for name, (source, pages) in found.items()]
            # a revisit may repeat a record that another source's page is in
            for repeats in (False, True):
                for group in filter(None, groups):
                    self._register(group.run, [one for one in group.new if (one.repeats is not None) is repeats])
            return [
                self._read(group) if group else ImportedSource(source=name, run=None, outcomes={})
                for name, group in zip(found, groups, strict=True)
            ]

    def _open(self, name: str, source: Source | None, found: list[FoundPage]) -> _SourceGroup | None:
        known = self._catalogue.record_ids((f.capture.warc, f.capture.offset) for f in found)
        new = [f for f in found if (f.capture.warc, f.capture.offset) not in known]
        run = self._begin(name, anew=bool(new))
        return _SourceGroup(name=name, source=source, run=run, new=new) if run else None

    def _read(self, group: _SourceGroup) -> ImportedSource:
        name, run = group.name, group.run
        store = open_store(self._settings)
        reader = SourceReader(
            self._catalogue, self._pool, self._settings.archive, group.source, source_id=name, store=store
        )
        reader.snapshots = RunSnapshots(self._settings, self._catalogue, run)
        while (moved := reader.step(complete=True)) or not reader.idle:
            progress = CrawlProgress(phase="reading", listed=len(group.new), settled=reader.settled)
            self._watch.update(name, progress)
            time.sleep(0 if moved else _POLL_SECONDS)
        self._catalogue.settle_rest(run.id, "not read")
        counts = {str(k): sum(v.values()) for k, v in self._catalogue.count_outcomes(run.id).items()}
        self._catalogue.close_run(run.id, RunStatus.FINISHED, {"imported": len(group.new)})
        return ImportedSource(source=name, run=run.id, outcomes=counts)

    def _begin(self, name: str, *, anew: bool) -> Run | None:
        """Resume an import that was killed; else begin one if there is anything new."""
        run = self._catalogue.resumable_run(name, _EVER, RunKind.IMPORT)
        if run:
            return self._catalogue.reopen_run(run.id, batch=self._batch)
        return self._catalogue.open_run(name, self._batch, kind=RunKind.IMPORT) if anew else None

    def _register(self, run: Run, found: list[FoundPage]) -> None:
        for part in batched(sorted(found, key=lambda f: f.capture.fetched_at), _BATCH):
            originals = self._catalogue.record_ids(f.repeats for f in part if f.repeats)
            captures = [
                replace(f.capture, revisit_of=originals.get(f.repeats)) if f.repeats else f.capture for f in part
            ]
            listed = [(str(c.key), c.url) for c in captures]
            self._catalogue.record(run.id, listed=listed, captures=captures, settled=[*map(_settle, captures)])


def _settle(capture: NewCapture) -> Settled:
    undecodable = capture.content_sha256 is None and capture.revisit_of is None
    return Settled(
        key=str(capture.key),
        outcome=Outcome.FAILED if undecodable else Outcome.FETCHED,
        why="undecodable" if undecodable else "",
        capture=(capture.warc, capture.offset),
    )


def _follow_up(settings: Settings, catalogue: Catalogue) -> str:
    followed = follow_articles(settings, catalogue).note
    notes = [followed, stamp_after(settings), upload_after(settings)]
    return " ".join(filter(None, notes))
