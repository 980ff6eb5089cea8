"""One hit per family: the first of its copies in the requested order."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import tantivy
from tantivy import FieldType, Occur, Query

from reprints.index.contract import Search
from reprints.index.cursors import encode_family_cursor, read_family_offset
from reprints.index.embedded.pages import Place, PlacePage, find_page
from reprints.index.embedded.schema import GROUP, build_schema
from reprints.index.embedded.translation import count_hits, is_earlier

_SLACK = 32  # extra hits fetched to make up for copies


def find_families(searcher: tantivy.Searcher, query: tantivy.Query, search: Search, *, weighed: bool) -> PlacePage:
    """Like `find_page`, but only the first hit of each family; an article without copies counts as a family."""
    skipped = read_family_offset(search)
    needed = skipped + search.limit + 1
    places = _find_firsts(searcher, query, search, needed, weighed=weighed) if search.limit > 0 else []
    page = places[skipped : needed - 1]
    cursor = encode_family_cursor(skipped + len(page)) if len(places) == needed else None
    return PlacePage(total=_count(searcher, query, search), places=page, cursor=cursor)


def _find_firsts(
    searcher: tantivy.Searcher, query: tantivy.Query, search: Search, needed: int, *, weighed: bool
) -> list[Place]:
    """The first hits of `needed` families, or of all there are."""
    fetched = needed + _SLACK
    while True:
        window = dataclasses.replace(search, limit=fetched, offset=0, cursor=None)
        found = find_page(searcher, query, window, weighed=weighed)
        firsts = _drop_copies(searcher, found.places)
        if len(firsts) >= needed or found.cursor is None:
            return firsts[:needed]
        fetched *= 4


def _drop_copies(searcher: tantivy.Searcher, places: Sequence[Place]) -> list[Place]:
    seen: set[float | None] = set()
    firsts = []
    for place, group in zip(places, _groups(searcher, [place.address for place in places]), strict=True):
        if group not in seen:
            seen.add(group)
            firsts.append(place)
    return firsts


def _count(searcher: tantivy.Searcher, query: tantivy.Query, search: Search) -> int:
    """Exact: the engine counts articles without copies; those with copies are fetched."""
    related = Query.boolean_query([(Occur.Must, query), (Occur.Must, _is_related(search))])
    total, copies = count_hits(searcher, query), count_hits(searcher, related)
    if not copies:
        return total
    hits = searcher.search(related, copies, count=False).hits
    return total - copies + len(set(_groups(searcher, [address for _, address in hits])))


def _is_related(search: Search) -> tantivy.Query:
    """What may share its group: copies and, when searching all versions, articles with several."""
    parts = [Query.term_query(build_schema(), "present", "family")]
    if search.all_versions:
        parts += [is_earlier(), Query.range_query(build_schema(), "version", FieldType.Integer, 2, None)]
    return Query.boolean_query([(Occur.Should, part) for part in parts])


def _groups(searcher: tantivy.Searcher, addresses: Iterable[tantivy.DocAddress]) -> list[float | None]:
    return searcher.fast_field_values(GROUP, list(addresses))
