"""The search index in files: `api.Index` on tantivy, for one machine and without a server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import orjson
import tantivy

from reprints.errors import QueryError
from reprints.index.analysis import EXACT
from reprints.index.contract import FACETS, Applied, Change, FacetCount, Hit, Hits, Rebuild, Search, Snippet, Status
from reprints.index.embedded.collapse import find_families
from reprints.index.embedded.faults import telling_faults
from reprints.index.embedded.pages import Place, find_page
from reprints.index.embedded.schema import text_field, whole_field
from reprints.index.embedded.store import Store
from reprints.index.embedded.translation import count_latest, is_earlier, is_weighed, narrow, to_query
from reprints.index.embedded.writer import EmbeddedRebuild, apply_changes
from reprints.index.highlighting import make_snippets
from reprints.index.query.fields import FIELDS

# Counted before the most frequent are taken, so that ties are cut the same way every time. All facets together must
# stay under the 65,000 tantivy counts at once.
_FACET_TERMS = 5_000


class EmbeddedIndex:
    """Not for several threads at once; any number of processes may hold one on the same folder."""

    def __init__(self, root: Path, *, wait: float = 30.0) -> None:
        """`wait` is how many seconds a writer waits for another before it raises BusyError."""
        self._store = Store(root, wait=wait)
        self._name: str | None = None
        self._index: tantivy.Index | None = None
        self._stamp: tuple[int, ...] = ()

    def apply(self, changes: Iterable[Change]) -> list[Applied]:
        return apply_changes(self._store, changes)

    def search(self, search: Search) -> Hits:
        unknown = [name for name in search.facets if name not in FACETS]
        if unknown:
            raise QueryError(f"there is no facet {unknown[0]}", mend=f"The facets are {', '.join(FACETS)}")
        with telling_faults(self._store.root):
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
        with telling_faults(self._store.root):
            searcher = self._open_searcher()
            return count_latest(searcher) if searcher else 0

    def status(self) -> Status:
        root = self._store.root
        with telling_faults(root):
            searcher = self._open_searcher()
            if searcher is None or self._name is None:
                return Status(engine="embedded", location=str(root), exists=False)
            sizes = [path.stat().st_size for path in self._store.folder(self._name).iterdir()]
            return Status(
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
        return EmbeddedRebuild(self._store)

    def close(self) -> None:
        """Lets go of the files. The next function opens them again."""
        self._name, self._index, self._stamp = None, None, ()

    def _open_searcher(self) -> tantivy.Searcher | None:
        """The last commit of the current generation, whichever process wrote it; None when there is no index yet."""
        while (name := self._store.current()) is not None:
            try:
                return self._refresh(name)
            except (ValueError, OSError):
                if self._store.current() == name:
                    raise
                # a rebuild took its place meanwhile: look again
        return None

    def _refresh(self, name: str) -> tantivy.Searcher:
        if self._index is None or self._name != name:
            self._index, self._stamp = self._store.open(name), ()
            self._name = name
        stamp = self._store.stamp(name)
        if stamp != self._stamp:
            self._index.reload()
            self._stamp = stamp
        return self._index.searcher()


def _make_query(search: Search) -> tantivy.Query:
    parts = [(tantivy.Occur.Must, to_query(search.query))]
    parts += [(tantivy.Occur.Must, narrow(to_query(part))) for part in search.filters]
    if not search.all_versions:
        # what is left out is the shorter list by far
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
