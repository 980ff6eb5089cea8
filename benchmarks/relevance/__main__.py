"""How well searches rank the sample articles: nDCG@10 of every judged query, and the mean.

python -m benchmarks.relevance                      on the embedded index
python -m benchmarks.relevance --elasticsearch      on a server of its own, as the tests start one
python -m benchmarks.relevance --pin                and raise the floor the tests hold that engine to
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.relevance.floors import pin
from benchmarks.relevance.judgements import Result, mean_ndcg, rank
from reprints.index.contract import Index
from reprints.index.engine import open_index
from reprints.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.relevance", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--elasticsearch", action="store_true")
    parser.add_argument("--pin", action="store_true")
    asked = parser.parse_args()
    with open_elastic() if asked.elasticsearch else open_embedded() as index:
        results = rank(index)
    print_table(results)
    if asked.pin:
        try:
            pin("elasticsearch" if asked.elasticsearch else "embedded", results)
        except ValueError as error:
            sys.exit(str(error))


@contextmanager
def open_embedded() -> Iterator[Index]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data=Path(folder), elasticsearch_url=None)
        with closing(open_index(settings)) as index:
            yield index


@contextmanager
def open_elastic() -> Iterator[Index]:
    from tests.servers.elasticsearch.server import PASSWORD, USER, Server

    with Server() as server, tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            _env_file=None,
            data=Path(folder),
            elasticsearch_url=server.url,
            elasticsearch_ca_certs=server.certificates,
            elasticsearch_user=USER,
            elasticsearch_password=PASSWORD,
            elasticsearch_index="relevance",
        )
        with closing(open_index(settings)) as index:
            yield index


def print_table(results: list[Result]) -> None:
    print("| query | language | kind | relevant | found | nDCG@10 |")
    print("|---|---|---|---|---|---|")
    for result in sorted(results, key=lambda result: result.ndcg):
        judged = result.judged
        found = sum(page in judged.grades for page in result.ranking)
        print(
            f"| `{judged.query}` | {judged.language} | {judged.kind} | {len(judged.grades)} "
            f"| {found} of {len(result.ranking)} | {result.ndcg:.3f} |"
        )
    print()
    for kind in sorted({result.judged.kind for result in results}):
        scores = [result.ndcg for result in results if result.judged.kind == kind]
        print(f"{kind}: {statistics.fmean(scores):.4f} of {len(scores)} queries")
    print(f"mean: {mean_ndcg(results):.4f} of {len(results)} queries")


if __name__ == "__main__":
    main()
