"""All ids of an index in order, each with what tells one form of an article from another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch

from reprints.index.api import Stamp

_PORTION = 5_000


def list_stamps(client: Elasticsearch, index: str) -> Iterator[Stamp]:
    """Streamed, from one moment's state of the index."""
    pit = client.open_point_in_time(index=index, keep_alive="5m")["id"]
    body: dict[str, Any] = {
        "size": _PORTION,
        "sort": [{"id": "asc"}],
        "track_total_hits": False,
        "_source": False,
        "docvalue_fields": ["fingerprint"],
    }
    try:
        while True:
            answer = client.search(body={**body, "pit": {"id": pit, "keep_alive": "5m"}})
            pit = answer.get("pit_id", pit)
            hits = answer["hits"]["hits"]
            for hit in hits:
                yield Stamp(id=hit["_id"], fingerprint=hit.get("fields", {}).get("fingerprint", [""])[0])
            if len(hits) < _PORTION:
                return
            body["search_after"] = hits[-1]["sort"]
    finally:
        client.close_point_in_time(body={"id": pit})
