"""Case files: all the archive has of some articles, in a folder that can be verified without this software."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import reprints
from reprints.archive.bucket.remote_audit import fetch_writers
from reprints.archive.bucket.upload import name_writer
from reprints.archive.cdxj import index_excerpt
from reprints.archive.excerpt import Copied, write_excerpt
from reprints.archive.proof.manifest import read_chain
from reprints.archive.proof.stamps import FOLDER as STAMPS
from reprints.archive.store import open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import CaptureRow
from reprints.errors import NotFoundError, StorageError, UsageError
from reprints.settings import Settings
from reprints.stages.custody.case_page import Exhibit, make_page
from reprints.stages.reading.search import search_archive

WARC = "case.warc.gz"
SUMS = "SHA256SUMS"
_PORTION = 200
_GUIDES = Path(__file__).parent / "guides"
_SUM_CHECK = '      [ "$found"'
_INNER_SUM = """\
      [ "$found" = "$sum" ] || found=$(tail -c +$((place + 1)) case.warc.gz | head -c "$size" |
        gzip -dc | sha256sum | cut -c 1-64)  # of a record that the archive holds uncompressed
"""
_CAPTURE_FIELDS = (
    "url", "final_url", "fetched_at", "status", "content_type", "warc", "offset", "length", "payload_sha256", "run",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFile:
    """`articles` of the `total` found are in it. `sums` is the SHA-256 of SHA256SUMS: noted elsewhere, it fixes all."""

    path: Path
    articles: int
    total: int
    records: int
    sums: str


def export_case(settings: Settings, wanted: str, target: Path, *, limit: int = 200) -> CaseFile:
    """Write the case file of an article (address or id) or of a query's hits to a new folder, or a .zip file.

    Raises NotFoundError if nothing is found, UsageError if `target` exists, QueryError, ArchiveError, StorageError.
    """
    if target.exists():
        raise UsageError(f"{target} exists already", mend="Name a new folder or .zip file")
    with Catalogue.open(settings.catalogue) as catalogue:
        ids, total = _find(settings, catalogue, wanted, limit)
        exhibits = [_gather(catalogue, article) for article in ids]
    packed = target.suffix.lower() == ".zip"
    folder = target.with_name(f".{target.name}.partial")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
        copied = _write(settings, folder, wanted, exhibits)
        sums = hashlib.sha256((folder / SUMS).read_bytes()).hexdigest()
        _deliver(folder, target, packed=packed)
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return CaseFile(path=target, articles=len(exhibits), total=total, records=len(copied), sums=sums)


def _find(settings: Settings, catalogue: Catalogue, wanted: str, limit: int) -> tuple[list[str], int]:
    try:
        return [catalogue.article(wanted).id], 1
    except NotFoundError:
        if "://" in wanted or re.fullmatch(r"[0-9a-f]{32}", wanted):
            raise
    ids: list[str] = []
    total = 1
    while len(ids) < min(limit, total):
        size = min(_PORTION, limit - len(ids))
        hits = search_archive(settings, wanted, sort="date", limit=size, offset=len(ids))
        total = hits.total
        if not hits.items:
            break
        ids += [hit.id for hit in hits.items]
    if not ids:
        raise NotFoundError(f"no article matches {wanted!r}", mend="Try it with: reprints search")
    return ids, total


def _gather(catalogue: Catalogue, article: str) -> Exhibit:
    captures = {capture.id: capture for capture in catalogue.captures_of(article)}
    for capture in list(captures.values()):
        body = catalogue.body_capture(capture)
        captures[body.id] = body
    versions = catalogue.versions(article)
    captures |= {version.capture.id: version.capture for version in versions}
    return Exhibit(
        article=catalogue.article(article),
        versions=versions,
        captures=sorted(captures.values(), key=lambda capture: (capture.fetched_at, capture.id)),
    )


def _write(settings: Settings, folder: Path, wanted: str, exhibits: Sequence[Exhibit]) -> list[Copied]:
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
    stamps = _write_manifests(settings, folder, {record.warc for record in copied})
    (folder / "index.html").write_text(make_page(wanted, exhibits, copied, made_at), encoding="utf-8")
    _write_guides(folder, made_at, stamps=stamps, recompressed=any(record.recompressed for record in copied))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files
    )
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


def _write_manifests(settings: Settings, folder: Path, warcs: set[str]) -> bool:
    """Write the chains that lead to the WARCs. Returns whether there is any stamp."""
    store, root = open_store(settings), settings.archive
    stamped = False
    for source in sorted({name.partition("/")[0] for name in warcs}):
        places = [(source, root)]
        with ExitStack() as stack:
            if store:
                own = name_writer(root)
                others = stack.enter_context(fetch_writers(store, source, folder.parent, without=own))
                places += [(f"{source}-{other.name}", other.root) for other in others]
            for name, place in places:
                stamped |= _write_manifest(place, source, folder / "manifest" / name, warcs)
    return stamped


def _write_manifest(root: Path, source: str, place: Path, warcs: set[str]) -> bool:
    """Write the chain from the first entry the case needs to its end, so that it leads to every later stamp."""
    chain, stamped = read_chain(root, source), False
    needed = [entry.number for entry in chain.entries if entry.facts.file in warcs]
    if not needed:
        return False  # the file is still being written, or belongs to another chain
    place.mkdir(parents=True)
    lines = [entry.line for entry in chain.entries if entry.number >= min(needed)]
    (place / "manifest.jsonl").write_bytes(b"".join(lines))
    for path in sorted((root / source / STAMPS).glob("*")):
        if not path.stem[:6].isdigit() or path.suffix == ".pem" or int(path.stem[:6]) >= min(needed):
            shutil.copyfile(path, place / path.name)
            stamped = True
    return stamped


def _write_guides(folder: Path, made_at: datetime, *, stamps: bool, recompressed: bool) -> None:
    """`recompressed`: some records are uncompressed in the archive, so their sums are of what is inside."""
    verify, stamped, replay = ((_GUIDES / f"{name}.txt").read_text("utf-8") for name in ("verify", "stamps", "replay"))
    if recompressed:
        verify = verify.replace(_SUM_CHECK, _INNER_SUM + _SUM_CHECK)
    verify = verify.replace("MADE_AT", f"{made_at:%Y-%m-%d %H:%M:%S}") + (stamped if stamps else "")
    (folder / "VERIFY.txt").write_text(verify, encoding="utf-8")
    (folder / "REPLAY.txt").write_text(replay, encoding="utf-8")


def _deliver(folder: Path, target: Path, *, packed: bool) -> None:
    if not packed:
        folder.rename(target)
        return
    temporary = folder.with_suffix(".zip")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            how = zipfile.ZIP_STORED if path.suffix == ".gz" else zipfile.ZIP_DEFLATED
            package.write(path, f"{target.stem}/{path.relative_to(folder).as_posix()}", compress_type=how)
    temporary.rename(target)
