"""Searching earlier versions on the server: what holds of the embedded index, and what only a server has."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from reprints.catalogue.catalogue import Catalogue
from reprints.index.contract import Index, Search, Sort
from reprints.index.elastic.engine import ElasticIndex
from reprints.index.elastic.pages import Pager
from reprints.index.embedded.engine import EmbeddedIndex
from reprints.index.query.parser import parse_query
from reprints.settings import Settings
from reprints.stages.operations.index_repair import compare_index, mend_index
from reprints.stages.pipeline.index_sync import index_standing, rebuild_index, sync_index
from tests.catalogue.hand import Archive
from tests.elasticsearch.conftest import MakeSettings, forget
from tests.index.earlier import CHANGING, CHECKS, find, make_corpus, make_edited


@pytest.fixture(scope="module")
def standing(make_settings: MakeSettings, admin: Elasticsearch) -> Iterator[Index]:
    """Not to be written to."""
    settings = make_settings()
    opened = ElasticIndex(settings)
    assert all(applied.accepted for applied in opened.apply(make_corpus()))
    yield opened
    opened.close()
    forget(admin, settings.elasticsearch_index)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_versions_are_found(standing: Index, check: Callable[[Index], None]) -> None:
    check(standing)


@pytest.mark.parametrize("check", CHANGING, ids=lambda check: check.__name__)
def test_versions_follow_changes(index: ElasticIndex, check: Callable[[Index], None]) -> None:
    index.apply(make_corpus())
    check(index)


@pytest.mark.parametrize("query", ["*", "killed", "twelve OR soldiers", "version:1", "killed -soldiers", '"ten died"'])
@pytest.mark.parametrize("collapse", [False, True])
def test_both_engines_find_the_same_versions(
    standing: Index, tmp_path_factory: pytest.TempPathFactory, query: str, *, collapse: bool
) -> None:
    embedded = EmbeddedIndex(tmp_path_factory.mktemp("embedded"))
    embedded.apply(make_corpus())
    for every in (True, False):
        asked = {"query": parse_query(query), "sort": Sort.NEWEST, "limit": 100, "highlight": True, "facets": ("year",)}
        search = Search(**asked, all_versions=every, collapse=collapse)  # type: ignore[arg-type]
        assert standing.search(search) == embedded.search(search)


def test_the_alias_that_kibana_reads_shows_the_latest_alone_at_any_depth(
    settings: Settings, index: ElasticIndex, admin: Elasticsearch
) -> None:
    index.apply([make_edited(f"edited-{number}", "Soldiers came.", "Nobody came.") for number in range(8)])
    index.close()
    name = settings.elasticsearch_index
    assert admin.count(index=name)["count"] == 8
    pager = Pager(admin, name, {"query": {"match_all": {}}, "track_total_hits": True}, [{"id": "asc"}])
    pager._open()  # a point in time, as beyond the first 10,000 hits
    page = pager._page(Search(query=parse_query("*"), limit=100), {})
    assert (page.total, {hit["_source"]["latest"] for hit in page.hits}) == (8, {True})
    assert find(index, "soldiers") == []


@pytest.fixture
def catalogue(empty_catalogue: Path, tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(f"sqlite:///{shutil.copy(empty_catalogue, tmp_path)}")
    yield opened
    opened.close()


def crawl_three_nights(catalogue: Catalogue) -> None:
    archive = Archive(catalogue)
    for text in ("Soldiers came.", "Nobody came.", "They came."):
        archive.open_night()
        archive.publish("http://archive.sample.test/edited", text)
        archive.publish("http://archive.sample.test/steady", "It rained.")
        archive.close_night()


def test_versions_come_by_the_outbox_are_compared_and_rebuilt(
    settings: Settings, catalogue: Catalogue, index: ElasticIndex, admin: Elasticsearch
) -> None:
    crawl_three_nights(catalogue)
    sync_index(settings, catalogue)
    assert len(find(index, "*", all_versions=True)) == 4
    assert index_standing(settings, catalogue).level
    assert compare_index(settings, catalogue).level
    edited = next(stored for stored in catalogue.histories() if stored.earlier)
    lost = [f"{edited.article.id}@0001", f"{edited.article.id}@0002"]
    for key in lost:
        admin.delete(index=settings.elasticsearch_index, id=key, refresh=True)
    standing = index_standing(settings, catalogue)
    assert (standing.status.articles, standing.status.versions, standing.versions) == (2, 2, 4)
    assert not standing.level
    assert compare_index(settings, catalogue).missing == tuple(lost)
    mend_index(settings, catalogue)
    assert compare_index(settings, catalogue).level
    assert rebuild_index(settings, catalogue) == 2
    assert [number for _, number in find(index, "came", all_versions=True)] == [1, 2, 3]
    assert len(find(index, "*")) == 2
    assert compare_index(settings, catalogue).level
