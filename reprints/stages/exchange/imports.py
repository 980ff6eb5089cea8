"""Imports others' WARCs into the archive, and their pages as articles with their own capture dates.

An import killed at any moment resumes when run again: files are known by their SHA-256, captures by their place, and
the catalogue has what was not read yet.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from reprints.archive.bucket.upload import read_uploaded
from reprints.archive.intake import clear_partials, take_in
from reprints.archive.store import open_store
from reprints.archive.wacz import unpack_wacz
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import NewCapture, Run, RunKind, RunStatus, Settled
from reprints.catalogue.sql import batched
from reprints.errors import NotFoundError, ReprintsError, StorageError
from reprints.model import IMPORTED, Outcome
from reprints.registry import load_sources, select_sources
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.control import Blind, CrawlProgress, Watch
from reprints.stages.custody.stamping import stamp_after
from reprints.stages.custody.uploads import upload_after
from reprints.stages.exchange.warc_pages import FoundPage, PageSorter
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.reader import SourceReader
from reprints.stages.extraction.snapshots import RunSnapshots
from reprints.stages.locks import hold_source, make_folder
from reprints.stages.pipeline.batch import name_batch
from reprints.stages.pipeline.follow_up import follow_articles

_EVER = timedelta(days=36_500)
_BATCH = 200
_POLL_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedFile:
    """`warc` is its name in the archive. The catalogue did not have `new` of its `pages`. `damages` are offsets and
    what is wrong there."""

    name: str
    warc: str
    known: bool
    records: int
    pages: int
    new: int
    skipped: dict[str, int]
    damages: tuple[tuple[int, str], ...]


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
    settings: Settings, paths: Iterable[Path], *, source: str | None = None, watch: Watch | None = None
) -> Import:
    """Import WARC and WACZ files; one that cannot be imported costs the others nothing.

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
        intake = _Intake(settings, catalogue, PageSorter(settings.archive, sources, forced))
        for path in paths:
            intake.take(path)
        known = {source.id: source for source in sources}
        pool = stack.enter_context(ExtractionPool(settings.workers))
        entry = _Entry(settings, catalogue, pool, watch or Blind())
        done = [entry.enter(name, known.get(name), found) for name, found in sorted(intake.pages.items())]
        note = _follow_up(settings, catalogue)
    return Import(files=tuple(intake.files), sources=tuple(done), problems=tuple(intake.problems), note=note)


class _Intake:
    """Copies the files into the archive and finds the pages in them."""

    def __init__(self, settings: Settings, catalogue: Catalogue, sorter: PageSorter) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._sorter = sorter
        self.files: list[ImportedFile] = []
        self.pages: dict[str, list[FoundPage]] = {}
        self.problems: list[tuple[str, ReprintsError]] = []

    def take(self, path: Path) -> None:
        try:
            for warc, package in self._open(path):
                self._take_warc(warc, package)
        except StorageError as error:
            self.problems.append((str(path), error))

    def _open(self, path: Path) -> Iterator[tuple[Path, str | None]]:
        if path.suffix.lower() != ".wacz":
            yield path, None
            return
        folder = make_folder(self._settings.data)
        room = shutil.disk_usage(folder).free - self._settings.minimum_free_bytes
        with tempfile.TemporaryDirectory(prefix="import-", dir=folder) as temporary:
            for warc in unpack_wacz(path, Path(temporary), most_bytes=room // 2):
                yield warc, path.name
                warc.unlink()

    def _take_warc(self, path: Path, package: str | None) -> None:
        store = open_store(self._settings)
        stored = read_uploaded(self._settings.archive, IMPORTED, store) if store else ()
        taken = take_in(self._settings.archive, path, package=package, uploaded=stored)
        contents = self._sorter.sort(taken.path, store)
        places = [(found.capture.warc, found.capture.offset) for found in contents.pages]
        known = self._catalogue.record_ids(places)
        if not taken.known:
            warc = taken.path.relative_to(self._settings.archive).as_posix()
            self._catalogue.queue_entry(IMPORTED, "import", {"file": warc, "pages": len(contents.pages)})
        for found in contents.pages:
            self.pages.setdefault(found.source, []).append(found)
        self.files.append(
            ImportedFile(
                name=f"{package}: {path.name}" if package else path.name,
                warc=taken.path.relative_to(self._settings.archive).as_posix(),
                known=taken.known,
                records=contents.records,
                pages=len(contents.pages),
                new=len(contents.pages) - len(known),
                skipped=dict(contents.skipped.most_common()),
                damages=tuple((damage.offset, damage.why) for damage in contents.damages),
            )
        )


class _Entry:
    """Registers a source's pages in a run of their own and reads them."""

    def __init__(self, settings: Settings, catalogue: Catalogue, pool: ExtractionPool, watch: Watch) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._pool = pool
        self._watch = watch
        self._batch = name_batch()

    def enter(self, name: str, source: Source | None, found: list[FoundPage]) -> ImportedSource:
        with ExitStack() as stack:
            if name != IMPORTED:  # held already
                stack.enter_context(hold_source(self._settings, name))
            known = self._catalogue.record_ids((f.capture.warc, f.capture.offset) for f in found)
            new = [f for f in found if (f.capture.warc, f.capture.offset) not in known]
            run = self._begin(name, anew=bool(new))
            if run is None:
                return ImportedSource(source=name, run=None, outcomes={})
            self._register(run, new)
            store = open_store(self._settings)
            reader = SourceReader(
                self._catalogue, self._pool, self._settings.archive, source, source_id=name, store=store
            )
            reader.snapshots = RunSnapshots(self._settings, self._catalogue, run)
            while (moved := reader.step(complete=True)) or not reader.idle:
                self._watch.update(name, CrawlProgress(phase="reading", listed=len(new), settled=reader.settled))
                time.sleep(0 if moved else _POLL_SECONDS)
            self._catalogue.settle_rest(run.id, "not read")
            counts = {str(k): sum(v.values()) for k, v in self._catalogue.count_outcomes(run.id).items()}
            self._catalogue.close_run(run.id, RunStatus.FINISHED, {"imported": len(new)})
        return ImportedSource(source=name, run=run.id, outcomes=counts)

    def _begin(self, name: str, *, anew: bool) -> Run | None:
        """Resume an import that was killed; else begin one if there is anything new."""
        run = self._catalogue.resumable_run(name, _EVER, RunKind.IMPORT)
        if run:
            return self._catalogue.reopen_run(run.id, batch=self._batch)
        return self._catalogue.open_run(name, self._batch, kind=RunKind.IMPORT) if anew else None

    def _register(self, run: Run, found: list[FoundPage]) -> None:
        for part in batched(sorted(found, key=lambda f: (f.repeats is not None, f.capture.fetched_at)), _BATCH):
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
