"""Case files: all the archive has of some articles, in a folder that can be verified without this software."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reprints.archive.closing import hash_file
from reprints.archive.proof.journal import EntryKind
from reprints.catalogue.catalogue import Catalogue
from reprints.errors import NotFoundError, StorageError, UsageError
from reprints.model import IMPORTED
from reprints.settings import Settings
from reprints.stages.custody.author import find_author
from reprints.stages.custody.case_contents import SUMS, write_contents
from reprints.stages.custody.case_page import Exhibit
from reprints.stages.custody.handout import check_handout
from reprints.stages.custody.journal import note_handover
from reprints.stages.custody.stamping import stamp_after
from reprints.stages.reading.search import search_archive

_PORTION = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFile:
    """`articles` of the `total` found are in it. `sums` is the SHA-256 of SHA256SUMS, which fixes all other files, and
    `package` that of the .zip, if it is one: both are in the journal, and are to be noted elsewhere."""

    path: Path
    articles: int
    total: int
    records: int
    sums: str
    package: str | None = None
    note: str = ""


def export_case(  # noqa: PLR0913
    settings: Settings, wanted: str, target: Path, *, limit: int = 200, recipient: str = "", purpose: str = ""
) -> CaseFile:
    """Write the case file of an article (address or id) or of a query's hits to a new folder, or a .zip file, and enter
    in the journal what was handed out, to whom and for what.

    Raises NotFoundError if nothing is found, UsageError if `target` exists, ArchiveError if anything that would be
    handed out was changed, QueryError, StorageError.
    """
    if target.exists():
        raise UsageError(f"{target} exists already", mend="Name a new folder or .zip file")
    with Catalogue.open(settings.catalogue) as catalogue:
        ids, total = _find(settings, catalogue, wanted, limit)
        exhibits = [_gather(catalogue, article) for article in ids]
        check_handout(settings, catalogue, ids, [capture for exhibit in exhibits for capture in exhibit.captures])
        sources = sorted({exhibit.article.source or IMPORTED for exhibit in exhibits})
        with _prepare(target) as folder:
            copied = write_contents(settings, catalogue, folder, wanted, exhibits)
            sums = hashlib.sha256((folder / SUMS).read_bytes()).hexdigest()
            made = _pack(folder, target.stem) if target.suffix.lower() == ".zip" else folder
            package = hash_file(made)[0] if made != folder else None
            # before it can be handed out: a case file that a killed command did not deliver is in the journal, too
            told = {"articles": ids, "sums": sums, "package": package, "name": target.name, "wanted": wanted}
            whom = {"to": recipient, "purpose": purpose, "author": find_author(settings)}
            note_handover(settings, catalogue, EntryKind.CASE_FILE, sources, told | whom)
            made.rename(target)
    return CaseFile(
        path=target,
        articles=len(exhibits),
        total=total,
        records=len(copied),
        sums=sums,
        package=package,
        note=stamp_after(settings, sources),
    )


@contextmanager
def _prepare(target: Path) -> Iterator[Path]:
    """A folder beside the target, removed at the end with what is left of it."""
    folder = target.with_name(f".{target.name}.partial")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
        yield folder
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".zip").unlink(missing_ok=True)


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


def _pack(folder: Path, name: str) -> Path:
    temporary = folder.with_suffix(".zip")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            how = zipfile.ZIP_STORED if path.suffix == ".gz" else zipfile.ZIP_DEFLATED
            package.write(path, f"{name}/{path.relative_to(folder).as_posix()}", compress_type=how)
    return temporary
