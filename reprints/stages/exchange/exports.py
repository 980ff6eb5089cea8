"""Exports articles for other programs: JSON Lines, documents as they are; Parquet, one flat row per article."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reprints.archive.closing import hash_file
from reprints.archive.proof.journal import EntryKind
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.sql import batched
from reprints.errors import StorageError, UsageError
from reprints.model import IMPORTED, Article
from reprints.settings import Settings
from reprints.stages.custody.author import find_author
from reprints.stages.custody.journal import note_handover
from reprints.stages.reading.search import search_archive

if TYPE_CHECKING:
    import pyarrow

_PORTION = 200
_ROW_GROUP = 2_000
_INTEGERS = ("capture_offset", "capture_status", "capture_snapshot", "version", "family_size")


def export_articles(  # noqa: PLR0913  # the words of the command
    settings: Settings,
    target: Path,
    *,
    form: str,
    query: str | None = None,
    source: str | None = None,
    all_versions: bool = False,
    recipient: str = "",
    purpose: str = "",
) -> int:
    """Write all articles, or a query's, to a file that is complete or absent, and enter in the journal of each source
    what was handed out, to whom and what for. Returns the number of documents.

    `form` is jsonl or parquet. Raises UsageError for Parquet without pyarrow, StorageError, QueryError.
    """
    write = {"jsonl": _write_lines, "parquet": _write_parquet}[form]
    temporary = target.with_name(f".{target.name}.partial")
    try:
        with Catalogue.open(settings.catalogue) as catalogue:
            sources: set[str] = set()
            found = _select(settings, catalogue, query, source, all_versions=all_versions)
            count = write(temporary, _note_sources(found, sources))
            told = {"name": target.name, "sha256": hash_file(temporary)[0], "documents": count, "wanted": query or ""}
            whom = {"to": recipient, "purpose": purpose, "author": find_author(settings)}
            note_handover(settings, catalogue, EntryKind.EXPORT, sorted(sources), told | whom)
            temporary.replace(target)
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror or error}") from None
    finally:
        temporary.unlink(missing_ok=True)
    return count


def _note_sources(found: Iterable[Article], sources: set[str]) -> Iterator[Article]:
    for article in found:
        sources.add(article.source or IMPORTED)
        yield article


def _select(
    settings: Settings, catalogue: Catalogue, query: str | None, source: str | None, *, all_versions: bool
) -> Iterator[Article]:
    """By id, or a query's hits by date; never more than a portion in memory."""
    found = catalogue.articles(source) if query is None else _search(settings, catalogue, query, source)
    for article in found:
        if all_versions:
            yield from (version.article for version in catalogue.versions(article.id))
        else:
            yield article


def _search(settings: Settings, catalogue: Catalogue, query: str, source: str | None) -> Iterator[Article]:
    offset = 0
    filters = {"source": source} if source else {}
    while True:
        hits = search_archive(settings, query, filters=filters, sort="date", limit=_PORTION, offset=offset)
        yield from (catalogue.article(hit.id) for hit in hits.items)
        offset += len(hits.items)
        if not hits.items or offset >= hits.total:
            return


def _write_lines(path: Path, found: Iterable[Article]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", errors="replace") as file:
        for article in found:
            file.write(json.dumps(article.to_document(), ensure_ascii=False) + "\n")
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def _write_parquet(path: Path, found: Iterable[Article]) -> int:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UsageError("Parquet needs pyarrow, which is not installed", mend="Install the parquet extra") from None
    schema, count = _make_schema(pyarrow), 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for portion in batched(found, _ROW_GROUP):
            rows = [flatten(article) for article in portion]
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
            count += len(rows)
    return count


def flatten(article: Article) -> dict[str, Any]:
    """One level: `original.date` is the column original_date; evidence and removed lines are JSON text."""
    row: dict[str, Any] = {
        name: getattr(article, name)
        for name in (
            "id",
            "source",
            "url",
            "canonical_url",
            "title",
            "text",
            "language",
            "credit_line",
            "credit_status",
            "partial",
        )
    }
    for part in ("original", "republication", "capture"):
        value = getattr(article, part)
        row |= {f"{part}_{name}": getattr(value, name) for name in value.__dataclass_fields__}
    row["original_authors"] = list(article.original.authors)
    row["robots"] = list(article.robots)
    document = article.to_document()
    row |= {name: json.dumps(document[name], ensure_ascii=False) for name in ("evidence", "removed", "parts")}
    rest = ("version", "first_seen", "last_seen", "changed_at", "gone_at", "family", "family_size")
    row |= {name: getattr(article, name) for name in rest}
    return {name: _repair(value) for name, value in row.items()}


def _repair(value: Any) -> Any:
    # replace lone surrogates, which broken pages hold
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _make_schema(pyarrow_: Any) -> pyarrow.Schema:
    empty = Article(id="", source="", url="", canonical_url="", title="", text="", language="")
    special = {
        **dict.fromkeys(("original_authors", "robots"), pyarrow_.list_(pyarrow_.string())),
        "partial": pyarrow_.bool_(),
        "original_date": pyarrow_.date32(),
        "republication_date": pyarrow_.date32(),
        **dict.fromkeys(_INTEGERS, pyarrow_.int64()),
        **dict.fromkeys(
            ("capture_fetched_at", "first_seen", "last_seen", "changed_at", "gone_at"),
            pyarrow_.timestamp("us", tz="UTC"),
        ),
    }
    return pyarrow_.schema([(name, special.get(name, pyarrow_.string())) for name in flatten(empty)])
