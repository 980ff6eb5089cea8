"""One hit per family: the server keeps the first of each in the requested order.

It accepts no sort values beside a collapse, so pages continue by offset and end with its window of 10,000.
"""

from __future__ import annotations

from typing import Any

from elasticsearch import Elasticsearch

from reprints.errors import QueryError
from reprints.index.contract import Search
from reprints.index.cursors import encode_family_cursor, read_family_offset
from reprints.index.elastic.pages import WINDOW, HitPage, Sorting

_FIELD = "group"
_COUNT = "__families"
_EXACT = 40_000  # the server's maximum for exact counts; above, they are off by a few per cent


def find_families(client: Elasticsearch, index: str, body: dict[str, Any], sort: Sorting, search: Search) -> HitPage:
    """`total` counts an article without copies as a family. Raises QueryError beyond the window."""
    skipped = read_family_offset(search)
    wanted = min(search.limit + 1, WINDOW - skipped) if search.limit else 0
    if wanted < 0 or (search.limit and not wanted):
        raise QueryError(f"only the first {WINDOW} families can be paged through", mend="Narrow the search")
    count = {_COUNT: {"cardinality": {"field": _FIELD, "precision_threshold": _EXACT}}}
    answer = client.search(
        index=index,
        body={
            **body,
            "sort": sort,
            "track_scores": "_score" in sort[0],
            "collapse": {"field": _FIELD},
            "aggs": {**body.get("aggs", {}), **count},
            "from": skipped,
            "size": wanted,
        },
    )
    found = answer["hits"]["hits"]
    aggregations = dict(answer["aggregations"])
    total: int = aggregations.pop(_COUNT)["value"]
    shown = found[: search.limit]
    cursor = encode_family_cursor(skipped + len(shown)) if len(found) > len(shown) else None
    return HitPage(total=total, hits=shown, aggregations=aggregations, cursor=cursor)
