"""One hit a family: the server keeps the first of each in the order asked for.

Pages follow each other by their offset, since a server takes no sort values beside a collapse; so they end with its
window of 10,000.
"""

from __future__ import annotations

from typing import Any

from elasticsearch import Elasticsearch

from reprints.errors import QueryError
from reprints.index.contract import Search
from reprints.index.elastic.pages import WINDOW, Page, Sorting
from reprints.index.family_cursor import read_cursor, write_cursor

_FIELD = "group"
_COUNT = "__families"
_EXACT = 40_000  # the most a server counts exactly; above, within a few in a hundred


def find_families(client: Elasticsearch, index: str, body: dict[str, Any], sort: Sorting, search: Search) -> Page:
    """`total` counts families, and articles that are in none. Raises QueryError beyond the window."""
    skipped = read_cursor(search.cursor) if search.cursor else search.offset
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
    cursor = write_cursor(skipped + len(shown)) if len(found) > len(shown) else None
    return Page(total=total, hits=shown, aggregations=aggregations, cursor=cursor)
