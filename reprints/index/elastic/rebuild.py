"""A fresh generation beside the live one, filled unseen and put in its place by one change of aliases."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Self

from elasticsearch import Elasticsearch

from reprints.index.contract import Applied, Change
from reprints.index.elastic.bulk import BulkWriter, Limits
from reprints.index.elastic.client import telling_faults
from reprints.index.elastic.generations import LATEST, Generations


class ElasticRebuild:
    """`api.Rebuild` on Elasticsearch. Killed, it leaves an index that bears `@building` and the next one deletes."""

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
            with telling_faults(url):
                generations.discard_building()
                self.index = generations.create(live=False)
        except BaseException:
            self._held.close()
            raise
        self._writer = BulkWriter(client, url, self.index, limits, by_alias=False)
        self._open = True

    def apply(self, changes: Iterable[Change]) -> list[Applied]:
        self._check_open()
        # as old as can be: whatever the outbox still holds is newer than what the catalogue was read for
        oldest = (dataclasses.replace(change, seq=0) for change in changes)
        with telling_faults(self._url):
            return self._writer.write(oldest)

    def count(self) -> int:
        self._check_open()
        with telling_faults(self._url):
            self._client.indices.refresh(index=self.index)
            counted: int = self._client.count(index=self.index, query=LATEST)["count"]
            return counted

    def count_versions(self) -> int:
        self._check_open()
        with telling_faults(self._url):
            self._client.indices.refresh(index=self.index)
            counted: int = self._client.count(index=self.index)["count"]
            return counted

    def commit(self) -> None:
        self._check_open()
        with telling_faults(self._url):
            self._generations.finish(self.index)
            self._generations.activate(self.index)
        self._open = False
        self._held.close()

    def _check_open(self) -> None:
        if not self._open:
            raise RuntimeError("the rebuild was committed or left")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._open:
            return
        self._open = False
        with self._held, telling_faults(self._url):
            self._generations.discard_building()
