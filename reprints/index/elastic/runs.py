"""The index of runs on an Elasticsearch server, which the dashboard "Runs" reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from elasticsearch import BadRequestError
from elasticsearch.helpers import scan, streaming_bulk

from reprints.errors import IndexError_
from reprints.index.elastic.client import connect, explain_faults
from reprints.index.elastic.templates import read_mappings
from reprints.settings import Settings

Document = Mapping[str, Any]
_STATE = ("status", "finished_at", "verdict")


class RunIndex:
    def __init__(self, settings: Settings) -> None:
        self.url = str(settings.elasticsearch_url)
        self.name = settings.elasticsearch_runs_index
        self._templates = settings.config / "elasticsearch"
        self._client = connect(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ensure(self) -> None:
        """Create the index, or add the fields of a newer release. Raises IndexError_."""
        mappings = read_mappings(self._templates, "reprints-runs")
        with explain_faults(self.url):
            if not self._client.indices.exists(index=self.name):
                self._create(mappings)
            found = self._client.indices.get_mapping(index=self.name).body
            if any(index["mappings"].get("_meta") != mappings["_meta"] for index in found.values()):
                self._client.indices.put_mapping(index=self.name, properties=mappings["properties"])
                self._rename_loudness()
                self._client.indices.put_mapping(index=self.name, meta=mappings["_meta"])  # last: done, if it is there

    def _create(self, mappings: dict[str, Any]) -> None:
        try:
            # with its mapping: the templates may be missing, or installed for another name
            self._client.indices.create(index=self.name, mappings=mappings)
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":  # another crawl created it first
                raise

    def _rename_loudness(self) -> None:
        """Migrate documents from before mapping 3, which called `severity` so."""
        older = scan(self._client, index=self.name, query={"query": {"exists": {"field": "loudness"}}})
        renamed = ({"severity" if key == "loudness" else key: v for key, v in hit["_source"].items()} for hit in older)
        self._send((self._put(str(document["id"]), document) for document in renamed), "older runs")

    def read_states(self, runs: Iterable[str]) -> dict[str, tuple[str | None, ...]]:
        """Status, end and verdict of those of the runs that it holds. Call `ensure` first."""
        wanted = list(runs)
        if not wanted:
            return {}
        with explain_faults(self.url):
            found = self._client.mget(index=self.name, ids=wanted, source_includes=list(_STATE))
        return {
            document["_id"]: tuple(document["_source"].get(name) for name in _STATE)
            for document in found["docs"]
            if document.get("found")
        }

    def write(self, run: str, documents: Iterable[Document]) -> None:
        """Replace the run's documents. Raises IndexError_ if one was refused."""
        given = {str(document["id"]): document for document in documents}
        with explain_faults(self.url):
            gone = self._list_ids(run) - given.keys()
            # the run itself last: until it is there, `read_states` reports the run as missing
            order = [*(name for name in given if name != run), *(name for name in given if name == run)]
            actions = [{"_op_type": "delete", "_index": self.name, "_id": name} for name in gone]
            self._send([*actions, *(self._put(name, given[name]) for name in order)], f"run {run}")

    def _put(self, name: str, document: Document) -> dict[str, Any]:
        return {"_op_type": "index", "_index": self.name, "_id": name, "_source": document}

    def _send(self, actions: Iterable[dict[str, Any]], what: str) -> None:
        results = streaming_bulk(self._client, actions, raise_on_error=False, refresh=True)
        refused = [result["index"] for accepted, result in results if not accepted and "index" in result]
        if refused:
            reason = refused[0].get("error", {})
            raise IndexError_(
                f"{self.url} refused {len(refused)} documents of {what}: {reason.get('reason', reason)}",
                mend="Was the index made by an older release? Delete it: reprints index sync makes it anew",
            )

    def _list_ids(self, run: str) -> set[str]:
        found = self._client.search(index=self.name, query={"term": {"run": run}}, size=10_000, source=False)
        return {hit["_id"] for hit in found["hits"]["hits"]}
