"""Searches the index, whichever engine holds it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from reprints.errors import QueryError
from reprints.index.contract import Hit, Hits, Search, Sort
from reprints.index.engine import open_index
from reprints.index.query.parser import parse_query
from reprints.settings import Settings

_ORIGINAL = {
    "authors": "authors",
    "outlet": "outlet",
    "section": "section",
    "place": "place",
    "date": "original_date",
    "url": "original_url",
}
_REPUBLICATION = {"publisher": "publisher", "date": "republication_date", "topic": "topic", "notice": "notice"}
_WHOLE = (
    "id", "source", "url", "canonical_url", "title", "language", "credit_line", "credit_status", "partial", "robots",
    "version", "latest",
    "since", "until", "first_seen", "last_seen", "changed_at", "gone_at", "family", "family_size",
)  # fmt: skip


def search_archive(  # noqa: PLR0913  # the words of the command
    settings: Settings,
    query: str,
    *,
    filters: Mapping[str, str] | None = None,
    since: str | None = None,
    until: str | None = None,
    sort: str = "relevance",
    limit: int = 10,
    offset: int = 0,
    cursor: str | None = None,
    facets: tuple[str, ...] = (),
    collapse: bool = False,
    all_versions: bool = False,
) -> Hits:
    """`filters` are query fields and the value each must have. Raises QueryError, IndexError_."""
    wanted = [f'{name}:"{_unquote(value)}"' for name, value in (filters or {}).items()]
    wanted += [f"date:>={since}"] if since else []
    wanted += [f"date:<={until}"] if until else []
    search = Search(
        query=parse_query(query if query.strip() else "*"),
        filters=tuple(parse_query(part) for part in wanted),
        sort=_read_sort(sort),
        limit=limit,
        offset=offset,
        cursor=cursor,
        facets=facets,
        highlight=True,
        collapse=collapse,
        all_versions=all_versions,
    )
    with closing(open_index(settings)) as index:
        return index.search(search)


def describe_hit(hit: Hit) -> dict[str, Any]:
    """The hit in the shape of the article document, without text, evidence and removed lines."""
    fields = hit.fields
    return {
        **{name: fields.get(name) for name in (*_WHOLE, "date")},
        "original": {name: fields.get(flat) for name, flat in _ORIGINAL.items()},
        "republication": {name: fields.get(flat) for name, flat in _REPUBLICATION.items()},
    }


def _unquote(value: str) -> str:
    return value.replace('"', " ").replace("\\", " ")


def _read_sort(name: str) -> Sort:
    try:
        return Sort(name)
    except ValueError:
        raise QueryError(f"cannot sort by {name!r}", mend=f"Sort by one of: {', '.join(Sort)}") from None
