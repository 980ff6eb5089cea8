"""The search index on an Elasticsearch server: `contract.Index` behind one alias."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from filelock import FileLock, Timeout

from reprints.errors import BusyError, IndexError_
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
    Stamp,
    check_facets,
)
from reprints.index.elastic.bulk import BulkWriter, Limits
from reprints.index.elastic.client import connect, explain_faults
from reprints.index.elastic.collapse import find_families
from reprints.index.elastic.documents import HIDDEN, drop_hidden, read_text
from reprints.index.elastic.generations import open_generations
from reprints.index.elastic.pages import Pager, make_sort
from reprints.index.elastic.rebuild import ElasticRebuild
from reprints.index.elastic.stamps import list_keys, list_stamps
from reprints.index.elastic.translation import narrow, to_dsl
from reprints.index.highlighting import make_snippets
from reprints.index.query.fields import FIELDS
from reprints.index.query.tree import is_weighed
from reprints.settings import Settings

_FACET_TERMS = 10_000  # counted per shard before the most frequent are taken


class ElasticIndex:
    """Searches may run in several threads; writers on this machine take turns through a lock in the data folder."""

    def __init__(self, settings: Settings, *, wait: float = 30.0) -> None:
        """A writer waits up to `wait` seconds for another, then raises BusyError."""
        self.url = str(settings.elasticsearch_url)
        self.name = settings.elasticsearch_index
        self._settings = settings
        self._connect()
        self._limits = Limits(
            bytes=settings.elasticsearch_bulk_bytes,
            threads=settings.elasticsearch_bulk_threads,
            patience=settings.elasticsearch_patience,
        )
        self._lock = settings.locks / f"{self.name}.index.lock"
        self._wait = wait
        self._checked: str | None = None
        self._unseen = False  # changes were applied that searches may not see yet

    def _connect(self) -> None:
        self._client = connect(self._settings)
        self._generations = open_generations(self._settings, self._client)

    def apply(self, changes: Iterable[IndexChange]) -> list[Applied]:
        with self._writing(), explain_faults(self.url):
            if self._open() is None:
                self._generations.create(live=True)
            forgotten: dict[str, bool] = {}
            writer = BulkWriter(self._client, self.url, self.name, self._limits, by_alias=True)
            applied = writer.write(_note_forgotten(changes, forgotten))
            self._unseen = True
            if ids := [id_ for id_, is_forgotten in forgotten.items() if is_forgotten]:
                self._show()
                keys = list_keys(self._client, self._generations.versions, ids)
                writer.write(IndexChange(id=key, article=None) for key in keys)
                self._unseen = True
            return applied

    def search(self, search: Search) -> Hits:
        check_facets(search)
        with explain_faults(self.url):
            self._show()
            if self._open() is None:
                return Hits(total=0, items=(), facets=dict.fromkeys(search.facets, ()))
            body, sort = _make_body(search), make_sort(search.sort, weighed=is_weighed(search.query))
            place = self._generations.versions if search.all_versions else self.name
            if search.collapse:
                page = find_families(self._client, place, body, sort, search)
            else:
                page = Pager(self._client, place, body, sort).find(search)
        return Hits(
            total=page.total,
            items=tuple(_read_hit(hit, search) for hit in page.hits),
            facets=_read_facets(page.aggregations, search),
            cursor=page.cursor,
        )

    def count(self) -> int:
        with explain_faults(self.url):
            self._show()
            if self._open() is None:
                return 0
            return int(self._client.count(index=self.name)["count"])

    def status(self) -> IndexStatus:
        with explain_faults(self.url):
            self._show()
            index = self._open()
            location = f"{self.url}/{self.name}"
            if index is None:
                return IndexStatus(engine="elasticsearch", location=location, exists=False)
            stats = self._client.indices.stats(index=index, metric="store,segments,docs")["_all"]["primaries"]
            return IndexStatus(
                engine="elasticsearch",
                location=f"{location} ({index})",
                exists=True,
                articles=self._client.count(index=self.name)["count"],
                versions=self._client.count(index=self._generations.versions)["count"],
                bytes=stats["store"]["size_in_bytes"],
                segments=stats["segments"]["count"],
                kept=tuple(self._generations.kept()),
            )

    def stamps(self) -> Iterator[Stamp]:
        """All indexed versions by key, for comparison with the catalogue; includes what other processes wrote."""
        with explain_faults(self.url):
            if self._open() is not None:
                self._client.indices.refresh(index=self.name)
                yield from list_stamps(self._client, self._generations.versions)

    def begin_rebuild(self) -> Rebuild:
        return ElasticRebuild(self._client, self.url, self._generations, self._limits, self._writing())

    def drop_kept(self) -> list[str]:
        """Delete the generations that rebuilds replaced; returns their names."""
        with self._writing(), explain_faults(self.url):
            return self._generations.drop_kept()

    def close(self) -> None:
        """Make applied changes visible and release the connections; the next call opens them again."""
        try:
            with explain_faults(self.url):
                self._show()
        finally:
            self._client.close()
            self._connect()

    def _open(self) -> str | None:
        """The live index, once its mapping has been checked; None if there is none yet."""
        index = self._generations.live()
        if index is not None and index != self._checked:
            self._generations.check(index)
            self._checked = index
        return index

    def _show(self) -> None:
        if self._unseen:
            self._client.indices.refresh(index=self.name)
            self._unseen = False

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._lock.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._lock)
            lock.acquire(timeout=self._wait)
        except Timeout:
            raise BusyError("another process is writing to the index", mend="Wait for it to end") from None
        except OSError as error:
            raise IndexError_(
                f"{self._lock} cannot be written: {error.strerror}",
                mend="Set REPRINTS_DATA to a folder you may write to",
            ) from None
        try:
            yield
        finally:
            lock.release()


def _note_forgotten(changes: Iterable[IndexChange], forgotten: dict[str, bool]) -> Iterator[IndexChange]:
    for change in changes:
        forgotten[change.id] = change.article is None  # the last of an id wins
        yield change


def _make_body(search: Search) -> dict[str, Any]:
    query = to_dsl(search.query)
    if search.filters:
        query = {"bool": {"must": [query], "filter": [narrow(to_dsl(part)) for part in search.filters]}}
    hidden = [name for name in HIDDEN if not (search.highlight and name in ("text", "stems"))]
    body: dict[str, Any] = {"query": query, "track_total_hits": True, "_source": {"excludes": hidden}}
    if search.facets:
        body["aggs"] = {name: _count_values(name, search.facet_size) for name in search.facets}
    return body


def _count_values(facet: str, size: int) -> dict[str, Any]:
    key = facet if facet == "year" else FIELDS[facet].key
    order = [{"_count": "desc"}, {"_key": "asc"}]
    return {"terms": {"field": key, "size": max(size, 1), "shard_size": _FACET_TERMS, "order": order}}


def _read_hit(hit: Mapping[str, Any], search: Search) -> Hit:
    source = hit["_source"]
    snippets: tuple[Snippet, ...] = ()
    if search.highlight:
        # marked here, as for the embedded index: the server's highlighter would tokenise whole texts again too
        text = read_text(source)
        snippets = make_snippets(search.query, title=source["title"], text=text, language=source["language"])
    return Hit(id=source["id"], score=hit.get("_score"), fields=drop_hidden(source), snippets=snippets)


def _read_facets(aggregations: Mapping[str, Any], search: Search) -> dict[str, tuple[FacetCount, ...]]:
    return {
        name: tuple(
            FacetCount(value=str(bucket["key"]), count=bucket["doc_count"])
            for bucket in aggregations.get(name, {}).get("buckets", ())[: search.facet_size]
        )
        for name in search.facets
    }
