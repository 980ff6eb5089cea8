"""Compares a source's folder with its manifest: what was changed, what is missing, what was added.

The fast check covers the chain, names and sizes; the deep one the SHA-256 of each file and the digests of its records.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reprints.archive import layout
from reprints.archive.partial import explain
from reprints.archive.proof.chain import find_breaks
from reprints.archive.proof.manifest import NAME, Chain, Entry, read_chain
from reprints.archive.proof.verify import verify_warc
from reprints.archive.warc.records import Record
from reprints.model import IMPORTED

_CHUNK = 1 << 22
_DAMAGE_SHOWN = 20  # a file overwritten from some byte on has one for every record after it


@dataclass(frozen=True, kw_only=True, slots=True)
class Discrepancy:
    """`file` is relative to the archive; `offset`, if any, of the record or line in it."""

    file: str
    what: str
    offset: int | None = None


def check_source(
    root: Path, source: str, elsewhere: Mapping[str, int] | None = None
) -> tuple[Chain, list[Discrepancy]]:
    """The fast check; `elsewhere` are the sizes of files that may be absent here because the store has them. Raises
    ArchiveError where the manifest cannot be read."""
    listed = _list_files(root, source)
    chain = read_chain(root, source)  # after the files: a file closed meanwhile is entered first
    if not chain.lines and not chain.torn and listed:
        mend = "the next crawl of the source begins it" if source != IMPORTED else "it has been removed"
        return chain, [
            Discrepancy(file=f"{source}/{NAME}", what=f"there is no manifest of {len(listed)} files: {mend}")
        ]
    findings = [*check_links(chain, f"{source}/{NAME}"), *_check_files(root, chain, elsewhere or {})]
    known = {entry.facts.file for entry in chain.entries}
    findings += [
        Discrepancy(file=name, what="is not in the manifest: it was put there by somebody else")
        for name in listed
        if name not in known
    ]
    return chain, findings


def check_deeply(
    root: Path,
    entry: Entry,
    tell: Callable[[int], None] = lambda _: None,
    see: Callable[[Record], None] = lambda _: None,
) -> list[Discrepancy]:
    """The deep check of one file in the manifest; `tell` gets the numbers of bytes read, twice the file's size in all,
    `see` each whole record. Raises ArchiveError where it is missing or cannot be read."""
    name = entry.facts.file
    path = layout.locate(root, name)
    try:
        digest = _hash(path, tell)
    except OSError as error:
        raise explain(path, "read", error) from None
    found = verify_warc(path, see)
    tell(entry.facts.size)
    findings = [Discrepancy(file=name, offset=p.offset, what=_say(p.record_id, p.what)) for p in found.problems]
    if digest != entry.facts.sha256:
        agreed = "" if findings else "; every record agrees with its own digests, so those were changed too"
        what = f"its SHA-256 is not the one of entry {entry.number}{agreed}"
        findings.insert(0, Discrepancy(file=name, what=what))
    elif found.records != entry.facts.records and not findings:
        findings.append(
            Discrepancy(file=name, what=f"holds {found.records} records, entry {entry.number} says otherwise")
        )
    return findings[:_DAMAGE_SHOWN]


def check_links(chain: Chain, name: str) -> Iterator[Discrepancy]:
    for offset, what in find_breaks(chain.lines):
        yield Discrepancy(file=name, offset=offset, what=what)


def _check_files(root: Path, chain: Chain, elsewhere: Mapping[str, int]) -> Iterator[Discrepancy]:
    seen: dict[str, int] = {}
    for entry in chain.entries:
        facts = entry.facts
        if facts.file in seen:
            yield Discrepancy(file=facts.file, what=f"is entered twice: entries {seen[facts.file]} and {entry.number}")
            continue
        seen[facts.file] = entry.number
        size = _measure(root, facts.file)
        if size is None and facts.file not in elsewhere:
            yield Discrepancy(file=facts.file, what=f"is missing, of entry {entry.number}")
        elif size is not None:
            yield from check_size(entry, size)


def check_size(entry: Entry, size: int) -> Iterator[Discrepancy]:
    if size != entry.facts.size:
        what = f"is {size} bytes long, entry {entry.number} says {entry.facts.size}"
        yield Discrepancy(file=entry.facts.file, offset=min(size, entry.facts.size), what=what)


def _measure(root: Path, name: str) -> int | None:
    """The size; None where the file is neither there nor about to be renamed."""
    final = root / name
    for path in (final, layout.to_partial(final), final):
        if path.is_file():
            return path.stat().st_size
    return None


def _list_files(root: Path, source: str) -> list[str]:
    """Every closed WARC under the source's folder, also outside the folders of years and behind symbolic links."""
    found, seen = [], set()
    for folder, folders, files in os.walk(root / source, followlinks=True):
        place = os.path.realpath(folder)
        if place in seen:  # a link back to a folder above
            folders.clear()
            continue
        seen.add(place)
        warcs = (name for name in files if name.lower().endswith((layout.SUFFIX, layout.PLAIN_SUFFIX)))
        found += [(Path(folder) / name).relative_to(root).as_posix() for name in warcs]
    return sorted(found)


def _hash(path: Path, tell: Callable[[int], None]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            tell(len(chunk))
    return digest.hexdigest()


def _say(record_id: str | None, what: str) -> str:
    return f"{what} (record {record_id})" if record_id else what
