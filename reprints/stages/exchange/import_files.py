"""Copies the files of an import into the archive, and finds the pages in them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reprints.archive.bucket.upload import read_uploaded
from reprints.archive.intake import take_in
from reprints.archive.reader import read_response
from reprints.archive.store import open_store
from reprints.archive.wacz import find_mismatches, unpack_wacz
from reprints.archive.warc.records import Record
from reprints.catalogue.catalogue import Catalogue
from reprints.errors import ArchiveError, ReprintsError, StorageError
from reprints.model import IMPORTED
from reprints.settings import Settings
from reprints.stages.exchange.warc_pages import FoundPage, PageSorter, Place, WarcContents, is_original
from reprints.stages.locks import make_folder


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
class _TakenFile:
    name: str
    warc: str
    known: bool
    contents: WarcContents


class Intake:
    """Copies the files into the archive and finds the pages in them."""

    def __init__(self, settings: Settings, catalogue: Catalogue, sorter: PageSorter, *, accept: bool) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._sorter = sorter
        self._accept = accept
        self._taken: list[_TakenFile] = []
        self.files: list[ImportedFile] = []
        self.pages: dict[str, list[FoundPage]] = {}
        self.problems: list[tuple[str, ReprintsError]] = []

    def take(self, path: Path) -> None:
        try:
            for warc, origin in self._open(path):
                self._take_warc(warc, origin)
        except StorageError as error:
            self.problems.append((str(path), error))

    def finish(self) -> None:
        """Once all files are taken, find what their revisits repeat, and what of their pages is new."""
        self._sorter.resolve(self._find_stored)
        for taken in self._taken:
            contents = taken.contents
            places = [(found.capture.warc, found.capture.offset) for found in contents.pages]
            known = self._catalogue.record_ids(places)
            if not taken.known:
                said = {"file": taken.warc, "pages": len(contents.pages)}
                self._catalogue.queue_entry(IMPORTED, "import", said)
            for found in contents.pages:
                self.pages.setdefault(found.source, []).append(found)
            self.files.append(
                ImportedFile(
                    name=taken.name,
                    warc=taken.warc,
                    known=taken.known,
                    records=contents.records,
                    pages=len(contents.pages),
                    new=len(contents.pages) - len(known),
                    skipped=dict(contents.skipped.most_common()),
                    damages=tuple((damage.offset, damage.why) for damage in contents.damages),
                )
            )

    def _open(self, path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
        """Each WARC of a file, with what the manifest is to state of its origin."""
        if path.suffix.lower() != ".wacz":
            yield path, {}
            return
        folder = make_folder(self._settings.data)
        room = shutil.disk_usage(folder).free - self._settings.minimum_free_bytes
        mismatches = find_mismatches(path)
        if mismatches and not self._accept:
            raise ArchiveError(
                f"{path} does not hold what its datapackage.json states: {mismatches[0]}",
                mend="If you trust it nevertheless: --accept-mismatch; the manifest will say so",
            )
        stated = {"package": path.name} | ({"mismatch": "; ".join(mismatches)} if mismatches else {})
        with tempfile.TemporaryDirectory(prefix="import-", dir=folder) as temporary:
            for warc in unpack_wacz(path, Path(temporary), most_bytes=room // 2):
                yield warc, stated
                warc.unlink()

    def _take_warc(self, path: Path, origin: dict[str, str]) -> None:
        store = open_store(self._settings)
        stored = read_uploaded(self._settings.archive, IMPORTED, store) if store else ()
        taken = take_in(self._settings.archive, path, origin=origin, uploaded=stored)
        package = origin.get("package")
        self._taken.append(
            _TakenFile(
                name=f"{package}: {path.name}" if package else path.name,
                warc=taken.path.relative_to(self._settings.archive).as_posix(),
                known=taken.known,
                contents=self._sorter.sort(taken.path, store),
            )
        )

    def _find_stored(self, url: str, revisit: Record) -> Place | None:
        """The record that a revisit of an address repeats, of those an earlier command imported or a crawl archived."""
        for capture in self._catalogue.bodies_at(url):
            try:
                stored = read_response(self._settings.archive, capture.warc, capture.offset, open_store(self._settings))
            except ArchiveError:
                continue
            if is_original(revisit, stored):
                return capture.warc, capture.offset
        return None
