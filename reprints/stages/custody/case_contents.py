"""Writes what a case file holds: records, documents, manifests, journals, witnesses, guides, and sums of all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import reprints
from reprints.archive.cdxj import index_excerpt
from reprints.archive.excerpt import Copied, write_excerpt
from reprints.archive.store import open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import CaptureRow
from reprints.settings import Settings
from reprints.stages.custody.case_chains import Chains, write_chains
from reprints.stages.custody.case_page import Exhibit, make_page

WARC = "case.warc.gz"
SUMS = "SHA256SUMS"
DOCUMENTS = "documents"
_STEPS = 4  # of the first guide, which numbers its own
_GUIDES = Path(__file__).parent / "guides"
_SUM_CHECK = '      [ "$found"'
_INNER_SUM = """\
      [ "$found" = "$sum" ] || found=$(tail -c +$((place + 1)) case.warc.gz | head -c "$size" |
        gzip -dc | sha256sum | cut -c 1-64)  # of a record that the archive holds uncompressed
"""
_CAPTURE_FIELDS = (
    "url", "final_url", "fetched_at", "status", "content_type", "warc", "offset", "length", "payload_sha256", "run",
)  # fmt: skip


def write_contents(
    settings: Settings, catalogue: Catalogue, folder: Path, wanted: str, exhibits: Sequence[Exhibit]
) -> list[Copied]:
    made_at = datetime.now(UTC)
    copied = write_excerpt(
        settings.archive,
        [(capture.warc, capture.offset) for exhibit in exhibits for capture in exhibit.captures],
        folder / WARC,
        fields={
            "software": f"reprints/{reprints.__version__}",
            "operator": settings.contact,
            "description": f"Records copied unchanged from an archive, for: {wanted}",
        },
        store=open_store(settings),
    )
    index_excerpt(folder, folder / WARC)
    (folder / "records.tsv").write_text("".join(map(_tell_record, copied)), encoding="utf-8")
    (folder / "articles").mkdir()
    for exhibit in exhibits:
        text = json.dumps(_to_document(exhibit), ensure_ascii=False, indent=1)
        (folder / "articles" / f"{exhibit.article.id}.json").write_text(text + "\n", encoding="utf-8")
    (folder / DOCUMENTS).mkdir()
    digests: dict[str, str] = {}
    for exhibit in exhibits:
        for number, data in enumerate(catalogue.write_versions(exhibit.article.id), 1):
            (folder / DOCUMENTS / f"{exhibit.article.id}-{number}.json").write_bytes(data)
            digests[hashlib.sha256(data).hexdigest()] = exhibit.article.id
    chains = write_chains(settings, folder, {record.warc for record in copied}, digests)
    (folder / "index.html").write_text(make_page(wanted, exhibits, copied, made_at), encoding="utf-8")
    _write_guides(folder, made_at, chains, recompressed=any(record.recompressed for record in copied))
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = (f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    return copied


def _tell_record(record: Copied) -> str:
    """Place and size in the case's WARC, SHA-256 of the record as archived, and its place in the archive."""
    fields = (record.place, record.size, record.sha256, record.warc, record.offset, record.length)
    return "\t".join(map(str, (*fields, record.type, record.date, record.url))) + "\n"


def _to_document(exhibit: Exhibit) -> dict[str, Any]:
    captures = {capture.id: capture for capture in exhibit.captures}
    return {
        "article": exhibit.article.to_document(),
        "versions": [
            {
                "version": version.number,
                "captured_at": version.captured_at.isoformat(),
                "extractor": version.extractor,
                "changes": list(version.changes),
                "document": version.article.to_document(),
            }
            for version in exhibit.versions
        ],
        "captures": [_tell_capture(capture, captures) for capture in exhibit.captures],
    }


def _tell_capture(capture: CaptureRow, captures: dict[int, CaptureRow]) -> dict[str, Any]:
    body = captures.get(capture.revisit_of) if capture.revisit_of is not None else None
    return {
        **{name: getattr(capture, name) for name in _CAPTURE_FIELDS},
        "fetched_at": capture.fetched_at.isoformat(),
        "repeats": {"warc": body.warc, "offset": body.offset} if body else None,
    }


def _write_guides(folder: Path, made_at: datetime, chains: Chains, *, recompressed: bool) -> None:
    """`recompressed`: some records are uncompressed in the archive, so their sums are of what is inside."""
    parts = ["verify", *(["journal"] if chains.journal else []), *(["stamps"] if chains.stamps else [])]
    verify = "".join(
        (_GUIDES / f"{name}.txt").read_text("utf-8").replace("STEP", str(number))
        for number, name in enumerate(parts, _STEPS)
    )
    if recompressed:
        verify = verify.replace(_SUM_CHECK, _INNER_SUM + _SUM_CHECK)
    verify = verify.replace("MADE_AT", f"{made_at:%Y-%m-%d %H:%M:%S}")
    (folder / "VERIFY.txt").write_text(verify, encoding="utf-8")
    (folder / "REPLAY.txt").write_text((_GUIDES / "replay.txt").read_text("utf-8"), encoding="utf-8")
