"""Finds the hits of one page, at any depth.

Within the first 10,000 hits one search answers. Beyond, and after a cursor, a point in time is held open and pages
continue from the sort values of the last hit. If the point in time has expired, the values alone suffice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from reprints.index.contract import Search, Sort
from reprints.index.cursors import decode_cursor, encode_cursor, refuse_cursor

WINDOW = 10_000  # index.max_result_window
STRIDE = 5_000  # hits skipped per request
# weigh words over all shards together, so that sharding does not change the order
_ALIKE = "dfs_query_then_fetch"
_KEEP = "5m"
_KEYS = {"date": "date", "republished": "republication_date", "changed": "changed_day"}

Sorting = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class HitPage:
    total: int
    hits: list[dict[str, Any]]
    aggregations: dict[str, Any]
    cursor: str | None


def make_sort(sort: Sort, *, weighed: bool) -> Sorting:
    """Ends in id and version, which makes every order total."""
    by_id = ({"id": {"order": "asc"}}, {"version": {"order": "asc"}})
    if sort is Sort.RELEVANCE and weighed:
        return [{"_score": {"order": "desc"}}, {"date": {"order": "desc"}}, *by_id]
    name = str(Sort.NEWEST if sort is Sort.RELEVANCE else sort)
    order = "desc" if name.startswith("-") else "asc"
    return [{_KEYS[name.removeprefix("-")]: {"order": order, "missing": "_last"}}, *by_id]


class Pager:
    def __init__(self, client: Elasticsearch, index: str, body: dict[str, Any], sort: Sorting) -> None:
        """`body` has the query, its aggregations and which parts of each hit to return."""
        self._client = client
        self._index = index
        self._body = {**body, "sort": sort, "track_scores": "_score" in sort[0]}
        self._name = json.dumps(sort)
        self._pit: str | None = None

    def find(self, search: Search) -> HitPage:
        after = _read_cursor(search.cursor, self._name)
        deep = after is None and search.offset + search.limit >= WINDOW
        if after is None and not deep:
            return self._page(search, {"from": search.offset})
        place, self._pit = after or (None, None)
        if after is None:
            place = self._skip_hits(search.offset)
        if place is None and search.offset:
            return self._page(search, {"from": 0}, beyond=True)
        return self._page(search, {"search_after": list(place)} if place else {})

    def _page(self, search: Search, where: dict[str, Any], *, beyond: bool = False) -> HitPage:
        """Ask for one hit more than the page shows, to know whether there is a next page."""
        wanted = 0 if beyond else search.limit
        found: list[dict[str, Any]] = []
        answer = self._ask({**self._body, **where, "size": min(wanted + 1, WINDOW) if wanted else 0})
        total, aggregations = answer["hits"]["total"]["value"], answer.get("aggregations", {})
        found += answer["hits"]["hits"]
        while len(found) <= wanted and len(answer["hits"]["hits"]) == WINDOW:
            rest = {key: value for key, value in self._body.items() if key != "aggs"}
            size = min(wanted + 1 - len(found), WINDOW)
            answer = self._ask({**rest, "search_after": found[-1]["sort"], "size": size})
            found += answer["hits"]["hits"]
        more = wanted > 0 and len(found) > wanted
        if not more and self._pit:
            self._close()
        shown = found[:wanted]
        cursor = encode_cursor(self._name, shown[-1]["sort"], self._pit) if more else None
        return HitPage(total=total, hits=shown, aggregations=aggregations, cursor=cursor)

    def _skip_hits(self, count: int) -> Sequence[Any] | None:
        """Skip `count` hits and return the last one's sort values; None if there are fewer hits or none to skip."""
        self._open()
        place: Sequence[Any] | None = None
        lean = {**self._body, "_source": False, "track_total_hits": False}
        lean.pop("aggs", None)
        while count:
            size = min(count, STRIDE)
            where = {"search_after": list(place)} if place else {}
            hits = self._ask({**lean, **where, "size": size})["hits"]["hits"]
            if len(hits) < size:
                return None
            place = hits[-1]["sort"]
            count -= size
        return place

    def _ask(self, body: dict[str, Any]) -> Any:
        if "search_after" not in body and self._pit is None:
            return self._client.search(index=self._index, body=body, search_type=_ALIKE)
        try:
            if self._pit is None:
                self._open()
            return self._search_open(body)
        except NotFoundError as error:
            if "search_context_missing" not in str(error.body):
                raise
            self._open()
            return self._search_open(body)

    def _search_open(self, body: dict[str, Any]) -> Any:
        answer = self._client.search(body={**body, "pit": {"id": self._pit, "keep_alive": _KEEP}}, search_type=_ALIKE)
        self._pit = answer.get("pit_id", self._pit)
        return answer

    def _open(self) -> None:
        self._pit = self._client.open_point_in_time(index=self._index, keep_alive=_KEEP)["id"]

    def _close(self) -> None:
        with suppress(NotFoundError):  # it had expired
            self._client.close_point_in_time(body={"id": self._pit})
        self._pit = None


def _read_cursor(cursor: str | None, sort: str) -> tuple[Sequence[Any], str | None] | None:
    """The sort values of the last hit shown, and the point in time."""
    if cursor is None:
        return None
    match decode_cursor(cursor):
        case [name, list(after), str() | None as pit] if name == sort and len(after) >= len(json.loads(sort)):
            if all(isinstance(part, str | int | float | None) for part in after):
                return after, pit
    raise refuse_cursor()
