"""Where the words of each language go: what four ways cost in disk, processor time and waiting.

    .venv/bin/python -m benchmarks.languages [--count 1500]

fields      one field a language, sent once; the server copies the words into `text` (what config/elasticsearch has)
twice       one field a language beside `text`, both sent
indices     one index a language, `text` analysed in its language
everything  every text analysed in all languages
"""

from __future__ import annotations

import argparse
import copy
import json
import statistics
import time
from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch, helpers

from benchmarks.articles import make_articles
from reprints.index.documents import Document
from reprints.index.elastic.documents import make_elastic_documents, read_text
from reprints.settings import find_config
from tests.servers.elasticsearch.server import PASSWORD, USER, Server

_TEMPLATE = json.loads((find_config() / "elasticsearch/component/reprints-articles@mappings.json").read_text())[
    "template"
]
_MAPPING, _ANALYSIS = _TEMPLATE["mappings"], _TEMPLATE["settings"]["index"]["analysis"]
_LANGUAGES = list(_MAPPING["properties"]["stems"]["properties"])
_PARTS = (("title", 2.5), ("text", 1.0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_500)
    documents = [make_elastic_documents(article)[0] for article in make_articles(parser.parse_args().count)]
    words = [word for document in documents[::10] for word in read_text(document).split()[5:9]]
    with Server(heap="1g") as server:
        address = {"ca_certs": str(server.certificates), "basic_auth": (USER, PASSWORD), "request_timeout": 300}
        client = Elasticsearch(server.url, **address)
        for number in range(3):  # the first warms the server up
            for name, (mappings, fields) in make_ways().items():
                told = measure(server, client, name, mappings, fields, documents, words)
                if number:
                    print(told, flush=True)


def make_ways() -> dict[str, tuple[dict[str, Any], list[str]]]:
    """By name: a mapping for each index, and the fields a word is looked for in."""
    stems = [f"stems.{language}.{part}^{weight}" for language in _LANGUAGES for part, weight in _PARTS]
    twice = copy.deepcopy(_MAPPING)
    for language in _LANGUAGES:
        del twice["properties"]["stems"]["properties"][language]["properties"]["text"]["copy_to"]
    everything = _without_stems()
    for part, _ in _PARTS:
        for language in _LANGUAGES:
            everything["properties"][part]["fields"][language] = {"type": "text", "analyzer": f"stems_{language}"}
    own = {f"indices-{language}": _analysed_in(language) for language in (*_LANGUAGES, "other")}
    return {
        "fields": ({"fields": _MAPPING}, [*stems, "title^2.5", "text"]),
        "twice": ({"twice": twice}, [*stems, "title^2.5", "text"]),
        "indices": (own, ["title^2.5", "title.folded^2.5", "text", "text.folded"]),
        "everything": (
            {"everything": everything},
            [f"{part}{sub}^{weight}" for part, weight in _PARTS for sub in ("", *(f".{name}" for name in _LANGUAGES))],
        ),
    }


def _without_stems() -> dict[str, Any]:
    mapping = copy.deepcopy(_MAPPING)
    del mapping["properties"]["stems"]
    return mapping


def _analysed_in(language: str) -> dict[str, Any]:
    mapping = _without_stems()
    for part, _ in _PARTS:
        field = mapping["properties"][part]
        field["fields"]["folded"] = {"type": "text", "analyzer": "folded"}
        if language in _LANGUAGES:
            field["analyzer"] = f"stems_{language}"
    return mapping


def _lay_out(name: str, documents: list[Document]) -> Iterator[dict[str, Any]]:
    for document in documents:
        source = dict(document)
        if name != "fields":
            source["text"] = read_text(document)
        if name in ("indices", "everything"):
            source.pop("stems", None)
        language = document["language"] if document["language"] in _LANGUAGES else "other"
        yield {"_index": f"indices-{language}" if name == "indices" else name, "_id": document["id"], "_source": source}


def measure(  # noqa: PLR0913, PLR0917
    server: Server,
    client: Elasticsearch,
    name: str,
    mappings: dict[str, Any],
    fields: list[str],
    documents: list[Document],
    words: list[str],
) -> str:
    settings = {"analysis": _ANALYSIS, "codec": "best_compression", "number_of_replicas": 0, "refresh_interval": "-1"}
    for index, mapping in mappings.items():
        client.indices.create(index=index, mappings=mapping, settings=settings)
    names = list(mappings)
    before = server.cpu_seconds()
    for _ in helpers.streaming_bulk(client, _lay_out(name, documents), max_chunk_bytes=4_000_000):
        pass
    client.indices.flush(index=names)
    spent = (server.cpu_seconds() - before) / len(documents) * 1000
    client.indices.forcemerge(index=names, max_num_segments=1)
    client.indices.refresh(index=names)
    size = client.indices.stats(index=names)["_all"]["primaries"]["store"]["total_data_set_size_in_bytes"]
    waits = [_time_query(client, names, fields, pair) for pair in zip(words[::2], words[1::2], strict=False)]
    client.indices.delete(index=names)
    worst = statistics.quantiles(waits, n=20)[18]
    return (
        f"{name:11} {spent:5.2f} ms CPU to index an article, {size / len(documents):6.0f} bytes on disk, "
        f"two words found in {statistics.median(waits):.1f} ms (95th: {worst:.1f} ms)"
    )


def _time_query(client: Elasticsearch, names: list[str], fields: list[str], words: tuple[str, str]) -> float:
    must = [{"multi_match": {"query": word, "fields": fields}} for word in words]
    began = time.perf_counter()
    client.search(index=names, query={"bool": {"must": must}}, source=False, track_total_hits=True)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
