"""Reads every byte of every file, here and in the store, and holds the catalogue's captures against what it reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reprints.archive.bucket.remote_audit import check_remote
from reprints.archive.proof.audit import Discrepancy, check_deeply
from reprints.archive.proof.manifest import Entry
from reprints.archive.store import ObjectStore, StoredObject
from reprints.catalogue.catalogue import Catalogue
from reprints.errors import ArchiveError, StoreError
from reprints.settings import Settings
from reprints.stages.custody.held_captures import CaptureCheck
from reprints.stages.locks import make_folder

# the file being read, bytes read so far, bytes in all
Tell = Callable[[str, int, int], None]
REMEMBERED = timedelta(hours=24)  # how long an interrupted check may leave out what it found intact


class DeepCheck:
    """`skipped` are files an interrupted check had read within the last day."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        settings: Settings,
        afresh: bool,
        tell: Tell,
        store: ObjectStore | None,
        listed: Mapping[str, StoredObject],
        catalogue: Catalogue | None,
    ) -> None:
        self._settings = settings
        self._tell = tell
        self._store = store
        self._listed = listed
        self._catalogue = catalogue
        self._state = _State(make_folder(settings.data) / "verify.jsonl", afresh)
        self._done = self._total = 0
        self.skipped: list[str] = []

    def check(self, entries: Sequence[Entry]) -> list[Discrepancy]:
        self._total = 2 * sum(entry.facts.size for entry in entries)
        findings: list[Discrepancy] = []
        for entry in entries:
            before = self._done
            captures = CaptureCheck(self._catalogue, entry.facts.file) if self._catalogue else None
            described = self._describe(entry, captures.digest if captures else "")
            if self._state.has(described):
                self.skipped.append(entry.facts.file)
            else:
                found = self._check_one(entry, captures)
                findings += found
                if not found:
                    self._state.add(described)
            self._done = before + 2 * entry.facts.size
            self._tell(entry.facts.file, self._done, self._total)
        self._state.finish()
        return findings

    def _check_one(self, entry: Entry, captures: CaptureCheck | None) -> list[Discrepancy]:
        name, findings = entry.facts.file, []
        see = captures.see if captures else lambda _: None

        def advance(count: int) -> None:
            self._done += count
            self._tell(name, self._done, self._total)

        try:
            is_here = (self._settings.archive / name).is_file()
            if is_here:  # else the fast check has reported it
                findings += check_deeply(self._settings.archive, entry, advance, see)
            if self._store and name in self._listed:
                seen_there = (lambda _: None) if is_here else see
                found = check_remote(self._store, entry, self._settings.data, advance, seen_there)
                findings += [replace(one, what=f"in the store: {one.what}") for one in found]
            elif not is_here:
                return findings
        except StoreError:
            raise
        except ArchiveError as error:
            findings.append(Discrepancy(file=name, what=str(error)))
        # of a damaged file, records are missing anyway
        return findings or (captures.finish() if captures else [])

    def _describe(self, entry: Entry, captures: str) -> str:
        """Describe the file as it is now, so that one changed since is read again; empty if there is none."""
        path, there = self._settings.archive / entry.facts.file, self._listed.get(entry.facts.file)
        seen = path.stat() if path.is_file() else None
        here = [seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino] if seen else None
        places = (here, there and [there.tag, str(there.at)])
        return json.dumps([entry.facts.file, entry.hash, captures, *places]) if any(places) else ""


class _State:
    """The files that an unfinished deep check found intact, one JSON line each, with the time."""

    def __init__(self, path: Path, afresh: bool) -> None:
        self._path = path
        if afresh:
            path.unlink(missing_ok=True)
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        now = datetime.now(UTC)
        self._known = {described for at, described in map(_read, lines) if now - REMEMBERED < at <= now}

    def has(self, described: str) -> bool:
        return described in self._known

    def add(self, described: str) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat()} {described}\n" if described else "")

    def finish(self) -> None:
        self._path.unlink(missing_ok=True)


def _read(line: str) -> tuple[datetime, str]:
    at, _, described = line.partition(" ")
    try:
        return datetime.fromisoformat(at), described
    except ValueError:
        return datetime.min.replace(tzinfo=UTC), ""  # of an earlier version, without a time
