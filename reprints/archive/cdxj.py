"""CDXJ indexes, one beside each file: what pywb, and everything that replays, looks addresses up in.

A line is the address as a SURT key, the instant to the second, and a JSON object of strings, as pywb and cdxj-indexer
write it; lines are sorted by byte. An index can be made again from its file at any time, so it is not in the manifest.

A 304 has no line: pywb would replay it as the empty answer it is, while without it the capture it confirms is found.
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
    """Index a closed file of the archive by reading it; what is damaged in it is passed over."""
    found = iterate_responses(warc, root=root, lenient=True)
    return write_index(warc, (line for response in found for line in make_lines(response.ref, response.headers)))


def index_excerpt(root: Path, warc: Path) -> Path:
    """Index a file that has the captures its 304s confirm: each 304 then has a line that leads to that capture.

    Else what stands nearest to its instant would be found, which may be an error that was tried again.
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
