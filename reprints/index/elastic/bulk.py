"""Sends changes as bulk requests, limited in bytes, several at once, and reports the outcome of each item.

Items that a busy server rejects are retried with growing pauses. A fault of one document (a mapping it does not fit)
rejects that document; a fault common to all (no connection, no disk, no permission) raises, and none of them counts as
applied: repeating them is harmless, since ids and versions come from the catalogue.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import ApiError, Elasticsearch

from reprints.errors import ReprintsError
from reprints.index.contract import Applied, IndexChange
from reprints.index.documents import make_key
from reprints.index.elastic.client import OF_THE_INDEX, explain, explain_refusal
from reprints.index.elastic.documents import dump, make_elastic_documents

_MOST_ITEMS = 500
_AGAIN = (429, 500, 502, 503, 504)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 15.0
_FILTER = "items.*.status,items.*.error,errors"


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One or two lines of a bulk request; `number` is the position of its change."""

    number: int
    id: str
    lines: tuple[bytes, ...]

    @property
    def size(self) -> int:
        return sum(len(line) + 1 for line in self.lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Bytes per request, concurrent requests, and seconds for which a busy server is retried."""

    bytes: int
    threads: int
    patience: float


class BulkWriter:
    """Writes to one index, or through its alias; never creates an index by writing to it."""

    def __init__(self, client: Elasticsearch, url: str, target: str, limits: Limits, *, by_alias: bool) -> None:
        self._client = client
        self._url = url
        self._target = target
        self._limits = limits
        self._by_alias = by_alias
        self._stopped = threading.Event()  # one request failed for good: the others stop retrying

    def write(self, changes: Iterable[IndexChange]) -> list[Applied]:
        """One result per change, in order. Raises IndexError_."""
        results: list[Applied] = []
        with ThreadPoolExecutor(self._limits.threads, thread_name_prefix="bulk") as threads:
            under_way: deque[Future[dict[int, str]]] = deque()
            try:
                for chunk, barrier in self._make_chunks(changes, results):
                    # back-pressure: hold only the chunks under way and the next one in memory
                    while len(under_way) >= (1 if barrier else self._limits.threads):
                        self._take(under_way.popleft(), results)
                    under_way.append(threads.submit(self._send, chunk))
                    if barrier:
                        self._take(under_way.popleft(), results)
                while under_way:
                    self._take(under_way.popleft(), results)
            except BaseException:
                self._stopped.set()
                for future in under_way:
                    future.cancel()
                raise
        return results

    @staticmethod
    def _take(future: Future[dict[int, str]], results: list[Applied]) -> None:
        for number, reason in future.result().items():
            results[number] = Applied(id=results[number].id, reason=reason)

    def _make_chunks(self, changes: Iterable[IndexChange], results: list[Applied]) -> Iterator[tuple[list[Item], bool]]:
        """Appends a result to `results` for each change it reads. A chunk with a barrier is sent alone, after all
        before it and before all after it: the next item repeats an id, whose order must not depend on threads."""
        chunk: list[Item] = []
        size, seen = 0, set[str]()
        for change in changes:
            items, reason = self._make_items(change, len(results))
            results.append(Applied(id=change.id, reason=reason))
            for item in items:
                again = item.id in seen
                full = size + item.size > self._limits.bytes or len(chunk) >= _MOST_ITEMS
                if again or (chunk and full):
                    yield chunk, again
                    chunk, size = [], 0
                    if again:
                        seen.clear()
                seen.add(item.id)
                chunk.append(item)
                size += item.size
        if chunk:
            yield chunk, False

    def _make_items(self, change: IndexChange, number: int) -> tuple[list[Item], str | None]:
        """One item per version, or the reason for rejecting the change."""
        if change.article is None:
            return [Item(number=number, id=change.id, lines=(dump({"delete": _act(change, change.id)}),))], None
        try:
            documents = make_elastic_documents(change.article, change.earlier)
            for document in documents:
                if document["id"] != change.id:
                    raise ValueError(f"its id is {document['id']}, not {change.id}")
        except ValueError as error:
            return [], str(error)
        return [
            Item(number=number, id=key, lines=(dump({"index": _act(change, key)}), dump(document)))
            for key, document in ((make_key(document), document) for document in documents)
        ], None

    def _send(self, chunk: list[Item]) -> dict[int, str]:
        """Retry until every item is accepted or rejected; returns the reasons for rejections. Raises IndexError_."""
        rejected: dict[int, str] = {}
        deadline = time.monotonic() + self._limits.patience
        attempt = 0
        while chunk:
            try:
                chunk, refused, trouble = self._sort_out(chunk, self._request(chunk))
                rejected |= refused
            except ApiError as error:
                if error.status_code == 413:
                    return rejected | self._send_halves(chunk)
                trouble = explain(error, self._url)
                if error.status_code not in _AGAIN or "cluster_block_exception" in str(error.body):
                    raise trouble from error
            except TransportError as error:
                trouble = explain(error, self._url)
                if isinstance(error, TlsError) or not isinstance(error, NoConnection | ConnectionTimeout):
                    raise trouble from error
            attempt += 1
            if chunk and trouble:
                self._pause(attempt, deadline, trouble)
        return rejected

    def _pause(self, attempt: int, deadline: float, trouble: ReprintsError) -> None:
        """Wait with full jitter, so that writers do not return all at once. Raises when patience runs out."""
        longest = min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE)
        pause = random.uniform(_FIRST_PAUSE / 2, longest)  # noqa: S311
        if time.monotonic() + pause > deadline or self._stopped.wait(pause):
            raise trouble

    def _request(self, chunk: list[Item]) -> Any:
        lines = [line for item in chunk for line in item.lines]
        return self._client.bulk(
            index=self._target,
            operations=lines,  # type: ignore[arg-type]  # the client accepts serialised lines
            require_alias=self._by_alias or None,
            filter_path=_FILTER,
        )

    def _send_halves(self, chunk: list[Item]) -> dict[int, str]:
        """The request was too large for the server, perhaps because of a single document."""
        if len(chunk) == 1:
            return {chunk[0].number: f"its {chunk[0].size} bytes exceed what the server accepts in one request"}
        middle = len(chunk) // 2
        return self._send(chunk[:middle]) | self._send(chunk[middle:])

    def _sort_out(self, chunk: list[Item], answer: Any) -> tuple[list[Item], dict[int, str], ReprintsError | None]:
        """Items to retry, items rejected, and why items are retried."""
        again: list[Item] = []
        rejected: dict[int, str] = {}
        trouble: ReprintsError | None = None
        if not answer["errors"]:
            return again, rejected, trouble
        for item, outcome in zip(chunk, answer["items"], strict=True):
            ((_, told),) = outcome.items()
            error, status = told.get("error"), told["status"]
            if error is None:
                continue  # a 404 for a delete is no error: there was nothing to forget
            kind, reason = error.get("type", ""), _read_reason(error)
            if kind in OF_THE_INDEX:
                raise explain_refusal(status, kind, reason, self._url)
            if status in _AGAIN:
                again.append(item)
                trouble = trouble or explain_refusal(status, kind, reason, self._url)
            elif status == 409:
                rejected[item.number] = (
                    f"the index has a newer form of it (a catalogue made anew needs `reprints index rebuild`): {reason}"
                )
            elif status == 400:
                rejected[item.number] = f"{kind}: {reason}"
            else:
                raise explain_refusal(status, kind, reason, self._url)
        return again, rejected, trouble


def _act(change: IndexChange, key: str) -> dict[str, Any]:
    if change.seq is None:
        return {"_id": key}
    # gte: repeating a change after a crash between the server's answer and ours is no conflict
    return {"_id": key, "version": change.seq, "version_type": "external_gte"}


def _read_reason(error: dict[str, Any]) -> str:
    reason = str(error.get("reason") or "")
    cause = error.get("caused_by")
    if isinstance(cause, dict) and cause.get("reason"):
        reason += f": {cause['reason']}"
    return " ".join(reason.split())[:500]
