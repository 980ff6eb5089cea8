"""The search index in files: `contract.Index` on tantivy, for one machine, without a server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import orjson
import tantivy

from reprints.index.analysis import EXACT
from reprints.index.contract import (
    Applied,
    FacetCount,
    Hit,
    Hits,
    IndexChange,
    IndexStatus,
    Rebuild,
    Search,
    Snippet,
    check_facets,
)
from reprints.index.embedded.collapse import find_families
from reprints.index.embedded.faults import explain_faults
from reprints.index.embedded.folder import IndexFolder
from reprints.index.embedded.pages import Place, find_page
from reprints.index.embedded.schema import text_field, whole_field
from reprints.index.embedded.translation import count_latest, is_earlier, narrow, to_query
from reprints.index.embedded.writer import EmbeddedRebuild, apply_changes
from reprints.index.highlighting import make_snippets
from reprints.index.query.fields import FIELDS
from reprints.index.query.tree import is_weighed

# counted before the most frequent are taken, so that ties are cut the same way every time; all facets together must
# stay under the 65,000 that tantivy counts at once
_FACET_TERMS = 5_000


class EmbeddedIndex:
    """Not thread-safe; any number of processes may open the same folder."""

    def __init__(self, root: Path, *, wait: float = 30.0) -> None:
        """A writer waits up to `wait` seconds for another, then raises BusyError."""
        self._folder = IndexFolder(root, wait=wait)
        self._name: str | None = None
        self._index: tantivy.Index | None = None
        self._stamp: tuple[int, ...] = ()

    def apply(self, changes: Iterable[IndexChange]) -> list[Applied]:
        return apply_changes(self._folder, changes)

    def search(self, search: Search) -> Hits:
        check_facets(search)
        with explain_faults(self._folder.root):
            searcher = self._open_searcher()
            if searcher is None:
                return Hits(total=0, items=(), facets=dict.fromkeys(search.facets, ()))
            query = _make_query(search)
            find = find_families if search.collapse else find_page
            page = find(searcher, query, search, weighed=is_weighed(search.query))
            items = tuple(_read_hit(searcher, place, search) for place in page.places)
            facets = _count_facets(searcher, query, search)
        return Hits(total=page.total, items=items, facets=facets, cursor=page.cursor)

    def count(self) -> int:
        with explain_faults(self._folder.root):
            searcher = self._open_searcher()
            return count_latest(searcher) if searcher else 0

    def status(self) -> IndexStatus:
        root = self._folder.root
        with explain_faults(root):
            searcher = self._open_searcher()
            if searcher is None or self._name is None:
                return IndexStatus(engine="embedded", location=str(root), exists=False)
            sizes = [path.stat().st_size for path in self._folder.path(self._name).iterdir()]
            return IndexStatus(
                engine="embedded",
                location=str(root),
                exists=True,
                articles=count_latest(searcher),
                versions=searcher.num_docs,
                bytes=sum(sizes),
                segments=searcher.num_segments,
                committed_at=datetime.fromtimestamp(self._stamp[0] / 1e9, UTC),
            )

    def begin_rebuild(self) -> Rebuild:
        return EmbeddedRebuild(self._folder)

    def close(self) -> None:
        """Release the files; the next call opens them again."""
        self._name, self._index, self._stamp = None, None, ()

    def _open_searcher(self) -> tantivy.Searcher | None:
        """The last commit of the current generation, by any process; None if there is no index yet."""
        while (name := self._folder.current()) is not None:
            try:
                return self._refresh(name)
            except (ValueError, OSError):
                if self._folder.current() == name:
                    raise
                # a rebuild replaced it meanwhile: look again
        return None

    def _refresh(self, name: str) -> tantivy.Searcher:
        if self._index is None or self._name != name:
            self._index, self._stamp = self._folder.open(name), ()
            self._name = name
        stamp = self._folder.stamp(name)
        if stamp != self._stamp:
            self._index.reload()
            self._stamp = stamp
        return self._index.searcher()


def _make_query(search: Search) -> tantivy.Query:
    parts = [(tantivy.Occur.Must, to_query(search.query))]
    parts += [(tantivy.Occur.Must, narrow(to_query(part))) for part in search.filters]
    if not search.all_versions:
        # excluding earlier versions is the far shorter list
        parts.append((tantivy.Occur.MustNot, is_earlier()))
    return tantivy.Query.boolean_query(parts) if len(parts) > 1 else parts[0][1]


def _read_hit(searcher: tantivy.Searcher, place: Place, search: Search) -> Hit:
    stored = searcher.doc(place.address)
    fields = orjson.loads(bytes(stored.get_first("document") or b"{}"))
    snippets: tuple[Snippet, ...] = ()
    if search.highlight:
        text = stored.get_first(text_field("text", EXACT)) or ""
        snippets = make_snippets(search.query, title=fields["title"], text=text, language=fields["language"])
    return Hit(id=fields["id"], score=place.score, fields=fields, snippets=snippets)


def _count_facets(
    searcher: tantivy.Searcher, query: tantivy.Query, search: Search
) -> Mapping[str, tuple[FacetCount, ...]]:
    if not search.facets:
        return {}
    fields = {name: name if name == "year" else whole_field(FIELDS[name].key) for name in search.facets}
    counted = searcher.aggregate(
        query, {name: {"terms": {"field": field, "size": _FACET_TERMS}} for name, field in fields.items()}
    )
    facets = {}
    for name in fields:
        counts = [FacetCount(value=str(b["key"]), count=b["doc_count"]) for b in counted[name]["buckets"]]
        counts.sort(key=lambda count: (-count.count, count.value))
        facets[name] = tuple(counts[: search.facet_size])
    return facets
