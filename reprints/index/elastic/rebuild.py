"""A fresh generation, filled unseen beside the live one and swapped in by one change of aliases."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Any, Self

from elasticsearch import Elasticsearch

from reprints.index.contract import Applied, IndexChange
from reprints.index.elastic.bulk import BulkWriter, Limits
from reprints.index.elastic.client import explain_faults
from reprints.index.elastic.generations import LATEST, Generations


class ElasticRebuild:
    """`contract.Rebuild` on Elasticsearch. If killed, the next rebuild deletes what it left under `@building`."""

    def __init__(
        self,
        client: Elasticsearch,
        url: str,
        generations: Generations,
        limits: Limits,
        turn: AbstractContextManager[None],
    ) -> None:
        self._client = client
        self._url = url
        self._generations = generations
        self._held = ExitStack()
        self._held.enter_context(turn)
        try:
            with explain_faults(url):
                generations.discard_building()
                self.index = generations.create(live=False)
        except BaseException:
            self._held.close()
            raise
        self._writer = BulkWriter(client, url, self.index, limits, by_alias=False)
        self._open = True

    def apply(self, changes: Iterable[IndexChange]) -> list[Applied]:
        self._check_open()
        # the lowest version: whatever is still in the outbox is newer
        oldest = (dataclasses.replace(change, seq=0) for change in changes)
        with explain_faults(self._url):
            return self._writer.write(oldest)

    def count(self) -> int:
        return self._count(LATEST)

    def count_versions(self) -> int:
        return self._count(None)

    def _count(self, query: Mapping[str, Any] | None) -> int:
        self._check_open()
        with explain_faults(self._url):
            self._client.indices.refresh(index=self.index)
            return int(self._client.count(index=self.index, query=query)["count"])

    def commit(self) -> None:
        self._check_open()
        with explain_faults(self._url):
            self._generations.finish(self.index)
            self._generations.activate(self.index)
        self._open = False
        self._held.close()

    def _check_open(self) -> None:
        if not self._open:
            raise RuntimeError("the rebuild was committed or left")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._open:
            return
        self._open = False
        with self._held, explain_faults(self._url):
            self._generations.discard_building()
