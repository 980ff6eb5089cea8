"""External witnesses of the heads of a source's chains: RFC 3161 time stamps and Ed25519 signatures.

Each covers one line of the manifest or the journal, line end included, and through the chain every line before it. They
are in `<root>/<source>/stamps/`, named by the line: `<entry>-<first 16 digits of its SHA-256>`, with `journal-` before
it for a line of the journal; a time stamp has the first 16 digits of its own SHA-256 behind it. `.tsr` is the
authority's answer, for `openssl ts -verify`, `.sig` are 64 bytes, for `openssl pkeyutl -verify -rawin`; a signature's
public key is beside it, named by its own SHA-256. To trust such a key, get it from elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from reprints.archive.partial import make_folder, write_whole
from reprints.archive.proof import keys
from reprints.archive.proof.audit import Discrepancy
from reprints.archive.proof.authority import ask_authority, check_stamp
from reprints.archive.proof.chain import ChainLine
from reprints.archive.proof.journal import EntryKind, JournalEntry, append_journal, read_journal
from reprints.archive.proof.journal_state import read_state
from reprints.archive.proof.manifest import Entry, read_chain

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FOLDER = "stamps"
TIME_STAMP = ".tsr"
SIGNATURE = ".sig"
_JOURNAL = "journal-"
_SOON = timedelta(days=2)  # in which the next night's witness is due


@dataclass(frozen=True, kw_only=True, slots=True)
class Witnesses:
    """From the settings: an authority, the root certificates its stamps must lead to, a private key, and a file of
    further public keys whose signatures count."""

    authority: str | None = None
    roots: Path | None = None
    key: Path | None = None
    trusted: Path | None = None

    def load_keys(self) -> list[Ed25519PublicKey] | None:
        """The keys whose signatures count; None where any does. Raises SettingsError."""
        if self.key is None and self.trusted is None:
            return None
        own = [keys.load_key(self.key).public_key()] if self.key else []
        return [*own, *(keys.load_trusted(self.trusted) if self.trusted else [])]


@dataclass(frozen=True, kw_only=True, slots=True)
class Witnessed:
    """`count` stamps and signatures are good. `notes` are heads whose witness is due with the next night."""

    count: int
    findings: list[Discrepancy]
    notes: list[str]


def witness_heads(root: Path, source: str, witnesses: Witnesses) -> list[Path]:
    """Stamp and sign the last lines of manifest and journal unless that was done already; returns the files written.
    Earlier witnesses are entered in the journal first, so that the new ones cover them, too.

    Raises ArchiveError where the authority does not answer properly, SettingsError on an unusable key.
    """
    heads = [head for head in (read_chain(root, source).head, read_journal(root, source).head) if head]
    if any(_lacks(root, source, head, witnesses) for head in heads):
        _enter_witnesses(root, source)
        heads = [head for head in (read_chain(root, source).head, read_journal(root, source).head) if head]
    return [path for head in heads for path in _witness(root, source, head, witnesses)]


def _lacks(root: Path, source: str, head: ChainLine, witnesses: Witnesses) -> bool:
    there = {path.suffix for path in (root / source / FOLDER).glob(f"{name_line(head)}*")}
    wanted = {SIGNATURE} if witnesses.key else set()
    return bool((wanted | ({TIME_STAMP} if witnesses.authority else set())) - there)


def _enter_witnesses(root: Path, source: str) -> None:
    """Where there is a journal."""
    if read_journal(root, source).head is None:
        return
    known = read_state([root], source).witnesses
    folder = root / source / FOLDER
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.*"))}
    new = {name: digest for name, digest in files.items() if name not in known}
    if new:
        append_journal(root, source, EntryKind.WITNESSES, {"files": new}, datetime.now(UTC))


def _witness(root: Path, source: str, head: ChainLine, witnesses: Witnesses) -> Iterator[Path]:
    folder, stem = root / source / FOLDER, name_line(head)
    signature = folder / f"{stem}{SIGNATURE}"
    if witnesses.key and not signature.exists():
        key = keys.load_key(witnesses.key)
        pem = keys.public_pem(key)
        _write(folder / keys.name_key(pem), pem)
        yield _write(signature, key.sign(head.line))
    if witnesses.authority and not any(folder.glob(f"{stem}*{TIME_STAMP}")):
        yield stamp_line(root, source, head, witnesses)


def stamp_line(root: Path, source: str, head: ChainLine, witnesses: Witnesses) -> Path:
    """Ask the authority, though the line may have a stamp already. Raises ArchiveError."""
    answer = ask_authority(witnesses.authority or "", head.line, witnesses.roots)
    name = f"{name_line(head)}-{hashlib.sha256(answer).hexdigest()[:16]}{TIME_STAMP}"
    return _write(root / source / FOLDER / name, answer)


def name_line(line: ChainLine) -> str:
    """What the names of a line's witnesses begin with."""
    return f"{_JOURNAL * isinstance(line, JournalEntry)}{line.number:06d}-{line.hash[:16]}"


def find_line(path: Path, lines: Mapping[str, ChainLine]) -> ChainLine | None:
    """The line a witness is of, by its name; `lines` by `name_line`."""
    found = lines.get(path.stem)
    return found if found or path.suffix != TIME_STAMP else lines.get(path.stem.rpartition("-")[0])


def list_witnesses(root: Path, source: str) -> list[Path]:
    return sorted(path for path in (root / source / FOLDER).glob("*") if path.suffix in (TIME_STAMP, SIGNATURE))


def check_witnesses(
    root: Path, source: str, chains: Sequence[Sequence[Entry | JournalEntry]], witnesses: Witnesses
) -> Witnessed:
    """Check the witnesses of the entries of a source's chains. Without `roots`, a time stamp is checked only to be of
    its line, not who issued it; without keys, a signature by any key beside it. Where the settings name an authority or
    a key, each chain must end with a witness by it."""
    lines = {name_line(entry): entry for entries in chains for entry in entries}
    trusted = witnesses.load_keys()
    found, good = [*_check_keys(root, source), *_check_entered(root, source)], dict[str, set[str]]()
    count = 0
    for path in list_witnesses(root, source):
        entry = find_line(path, lines)
        if entry is None:
            chain = "journal" if path.name.startswith(_JOURNAL) else "manifest"
            what = f"witnesses a line the {chain} does not have: lines were changed or removed"
        elif path.suffix == TIME_STAMP:
            what = _check_stamp(path, entry.line, witnesses.roots)
        else:
            what = _check_signature(path, entry.line, trusted)
        if what:
            found.append(Discrepancy(file=path.relative_to(root).as_posix(), what=what))
        elif entry:
            count += 1
            good.setdefault(path.suffix, set()).add(name_line(entry))
    notes: list[str] = []
    for suffix, wanted, name in (
        (TIME_STAMP, witnesses.authority or witnesses.roots, "time stamp of the authority that is set"),
        (SIGNATURE, trusted is not None, "signature by the key that is set, or a trusted one"),
    ):
        for entries in chains if wanted else ():
            _check_head(source, entries, good.get(suffix, set()), name, found, notes)
    return Witnessed(count=count, findings=found, notes=notes)


def _check_head(  # noqa: PLR0913, PLR0917
    source: str,
    entries: Sequence[Entry | JournalEntry],
    good: set[str],
    name: str,
    found: list[Discrepancy],
    notes: list[str],
) -> None:
    """A chain none of whose lines is witnessed, or whose end is not for longer than until the next night, may have been
    written anew."""
    tail: list[Entry | JournalEntry] = []
    for entry in reversed(entries):
        if name_line(entry) in good:
            break
        tail.insert(0, entry)
    if not tail:
        return
    which, first, last = "journal" if isinstance(tail[0], JournalEntry) else "manifest", tail[0].number, tail[-1].number
    span = f"entry {last} has" if first == last else f"entries {first} to {last} have"
    what = f"{span} no {name}. Run: reprints archive stamp"
    at = tail[0].at if isinstance(tail[0], JournalEntry) else tail[0].closed_at
    if len(tail) == len(entries) or at < datetime.now(UTC) - _SOON:
        found.append(Discrepancy(file=f"{source}/{which}.jsonl", what=what, offset=tail[0].offset))
    else:
        notes.append(f"{source}/{which}.jsonl: {what}")


def _check_keys(root: Path, source: str) -> list[Discrepancy]:
    return [
        Discrepancy(file=path.relative_to(root).as_posix(), what="is not the key it is named by")
        for path in sorted((root / source / FOLDER).glob(f"*{keys.SUFFIX}"))
        if path.name != keys.name_key(path.read_bytes())
    ]


def _check_entered(root: Path, source: str) -> Iterator[Discrepancy]:
    """Whether the witnesses that the journal has are there, and are those."""
    for name, digest in sorted(read_state([root], source).witnesses.items()):
        path = root / source / FOLDER / name
        if not path.is_file():
            yield Discrepancy(file=f"{source}/{FOLDER}/{name}", what="is missing: the journal has its SHA-256")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield Discrepancy(file=f"{source}/{FOLDER}/{name}", what="is not what the journal says: it was changed")


def _check_stamp(path: Path, line: bytes, roots: Path | None) -> str:
    answer = path.read_bytes()
    own = path.stem.removeprefix(_JOURNAL).split("-")[2:]  # stamps of earlier versions are not named by themselves
    if own and hashlib.sha256(answer).hexdigest()[:16] != own[0]:
        return "is not the time stamp it is named by"
    return check_stamp(answer, line, roots)


def _check_signature(path: Path, line: bytes, trusted: Sequence[Ed25519PublicKey] | None) -> str:
    """What is wrong, or an empty text."""
    signature = path.read_bytes()
    if trusted is not None:
        good = keys.is_signed(signature, line, trusted)
        return "" if good else "is no signature of its line by the key that is set, nor by a trusted one"
    beside = keys.read_keys(pem.read_bytes() for pem in sorted(path.parent.glob(f"*{keys.SUFFIX}")))
    return "" if keys.is_signed(signature, line, beside) else "is no signature of its line by any of the keys beside it"


def _write(path: Path, data: bytes) -> Path:
    make_folder(path.parent)
    write_whole(path, [data])
    return path
