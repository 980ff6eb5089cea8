"""Snapshots of what the archive has learned: each run reads with one, taken when it begins to read.

A page that has an article already is read with the snapshot its latest version was read with, so that a new snapshot
makes no page look changed; `reextract` reads with the present one.
"""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from pathlib import Path

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Pending, Run, SnapshotRow
from reprints.errors import ReprintsError
from reprints.registry import load_source
from reprints.settings import Settings
from reprints.stages.extraction.learning import LEAST_PAGES, make_document
from reprints.stages.extraction.tasks import SnapshotFile
from reprints.stages.locks import make_folder
from reprints.stages.text_files import write_text

_LEAST_NEW, _NEW_SHARE = 20, 0.1  # names, since the last snapshot, that make the next one due


class RunSnapshots:
    """The snapshots that a run's pages are read with, each opened when the first page asks for it. Its methods raise
    StorageError and CatalogueError."""

    def __init__(self, settings: Settings, catalogue: Catalogue, run: Run) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._run = run
        self._opened: dict[int, SnapshotFile] = {}

    def choose(self, pending: Pending) -> SnapshotFile | None:
        if not pending.is_known:
            return self.of_run
        return None if pending.snapshot is None else self._open(pending.snapshot)

    @cached_property
    def of_run(self) -> SnapshotFile:
        """The snapshot the run began to read with, also where it was resumed since."""
        if self._run.snapshot is not None:
            return self._open(self._run.snapshot)
        present = take_snapshot(self._settings, self._catalogue).number
        return self._open(self._catalogue.freeze_snapshot(self._run.id, present))

    def _open(self, number: int) -> SnapshotFile:
        if number not in self._opened:
            self._opened[number] = open_snapshot(self._settings, self._catalogue, number)
        return self._opened[number]


def take_snapshot(settings: Settings, catalogue: Catalogue, *, anew: bool = False) -> SnapshotRow:
    """The present snapshot, made anew if enough names are new, the source files name others, or it is asked for."""
    newest, last = catalogue.newest_snapshot(), catalogue.last_name()
    declared = _list_declared(settings.sources)
    if newest is not None and not anew:
        is_grown = last - newest.seen >= max(_LEAST_NEW, newest.seen * _NEW_SHARE)
        if not is_grown and json.loads(newest.document)["declared"] == declared:
            return newest
    return catalogue.add_snapshot(make_document(catalogue.count_names(LEAST_PAGES), declared), last)


def open_snapshot(settings: Settings, catalogue: Catalogue, number: int) -> SnapshotFile:
    """Write a snapshot's file, which processes read it from, unless it is there. Raises NotFoundError for an unknown
    number, StorageError."""
    row = catalogue.snapshot(number)
    # the time keeps apart what several catalogues have in one folder
    path = make_folder(settings.data / "snapshots") / f"{number}-{row.taken_at:%Y%m%dT%H%M%S%f}.json"
    if not path.exists():
        write_text(path, row.document, mend="Make room, or set REPRINTS_DATA to a folder you may write to")
    return SnapshotFile(number=number, path=path)


def _list_declared(folder: Path) -> list[str]:
    """Publishers and hosts that the source files name, sorted."""
    names = {name for path in folder.glob("*.yml") for name in _read_declared(path, path.stat().st_mtime_ns)}
    return sorted(names)


@lru_cache(maxsize=1024)
def _read_declared(path: Path, changed: int) -> frozenset[str]:  # noqa: ARG001 - a file that changed is read again
    try:
        source = load_source(path)
    except ReprintsError:
        return frozenset()  # a broken file ends no other source's run; `sources check` says what is wrong with it
    return frozenset((source.publisher or "", source.hosts.canonical, *source.hosts.aliases)) - {""}
