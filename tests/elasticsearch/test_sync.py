"""The catalogue's outbox followed into Elasticsearch, by the stages and by the command."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from reprints.catalogue.catalogue import Catalogue
from reprints.errors import IndexError_
from reprints.index.contract import IndexChange, Search
from reprints.index.elastic.engine import ElasticIndex
from reprints.index.query.parser import parse_query
from reprints.model import Capture
from reprints.settings import Settings
from reprints.stages.operations.index_repair import compare_index, mend_index
from reprints.stages.pipeline.index_sync import index_standing, rebuild_index, sync_index
from tests.catalogue.hand import Archive
from tests.elasticsearch.conftest import MakeSettings, forget
from tests.index.corpus import make_change
from tests.servers.elasticsearch.server import PASSWORD, Server

URLS = [f"http://archive.sample.test/doc/{n}.html" for n in range(6)]


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    with Catalogue.open(settings.catalogue) as opened:
        yield opened


@pytest.fixture
def archive(catalogue: Catalogue) -> Archive:
    """A night on which six articles were published."""
    archive = Archive(catalogue)
    archive.open_night()
    for url in URLS:
        archive.publish(url, "Wheat prices fell.")
    archive.close_night()
    return archive


def total(index: ElasticIndex, query: str) -> int:
    return index.search(Search(query=parse_query(query), limit=0)).total


def test_corrections_and_tombstones_arrive(
    settings: Settings, catalogue: Catalogue, archive: Archive, index: ElasticIndex
) -> None:
    assert sync_index(settings, catalogue).applied == 6
    assert total(index, "wheat") == 6
    for _ in range(2):
        archive.open_night()
        archive.publish(URLS[0], "Rice prices rose.")
        archive.miss(URLS[1])
        for url in URLS[2:]:
            archive.publish(url, "Wheat prices fell.")
        archive.close_night()
    assert sync_index(settings, catalogue).applied >= 2
    assert (total(index, "rice version:2"), total(index, "wheat"), total(index, "gone:yes")) == (1, 5, 1)
    assert index_standing(settings, catalogue).level


@pytest.mark.usefixtures("archive")
def test_an_article_the_index_refuses_is_a_dead_letter_and_blocks_nobody(
    settings: Settings, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow_the_mapping(monkeypatch)
    synced = sync_index(settings, catalogue)
    assert (synced.applied, synced.rejected) == (0, 6)
    letters = catalogue.dead_letters()
    assert len(letters) == 6
    assert all("strict_dynamic_mapping_exception" in str(letter.error) for letter in letters)
    assert not index_standing(settings, catalogue).level
    assert sync_index(settings, catalogue).rejected == 0, "dead letters wait until a person asks"


def narrow_the_mapping(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if documents had a field that the server's mapping does not know."""
    from reprints.index.elastic import bulk as elastic_bulk

    make = elastic_bulk.make_elastic_documents
    monkeypatch.setattr(
        elastic_bulk, "make_elastic_documents", lambda *given: [{**made, "surprise": 1} for made in make(*given)]
    )


@pytest.mark.usefixtures("archive")
def test_dead_letters_are_tried_again_on_request(settings: Settings, catalogue: Catalogue, index: ElasticIndex) -> None:
    with pytest.MonkeyPatch.context() as patched:
        narrow_the_mapping(patched)
        assert sync_index(settings, catalogue).rejected == 6
    assert sync_index(settings, catalogue, retry=True).applied == 6
    assert (total(index, "wheat"), catalogue.dead_letters()) == (6, [])


@pytest.mark.usefixtures("archive")
def test_a_rebuild_sets_apart_what_the_index_refuses(
    settings: Settings, catalogue: Catalogue, index: ElasticIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reprints.index.elastic import bulk as elastic_bulk

    made = elastic_bulk.make_elastic_documents

    def spoil(article: Any, earlier: Any) -> Any:
        surprise = {"surprise": 1} if article.url == URLS[3] else {}
        return [{**document, **surprise} for document in made(article, earlier)]

    monkeypatch.setattr(elastic_bulk, "make_elastic_documents", spoil)
    assert rebuild_index(settings, catalogue) == 5
    assert total(index, "wheat") == 5
    assert [letter.article.url for letter in catalogue.dead_letters()] == [URLS[3]]


@pytest.mark.usefixtures("archive")
def test_the_server_down_costs_nothing_but_lateness(
    settings: Settings, make_settings: MakeSettings, catalogue: Catalogue
) -> None:
    down = make_settings(data=settings.data, elasticsearch_url="https://127.0.0.1:9")
    with pytest.raises(IndexError_, match="cannot be reached") as caught:
        sync_index(down, catalogue)
    assert "reprints index sync" in caught.value.mend
    assert catalogue.outbox_size().waiting == 6
    assert sync_index(settings, catalogue).applied == 6


@pytest.mark.usefixtures("archive")
def test_a_comparison_finds_what_is_missing_stale_or_orphaned_and_mends_it(
    settings: Settings, catalogue: Catalogue, index: ElasticIndex
) -> None:
    assert len(compare_index(settings, catalogue).missing) == 6
    sync_index(settings, catalogue)
    assert compare_index(settings, catalogue).level
    articles = list(catalogue.articles())
    orphan = make_change("nobody-knows", text="wheat")
    altered = dataclasses.replace(articles[2], title="Another title")
    index.apply([IndexChange(id=articles[0].id, article=None), IndexChange(id=altered.id, article=altered), orphan])
    found = compare_index(settings, catalogue)
    assert (found.missing, found.stale, found.orphaned, found.same) == (
        (articles[0].id,),
        (articles[2].id,),
        (orphan.id,),
        4,
    )
    mended, synced = mend_index(settings, catalogue)
    assert (mended, synced.applied) == (found, 2)
    assert compare_index(settings, catalogue).level
    assert total(index, "wheat") == 6


def test_reading_an_article_again_does_not_make_it_stale(
    settings: Settings, catalogue: Catalogue, archive: Archive
) -> None:
    sync_index(settings, catalogue)
    archive.open_night()
    for url in URLS:
        archive.publish(url, "Wheat prices fell.", capture=Capture(warc="elsewhere", offset=9))
    archive.close_night()
    assert compare_index(settings, catalogue).level


@pytest.mark.slow
@pytest.mark.usefixtures("archive")
def test_the_command_sets_up_follows_compares_and_searches(
    server: Server, settings: Settings, admin: Elasticsearch
) -> None:
    reprints = shutil.which("reprints", path=str(Path(sys.executable).parent))
    assert reprints
    environment = {
        "REPRINTS_DATA": str(settings.data),
        "REPRINTS_ELASTICSEARCH_URL": server.url,
        "REPRINTS_ELASTICSEARCH_CA_CERTS": str(server.certificates),
        "REPRINTS_ELASTICSEARCH_INDEX": settings.elasticsearch_index,
    }
    as_admin = {"REPRINTS_ELASTICSEARCH_USER": "admin", "REPRINTS_ELASTICSEARCH_PASSWORD": PASSWORD}

    def run(*words: str, code: int = 0, **more: str) -> str:
        done = subprocess.run(
            [reprints, *words],
            env={**environment, **more},
            cwd=settings.data,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert PASSWORD not in done.stdout + done.stderr
        return done.stdout + (done.stderr if code else "")

    refused = run("index", "sync", code=1)
    assert "does not accept our credentials" in refused
    assert "Traceback" not in refused
    told = run("index", "setup", "--key", "indexer", **as_admin)
    key = json.loads(told.splitlines()[-1])["REPRINTS_ELASTICSEARCH_API_KEY"]
    as_indexer = {"REPRINTS_ELASTICSEARCH_API_KEY": key}
    assert "6 changes applied" in run("index", "sync", **as_indexer)
    assert json.loads(run("index", "status", "--full", "--json", **as_indexer))["missing"] == []
    assert json.loads(run("search", "wheat", "--json", **as_indexer))["total"] == 6
    assert "6 articles" in run("index", "rebuild", **as_indexer)
    assert settings.elasticsearch_index in run("index", "drop-old", **as_indexer)
    assert "level" in run("index", "sync", "--full", **as_indexer)
    forget(admin, settings.elasticsearch_index)
