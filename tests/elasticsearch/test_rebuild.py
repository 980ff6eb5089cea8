"""A rebuild is unseen until it is whole, replaces in one step, and leaves nothing behind when it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from reprints.errors import IndexError_
from reprints.index.contract import IndexChange, Search
from reprints.index.elastic.engine import ElasticIndex
from reprints.index.query.parser import parse_query
from reprints.settings import Settings
from tests.index.corpus import make_change
from tests.servers.elasticsearch.server import PASSWORD

REBUILDER = """
import sys
from reprints.index.elastic.engine import ElasticIndex
from reprints.settings import load_settings
from tests.index.corpus import make_change

with ElasticIndex(load_settings()).begin_rebuild() as rebuild:
    rebuild.apply([make_change(f"new-{n}", text="fresh") for n in range(50)])
    print(rebuild.count(), flush=True)
    sys.stdin.read()
"""


def articles(count: int, text: str) -> list[IndexChange]:
    return [make_change(f"a{n}", text=text) for n in range(count)]


def total(index: ElasticIndex, query: str) -> int:
    return index.search(Search(query=parse_query(query), limit=0)).total


def indices(admin: Elasticsearch, settings: Settings) -> list[str]:
    return sorted(admin.indices.get(index=f"{settings.elasticsearch_index}-*").body)


def test_searches_during_rebuilds_see_every_article_once(index: ElasticIndex, settings: Settings) -> None:
    index.apply(articles(80, "wheat"))
    assert total(index, "*") == 80
    stop = threading.Event()
    seen: set[tuple[int, int, int]] = set()

    def keep_searching() -> int:
        searcher, count = ElasticIndex(settings), 0
        while not stop.is_set():
            hits = searcher.search(Search(limit=100))
            texts = searcher.search(Search(query=parse_query("wheat OR rice"), limit=0)).total
            seen.add((hits.total, len({hit.id for hit in hits.items}), texts))
            count += 1
        searcher.close()
        return count

    with ThreadPoolExecutor(2) as threads:
        searches = [threads.submit(keep_searching) for _ in range(2)]
        try:
            for grain in ("rice", "wheat", "rice"):
                with index.begin_rebuild() as rebuild:
                    rebuild.apply(articles(80, grain))
                    assert rebuild.count() == 80
                    rebuild.commit()
        finally:
            stop.set()
        assert all(search.result() > 3 for search in searches)
    assert seen == {(80, 80, 80)}
    assert total(index, "rice") == 80


def test_the_old_generation_is_kept_until_somebody_drops_it(
    index: ElasticIndex, settings: Settings, admin: Elasticsearch
) -> None:
    index.apply(articles(3, "wheat"))
    for grain in ("rice", "maize"):
        with index.begin_rebuild() as rebuild:
            rebuild.apply(articles(3, grain))
            rebuild.commit()
    kept = index.status().kept
    assert len(kept) == 2
    assert len(indices(admin, settings)) == 3
    assert index.drop_kept() == list(kept)
    assert index.status().kept == ()
    assert (len(indices(admin, settings)), total(index, "maize")) == (1, 3)
    assert index.drop_kept() == []


def test_what_the_outbox_still_holds_lies_over_what_a_rebuild_read(index: ElasticIndex) -> None:
    change = make_change("a", text="wheat")
    index.apply([IndexChange(id=change.id, article=change.article, seq=900)])
    with index.begin_rebuild() as rebuild:
        assert rebuild.apply([IndexChange(id=change.id, article=change.article, seq=900)])[0].accepted
        rebuild.commit()
    newer = make_change("a", text="rice")
    assert index.apply([IndexChange(id=newer.id, article=newer.article, seq=901)])[0].accepted
    assert total(index, "rice") == 1


def test_a_rebuilt_index_is_treated_like_any_other(
    index: ElasticIndex, settings: Settings, admin: Elasticsearch
) -> None:
    with index.begin_rebuild() as rebuild:
        rebuild.apply(articles(3, "wheat"))
        rebuild.commit()
    ((_, content),) = admin.indices.get(index=settings.elasticsearch_index).body.items()
    assert "refresh_interval" not in content["settings"]["index"]
    assert content["settings"]["index"]["translog"]["durability"] == "request"


def test_a_rebuild_that_is_left_changes_nothing(index: ElasticIndex, settings: Settings, admin: Elasticsearch) -> None:
    index.apply(articles(3, "wheat"))
    before = indices(admin, settings)

    def give_up() -> None:
        with index.begin_rebuild() as rebuild:
            rebuild.apply(articles(50, "rice"))
            raise IndexError_("the catalogue went away")

    with pytest.raises(IndexError_, match="went away"):
        give_up()
    assert (indices(admin, settings), total(index, "wheat"), index.count()) == (before, 3, 3)


def test_a_rebuild_that_was_killed_is_cleaned_up_by_the_next(
    index: ElasticIndex, settings: Settings, admin: Elasticsearch
) -> None:
    index.apply(articles(3, "wheat"))
    root = Path(__file__).parents[2]
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "REPRINTS_DATA": str(settings.data),
        "REPRINTS_ELASTICSEARCH_URL": str(settings.elasticsearch_url),
        "REPRINTS_ELASTICSEARCH_USER": str(settings.elasticsearch_user),
        "REPRINTS_ELASTICSEARCH_PASSWORD": PASSWORD,
        "REPRINTS_ELASTICSEARCH_CA_CERTS": str(settings.elasticsearch_ca_certs),
        "REPRINTS_ELASTICSEARCH_INDEX": settings.elasticsearch_index,
    }
    with subprocess.Popen(
        [sys.executable, "-c", REBUILDER],
        env=environment,
        cwd=settings.data,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline().strip() == "50"
        process.send_signal(signal.SIGKILL)
    assert (total(index, "*"), len(indices(admin, settings))) == (3, 2)
    assert index.status().kept == ()
    with index.begin_rebuild() as rebuild:
        assert rebuild.count() == 0
        rebuild.apply(articles(4, "rice"))
        rebuild.commit()
    assert (total(index, "*"), len(indices(admin, settings))) == (4, 2)
