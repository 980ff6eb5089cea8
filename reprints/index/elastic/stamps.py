"""Lists the versions an index holds, in the order of their keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch

from reprints.index.contract import Stamp

_PORTION = 5_000


def list_stamps(client: Elasticsearch, index: str) -> Iterator[Stamp]:
    """Stream all versions with their fingerprints, from a snapshot of the index."""
    for hit in _scan(client, index, {"match_all": {}}, ["fingerprint"]):
        yield Stamp(id=hit["_id"], fingerprint=hit.get("fields", {}).get("fingerprint", [""])[0])


def list_keys(client: Elasticsearch, index: str, ids: list[str]) -> list[str]:
    """Keys of all versions of these articles that searches can see."""
    return [hit["_id"] for hit in _scan(client, index, {"terms": {"id": ids}}, [])]


def _scan(client: Elasticsearch, index: str, query: dict[str, Any], fields: list[str]) -> Iterator[Any]:
    pit = client.open_point_in_time(index=index, keep_alive="5m")["id"]
    body: dict[str, Any] = {
        "size": _PORTION,
        "query": query,
        "sort": [{"id": "asc"}, {"latest": "desc"}, {"version": "asc"}],
        "track_total_hits": False,
        "_source": False,
        "docvalue_fields": fields,
    }
    try:
        while True:
            answer = client.search(body={**body, "pit": {"id": pit, "keep_alive": "5m"}})
            pit = answer.get("pit_id", pit)
            hits = answer["hits"]["hits"]
            yield from hits
            if len(hits) < _PORTION:
                return
            body["search_after"] = hits[-1]["sort"]
    finally:
        client.close_point_in_time(body={"id": pit})
