"""Articles a second into Elasticsearch: ours against the client's own `parallel_bulk`, on the same documents.

    .venv/bin/python -m benchmarks.bulk                            both in turns, several rounds, on a server of its own
    .venv/bin/python -m benchmarks.bulk --memory --count 200000 --words 30     our memory while it streams

Ours starts from articles, makes the documents and waits for every item's fate; `parallel_bulk` is given the documents
ready made. Server and client share the machine, so what our side costs the server lacks.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
from elasticsearch import Elasticsearch, helpers

from benchmarks.articles import make_articles
from reprints.index.contract import IndexChange
from reprints.index.elastic.documents import make_elastic_documents
from reprints.index.elastic.engine import ElasticIndex
from reprints.index.elastic.generations import Generations
from reprints.model import Article
from reprints.settings import Settings
from tests.servers.elasticsearch.server import PASSWORD, USER, Server

_STRETCH = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=4_000)
    parser.add_argument("--words", type=int, default=600, help="of an article, about")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", action="store_true")
    asked = parser.parse_args()
    with Server(heap="1g") as server, tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data=Path(folder),
            elasticsearch_url=server.url,
            elasticsearch_ca_certs=server.certificates,
            elasticsearch_user=USER,
            elasticsearch_password=PASSWORD,  # type: ignore[arg-type]
            elasticsearch_index="benchmark",
            elasticsearch_timeout=300,
        )
        client = Elasticsearch(
            server.url, ca_certs=str(server.certificates), basic_auth=(USER, PASSWORD), request_timeout=300
        )
        if asked.memory:
            measure_memory(settings, asked.count, asked.words)
        else:
            compare(server, settings, client, list(make_articles(asked.count, words=asked.words)), asked.rounds)


def compare(server: Server, settings: Settings, client: Elasticsearch, articles: list[Article], rounds: int) -> None:
    """On a machine that others use too, the processor time tells more than the clock: it is of both sides together."""
    documents = [make_elastic_documents(article)[0] for article in articles]
    runs: dict[str, Callable[[], None]] = {
        "reprints": lambda: write_ours(settings, iter(articles)),
        "parallel_bulk": lambda: write_bare(settings, client, documents),
    }
    rates: dict[str, list[float]] = {name: [] for name in runs}
    costs: dict[str, list[float]] = {name: [] for name in runs}
    write_ours(settings, iter(articles))  # warm the server's compiler
    for number in range(rounds):
        for name in list(runs) if number % 2 else list(reversed(runs)):
            began, spent = time.perf_counter(), server.cpu_seconds() + time.process_time()
            runs[name]()
            rates[name].append(len(articles) / (time.perf_counter() - began))
            costs[name].append((server.cpu_seconds() + time.process_time() - spent) / len(articles) * 1000)
            print(f"{name:14} {rates[name][-1]:8.0f} articles/s {costs[name][-1]:6.2f} ms CPU an article", flush=True)
    ours, bare = (statistics.median(rates[name]) for name in runs)
    print(f"medians: {ours:.0f} against {bare:.0f} articles/s, ratio {ours / bare:.2f}")
    ours, bare = (statistics.median(costs[name]) for name in runs)
    print(f"         {ours:.2f} against {bare:.2f} ms CPU an article, ratio of speed {bare / ours:.2f}")


def write_ours(settings: Settings, articles: Iterator[Article]) -> None:
    index = ElasticIndex(settings)
    with index.begin_rebuild() as rebuild:
        while results := rebuild.apply(IndexChange(id=a.id, article=a) for a in islice(articles, _STRETCH)):
            if not all(result.accepted for result in results):
                raise SystemExit("an article was refused")
    index.close()


def write_bare(settings: Settings, client: Elasticsearch, documents: list[dict[str, Any]]) -> None:
    """Into an index made as ours is."""
    generations = Generations(client=client, name="benchmark", templates=settings.config / "elasticsearch")
    index = generations.create(live=False)
    actions = ({"_index": index, "_id": document["id"], "_source": document} for document in documents)
    threads, size = settings.elasticsearch_bulk_threads, settings.elasticsearch_bulk_bytes
    # raises on the first document that is refused
    for _ in helpers.parallel_bulk(client, actions, thread_count=threads, max_chunk_bytes=size):
        pass
    generations.discard_building()


def measure_memory(settings: Settings, count: int, words: int) -> None:
    process = psutil.Process()
    index, articles, done = ElasticIndex(settings), make_articles(count, words=words), 0
    began = time.perf_counter()
    with index.begin_rebuild() as rebuild:
        while results := rebuild.apply(IndexChange(id=a.id, article=a) for a in islice(articles, _STRETCH)):
            done += len(results)
            if done % (_STRETCH * 4) == 0:
                rate = done / (time.perf_counter() - began)
                print(f"{done:8} articles  {process.memory_info().rss / 1e6:7.1f} MB  {rate:6.0f}/s", flush=True)
    index.close()


if __name__ == "__main__":
    main()
