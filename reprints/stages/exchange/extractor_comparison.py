"""Compares what two versions of the extractor read, before the newer one reads the archive again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from reprints.extract.versions import version_named
from reprints.model import Article
from reprints.settings import Settings
from reprints.stages.exchange.page_files import describe, read_input
from reprints.stages.exchange.page_inputs import Input, find_inputs
from reprints.stages.extraction.tasks import Result

# evidence and removed lines are left out: they only say how the article was read
_COMPARED = (
    "title",
    "text",
    "language",
    "credit_line",
    "credit_status",
    "partial",
    "robots",
    "original",
    "republication",
)


def compare_versions(
    settings: Settings, paths: Iterable[Path], versions: tuple[str, str], *, url: str | None, source_id: str | None
) -> Iterator[dict[str, Any]]:
    """One document per page: {path, url, changes: {field: {old, new}}}; no changes if both read the same.

    A page that only one of them takes for an article differs in `outcome`. Raises UsageError for an unknown version.
    """
    for name in versions:
        version_named(name)
    for item, source in find_inputs(settings, paths, url=url, source_id=source_id):
        before, after = (_flatten(read_input(item, source, name), item) for name in versions)
        changes = {
            name: {"old": before.get(name), "new": after.get(name)}
            for name in dict.fromkeys([*before, *after])
            if before.get(name) != after.get(name)
        }
        yield {"path": item.path, "url": item.url, "changes": changes}


def _flatten(result: Result, item: Input) -> dict[str, Any]:
    document = describe(item, result)
    if not isinstance(result, Article):
        return {"outcome": document["outcome"], "reason": document["reason"]}
    flat: dict[str, Any] = {"outcome": "article"}
    for name in _COMPARED:
        value = document[name]
        flat |= {f"{name}.{part}": value[part] for part in value} if isinstance(value, dict) else {name: value}
    return flat
