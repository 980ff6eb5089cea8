"""CDXJ indexes, one beside each file, in which pywb and other replay tools look up addresses.

A line has the address as a SURT key, the time to the second, and a JSON object of strings, as pywb and cdxj-indexer
write them; lines are sorted by byte. An index can be rebuilt from its file at any time, so it is not in the manifest.

A 304 has no line: pywb would replay its empty answer, whereas without a line it finds the capture the 304 confirms.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path

from reprints.archive.layout import to_index
from reprints.archive.partial import write_whole
from reprints.archive.reader import iterate_responses
from reprints.archive.surt import make_surt
from reprints.archive.warc.records import ArchivedResponse, Headers, RecordRef, find_content_type

_REVISIT = "warc/revisit"
_UNKNOWN = "unk"
_NOT_MODIFIED = 304


def make_lines(ref: RecordRef, headers: Headers) -> list[str]:
    """The line of a response, if it has one."""
    if ref.revisit and ref.status == _NOT_MODIFIED:
        return []
    mime = _REVISIT if ref.revisit else _read_mime(headers)
    fields = {
        "url": ref.url,
        "mime": mime,
        "status": str(ref.status) if ref.status else "-",
        "digest": f"sha256:{ref.payload_sha256}" if ref.payload_sha256 else "-",
        "length": str(ref.length),
        "offset": str(ref.offset),
        "filename": Path(ref.warc).name,
    }
    return [f"{make_surt(ref.url)} {ref.fetched_at:%Y%m%d%H%M%S} {json.dumps(fields)}\n"]


def write_index(warc: Path, lines: Iterable[str]) -> Path:
    """Whole, or absent. Raises ArchiveError."""
    path = to_index(warc)
    write_whole(path, sorted(line.encode() for line in lines))
    return path


def index_file(root: Path, warc: Path) -> Path:
    """Read a closed file of the archive and index it, skipping damage."""
    found = iterate_responses(warc, root=root, lenient=True)
    return write_index(warc, (line for response in found for line in make_lines(response.ref, response.headers)))


def index_excerpt(root: Path, warc: Path) -> Path:
    """Index a file that contains the captures its 304s confirm: each 304 gets a line that leads to that capture.

    Otherwise replay would pick the capture nearest in time, which may be an error that was retried.
    """
    lines: list[str] = []
    pages: dict[tuple[str, str], ArchivedResponse] = {}
    confirmed: list[RecordRef] = []
    for response in iterate_responses(warc, root=root, lenient=True):
        ref = response.ref
        lines += make_lines(ref, response.headers)
        if not ref.revisit:
            pages.setdefault((ref.url, ref.payload_sha256), dataclasses.replace(response, payload=b""))
        elif ref.status == _NOT_MODIFIED:
            confirmed.append(ref)
    for ref in confirmed:
        if page := pages.get((ref.url, ref.payload_sha256)):
            lines += make_lines(dataclasses.replace(page.ref, fetched_at=ref.fetched_at), page.headers)
    return write_index(warc, lines)


def _read_mime(headers: Headers) -> str:
    value = find_content_type(headers) or ""
    return value.partition(";")[0].strip().lower().replace(" ", "") or _UNKNOWN
