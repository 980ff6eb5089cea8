"""Is the archive still what was captured? Manifests, files, time stamps and the catalogue, held against one another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reprints.archive.audit import Finding, check_deeply, check_source
from reprints.archive.layout import list_sources, to_partial
from reprints.archive.manifest import NAME, Chain, Entry
from reprints.archive.stamps import Witnesses, check_witnesses, witness_head
from reprints.catalogue.catalogue import Catalogue
from reprints.errors import ArchiveError, NotFoundError, ReprintsError
from reprints.settings import Settings
from reprints.stages.locks import make_folder

# the file being read, bytes read so far, bytes in all
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """`skipped` files were read by a deep check that was interrupted, and not again. `heads` are the last entry of
    each source's manifest, to be noted elsewhere: (source, entry, SHA-256 of its line)."""

    files: int
    bytes: int
    witnesses: int
    findings: tuple[Finding, ...]
    heads: tuple[tuple[str, int, str], ...]
    deep: bool = False
    skipped: int = 0

    @property
    def intact(self) -> bool:
        return not self.findings

    def to_document(self) -> dict[str, Any]:
        return {
            "intact": self.intact,
            "deep": self.deep,
            "files": self.files,
            "bytes": self.bytes,
            "witnesses": self.witnesses,
            "skipped": self.skipped,
            "heads": [{"source": s, "entry": n, "sha256": digest} for s, n, digest in self.heads],
            "findings": [{"file": f.file, "offset": f.offset, "what": f.what} for f in self.findings],
        }


def verify_archive(
    settings: Settings, sources: Iterable[str], *, deep: bool = False, afresh: bool = False, tell: Tell | None = None
) -> Audit:
    """Check the named sources' files, or all. A deep check that was interrupted goes on where it was, unless
    `afresh`. Raises NotFoundError on a source the archive has nothing of."""
    root = settings.archive
    names = _select(root, sources)
    findings: list[Finding] = []
    chains: dict[str, Chain] = {}
    witnesses = 0
    for name in names:
        chains[name], found = check_source(root, name)
        count, wrong = check_witnesses(root, name, chains[name], settings.timestamp_ca)
        findings += [*found, *wrong]
        witnesses += count
    findings += _check_catalogue(settings, chains)
    entries = {entry.facts.file: entry for chain in chains.values() for entry in chain.entries}
    skipped = 0
    if deep:
        skipped, wrong = _check_deeply(settings, list(entries.values()), afresh, tell or (lambda *_: None))
        findings += wrong
    heads = [(name, chain.head.number, chain.head.hash) for name, chain in chains.items() if chain.head]
    return Audit(
        files=len(entries),
        bytes=sum(entry.facts.size for entry in entries.values()),
        witnesses=witnesses,
        findings=tuple(findings),
        heads=tuple(heads),
        deep=deep,
        skipped=skipped,
    )


def stamp_archive(settings: Settings, sources: Iterable[str]) -> list[Path]:
    """Stamp and sign the heads that are not yet; returns the files written. Raises as `witness_head`."""
    witnesses = witnesses_of(settings)
    return [
        path for name in _select(settings.archive, sources) for path in witness_head(settings.archive, name, witnesses)
    ]


def stamp_after(settings: Settings, sources: Iterable[str]) -> str:
    """The same at the end of other work, which an authority that does not answer must not spoil: returns a note."""
    if not (settings.timestamp_url or settings.signing_key):
        return ""
    known = set(list_sources(settings.archive))
    try:
        stamp_archive(settings, [source for source in sources if source in known])
    except ReprintsError as error:
        return f"The manifests are not stamped: {error}. Then: reprints archive stamp"
    return ""


def witnesses_of(settings: Settings) -> Witnesses:
    return Witnesses(authority=settings.timestamp_url, roots=settings.timestamp_ca, key=settings.signing_key)


def _select(root: Path, sources: Iterable[str]) -> list[str]:
    known, wanted = list_sources(root), list(dict.fromkeys(sources))
    for name in wanted:
        if name not in known:
            raise NotFoundError(
                f"the archive has nothing of {name!r}", mend=f"It has: {', '.join(known) or 'nothing yet'}"
            )
    return wanted or known


def _check_catalogue(settings: Settings, chains: dict[str, Chain]) -> list[Finding]:
    """A file the catalogue knows and no manifest lists: both the file and the end of the chain were taken away."""
    if settings.catalogue_url is None and not (settings.data / "catalogue.sqlite").exists():
        return []  # a copy of the archive alone
    with Catalogue.open(settings.catalogue) as catalogue:
        known = catalogue.warcs()
    listed = {entry.facts.file for chain in chains.values() for entry in chain.entries}
    findings = []
    for name in sorted(known - listed):
        source = name.partition("/")[0]
        if source not in chains or not chains[source].lines or to_partial(settings.archive / name).exists():
            continue  # not asked for; named already; still being written
        what = f"has captures in the catalogue and no entry in {source}/{NAME}: the end of the chain was cut off"
        findings.append(Finding(file=name, what=what))
    return findings


def _check_deeply(settings: Settings, entries: list[Entry], afresh: bool, tell: Tell) -> tuple[int, list[Finding]]:
    state = _State(make_folder(settings.data) / "verify.jsonl", afresh)
    total, done, skipped = 2 * sum(entry.facts.size for entry in entries), 0, 0
    findings: list[Finding] = []
    for entry in entries:
        name, before = entry.facts.file, done
        path = settings.archive / name
        if state.has(entry, path):
            skipped += 1
        else:

            def advance(count: int, name: str = name) -> None:
                nonlocal done
                done += count
                tell(name, done, total)

            found = _check_one(settings.archive, entry, path, advance)
            findings += found
            if not found:
                state.add(entry, path)
        done = before + 2 * entry.facts.size
        tell(name, done, total)
    state.finish()
    return skipped, findings


def _check_one(root: Path, entry: Entry, path: Path, advance: Callable[[int], None]) -> list[Finding]:
    if not path.is_file():
        return []  # the fast check has named it
    try:
        return check_deeply(root, entry, advance)
    except ArchiveError as error:
        return [Finding(file=entry.facts.file, what=str(error))]


class _State:
    """The files an unfinished deep check has found intact, a JSON line each; a file changed since is read again."""

    def __init__(self, path: Path, afresh: bool) -> None:
        self._path = path
        if afresh:
            path.unlink(missing_ok=True)
        self._known = set(path.read_text(encoding="utf-8").splitlines()) if path.exists() else set()

    def has(self, entry: Entry, path: Path) -> bool:
        return path.is_file() and self._describe(entry, path) in self._known

    def add(self, entry: Entry, path: Path) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(self._describe(entry, path) + "\n")

    def finish(self) -> None:
        self._path.unlink(missing_ok=True)

    def _describe(self, entry: Entry, path: Path) -> str:
        seen = path.stat()
        return json.dumps([entry.facts.file, entry.hash, seen.st_size, seen.st_mtime_ns, seen.st_ino])
