"""The index of runs on an Elasticsearch server: what the dashboard "Runs" reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

from elasticsearch import BadRequestError
from elasticsearch.helpers import bulk

from reprints.errors import IndexError_
from reprints.index.elastic_client import connect, telling_faults
from reprints.index.elastic_templates import offer_templates
from reprints.settings import Settings

Document = Mapping[str, Any]


class RunIndex:
    def __init__(self, settings: Settings) -> None:
        self.url = str(settings.elasticsearch_url)
        self.name = settings.elasticsearch_runs_index
        self._articles = settings.elasticsearch_index
        self._templates = settings.config / "elasticsearch"
        self._client = connect(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def ensure(self) -> bool:
        """Whether it had to be made. Raises IndexError_."""
        with telling_faults(self.url):
            if self._client.indices.exists(index=self.name):
                return False
            offer_templates(self._client, self._templates, self._articles)
            try:
                self._client.indices.create(index=self.name)
            except BadRequestError as error:
                if error.error != "resource_already_exists_exception":  # another crawl was quicker
                    raise
            return True

    def read_states(self, runs: Iterable[str]) -> dict[str, tuple[str, str | None]]:
        """Status and end of those of the runs that it holds."""
        wanted = list(runs)
        if not wanted or not self._exists():
            return {}
        with telling_faults(self.url):
            found = self._client.mget(index=self.name, ids=wanted, source_includes=["status", "finished_at"])
        return {
            document["_id"]: (document["_source"]["status"], document["_source"].get("finished_at"))
            for document in found["docs"]
            if document.get("found")
        }

    def write(self, run: str, documents: Iterable[Document]) -> None:
        """Put the run's documents in place of those it had. Raises IndexError_ if one was refused."""
        given = {str(document["id"]): document for document in documents}
        with telling_faults(self.url):
            gone = self._list_ids(run) - given.keys()
            # the run itself last: until it is there, `read_states` says that the rest may be missing
            order = [*(name for name in given if name != run), *(name for name in given if name == run)]
            actions = [{"_op_type": "delete", "_index": self.name, "_id": name} for name in gone]
            actions += [{"_op_type": "index", "_index": self.name, "_id": name, "_source": given[name]} for name in order]
            _, errors = bulk(self._client, actions, raise_on_error=False, refresh=True)
        refused = [error for error in errors if not isinstance(error, int) and "index" in error]
        if refused:
            reason = refused[0]["index"].get("error", {})
            raise IndexError_(
                f"{self.url} refused {len(refused)} documents of run {run}: {reason.get('reason', reason)}",
                mend="Was the index made by an older release? Delete it: reprints index sync makes it anew",
            )

    def _exists(self) -> bool:
        with telling_faults(self.url):
            return bool(self._client.indices.exists(index=self.name))

    def _list_ids(self, run: str) -> set[str]:
        found = self._client.search(index=self.name, query={"term": {"run": run}}, size=10_000, source=False)
        return {hit["_id"] for hit in found["hits"]["hits"]}
