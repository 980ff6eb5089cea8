"""Checks every digest of a file: proof that what was archived is still what was fetched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reprints.archive.partial import explain
from reprints.archive.warc.digests import Digest, parse_digest
from reprints.archive.warc.heads import parse_head, split_block
from reprints.archive.warc.records import Damage, Record
from reprints.archive.warc.responses import dechunk
from reprints.archive.warc.scan import scan_file


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestProblem:
    offset: int
    record_id: str | None
    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """`digests` were checked, right or wrong; `unchecked` records have none that can be checked."""

    path: Path
    records: int
    responses: int
    digests: int
    unchecked: int
    problems: tuple[DigestProblem, ...]

    @property
    def intact(self) -> bool:
        return not self.problems


def verify_warc(path: Path, see: Callable[[Record], None] = lambda _: None) -> Verification:
    """`see` gets each whole record. Raises ArchiveError where the file cannot be read at all; damage in it is listed as
    `problems`."""
    records = responses = digests = unchecked = 0
    problems: list[DigestProblem] = []
    try:
        for found in scan_file(path):
            if isinstance(found, Damage):
                problems.append(DigestProblem(offset=found.offset, record_id=None, what=found.why))
                continue
            see(found)
            checked, wrong = _check(found)
            records += 1
            responses += found.type in ("response", "revisit")
            digests += checked
            unchecked += not checked and not wrong
            problems += wrong
    except OSError as error:
        raise explain(path, "read", error) from None
    counts = {"records": records, "responses": responses, "digests": digests, "unchecked": unchecked}
    return Verification(path=path, problems=tuple(problems), **counts)


def _check(record: Record) -> tuple[int, list[DigestProblem]]:
    """How many digests were compared, and what is wrong."""
    checked, wrong = 0, []
    for name, parts in (("WARC-Block-Digest", [record.block]), ("WARC-Payload-Digest", _find_payloads(record))):
        text = record.get(name)
        if text is None or not parts:
            continue
        digest = parse_digest(text)
        if digest is None:
            what = f"{name} {text[:100]!r} cannot be read"
        elif name == "WARC-Block-Digest" and _is_of_nothing(record, digest):
            continue
        else:
            checked += 1
            if any(digest.matches(part) for part in parts):
                continue
            what = f"{name} does not match"
        wrong.append(DigestProblem(offset=record.offset, record_id=record.get("WARC-Record-ID"), what=what))
    return checked, wrong


def _is_of_nothing(record: Record, digest: Digest) -> bool:
    """Whether it is a revisit's SHA-1 of no bytes, which `wget --warc-dedup` (1.21.3) states of any block. It says as
    little as no digest (`findings/wget-dedup-revisit-digests.sh`)."""
    return record.type == "revisit" and record.block != b"" and digest.algorithm == "sha1" and digest.matches(b"")


def _find_payloads(record: Record) -> list[bytes]:
    """What a payload digest may cover; nothing for a segment and for a revisit, whose payload is in another record.
    Some writers digest a chunked body with its chunks, though the specification says the entity."""
    if record.type == "revisit" or record.get("WARC-Segment-Number"):
        return []
    if not (record.get("Content-Type") or "").replace(" ", "").lower().startswith("application/http"):
        return [record.block]
    head, body = split_block(record.block)
    return list(dict.fromkeys([dechunk(parse_head(head)[1], body), body]))
