"""Which hits stand on the page asked for: sorting, ties, and pages at any depth.

Within the first 10,000 hits one search answers. Beyond, and after a cursor, a point in time is held open and pages
follow each other by the sort values of the last hit. Should the point in time have gone, the values still tell where
to go on.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from reprints.errors import QueryError
from reprints.index.contract import Search, Sort

WINDOW = 10_000  # index.max_result_window
STRIDE = 5_000  # hits passed over in one request
# words are weighed by all shards together, so that cutting an index into several changes no order
_ALIKE = "dfs_query_then_fetch"
_KEEP = "5m"
_KEYS = {"date": "date", "republished": "republication_date", "changed": "changed_day"}

Sorting = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    total: int
    hits: list[dict[str, Any]]
    aggregations: dict[str, Any]
    cursor: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cursor:
    """`after` are the sort values of the last hit that was shown."""

    sort: str
    after: Sequence[Any]
    pit: str | None

    def write(self) -> str:
        return base64.urlsafe_b64encode(json.dumps([self.sort, list(self.after), self.pit]).encode()).decode()


def make_sort(sort: Sort, *, weighed: bool) -> Sorting:
    """Always ends in id and version, so that every order is total."""
    by_id = ({"id": {"order": "asc"}}, {"version": {"order": "asc"}})
    if sort is Sort.RELEVANCE and weighed:
        return [{"_score": {"order": "desc"}}, {"date": {"order": "desc"}}, *by_id]
    name = str(Sort.NEWEST if sort is Sort.RELEVANCE else sort)
    order = "desc" if name.startswith("-") else "asc"
    return [{_KEYS[name.removeprefix("-")]: {"order": order, "missing": "_last"}}, *by_id]


class Pager:
    def __init__(self, client: Elasticsearch, index: str, body: dict[str, Any], sort: Sorting) -> None:
        """`body` has the query, its aggregations and what of each hit is wanted."""
        self._client = client
        self._index = index
        self._body = {**body, "sort": sort, "track_scores": "_score" in sort[0]}
        self._name = json.dumps(sort)
        self._pit: str | None = None

    def find(self, search: Search) -> Page:
        after = _read_cursor(search.cursor, self._name)
        deep = after is None and search.offset + search.limit >= WINDOW
        if after is None and not deep:
            return self._page(search, {"from": search.offset})
        self._pit = after.pit if after else None
        place = after.after if after else self._pass_over(search.offset)
        if place is None and search.offset:
            return self._page(search, {"from": 0}, beyond=True)
        return self._page(search, {"search_after": list(place)} if place else {})

    def _page(self, search: Search, where: dict[str, Any], *, beyond: bool = False) -> Page:
        """One hit more is asked for than the page has: whether there is one says whether there is a next page."""
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
        cursor = _Cursor(sort=self._name, after=shown[-1]["sort"], pit=self._pit).write() if more else None
        return Page(total=total, hits=shown, aggregations=aggregations, cursor=cursor)

    def _pass_over(self, count: int) -> Sequence[Any] | None:
        """The sort values of the hit `count` hits from the beginning; None where there are fewer, or none to pass."""
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
        with suppress(NotFoundError):  # its time was up
            self._client.close_point_in_time(body={"id": self._pit})
        self._pit = None


def _read_cursor(cursor: str | None, sort: str) -> _Cursor | None:
    if cursor is None:
        return None
    try:
        name, after, pit = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError):
        raise _refuse_cursor() from None
    scalar = str | int | float | None
    if name != sort or not isinstance(after, list) or not isinstance(pit, str | None):
        raise _refuse_cursor()
    if len(after) < len(json.loads(sort)) or not all(isinstance(part, scalar) for part in after):
        raise _refuse_cursor()
    return _Cursor(sort=sort, after=after, pit=pit)


def _refuse_cursor() -> QueryError:
    mend = "Take it from the answer to the same query in the same order"
    return QueryError("the cursor does not belong to this search", mend=mend)
