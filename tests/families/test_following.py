"""What follows from new articles: families, then the index, and what is left when one of them cannot follow."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from reprints.errors import CrawlError, IndexError_
from reprints.index.contract import Applied, IndexChange, Search
from reprints.index.embedded.engine import EmbeddedIndex
from reprints.index.engine import open_index
from reprints.index.query.parser import parse_query
from reprints.settings import Settings
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.pipeline import families, index_ahead
from reprints.stages.pipeline import follow_up as following
from reprints.stages.pipeline import index_sync as indexing
from reprints.stages.pipeline.follow_up import follow_articles
from reprints.stages.pipeline.index_sync import Synced, index_standing, sync_index
from tests.catalogue.hand import Archive
from tests.families.test_pass import ONE, TEXTS, TWO

OTHERS = [f"http://others.test/{number}" for number in range(6)]


@pytest.fixture
def published(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """Eight articles, two of them copies, where three are a stretch and two a portion."""
    monkeypatch.setattr(indexing, "_STRETCH", 3)
    monkeypatch.setattr(indexing, "_PORTION", 2)
    for url, text in zip((ONE, TWO, *OTHERS), (TEXTS[0], TEXTS[0], *TEXTS[1:7]), strict=True):
        archive.publish(url, text)
    return archive


def search(settings: Settings, query: str) -> list[str]:
    return [hit.fields["url"] for hit in open_index(settings).search(Search(query=parse_query(query), limit=20)).items]


def test_families_stand_in_the_index(published: Archive, settings: Settings) -> None:
    followed = follow_articles(settings, published.catalogue)
    assert followed.note == ""
    assert followed.synced == Synced(applied=8)
    assert sorted(search(settings, "has:family")) == [ONE, TWO]
    assert index_standing(settings, published.catalogue).level


def test_an_index_filled_in_stretches_has_each_article_once(published: Archive, settings: Settings) -> None:
    assert sync_index(settings, published.catalogue) == Synced(applied=8)
    assert index_standing(settings, published.catalogue).level
    assert published.catalogue.take() == []


def test_a_broken_index_keeps_no_family_back(
    published: Archive, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def refuse(_index: EmbeddedIndex, changes: Iterator[IndexChange]) -> list[Applied]:
        tries.append(len([*changes]))
        raise IndexError_("no room", mend="Make some")

    monkeypatch.setattr(EmbeddedIndex, "apply", refuse)
    followed = follow_articles(settings, published.catalogue)
    assert followed.note.startswith("The index is behind by 8 articles: no room")
    assert tries == [4]
    assert published.catalogue.article(ONE).family is not None


def test_a_pass_that_cannot_be_made_leaves_the_index_level(
    published: Archive, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_settings: Settings, _catalogue: object, _pool: object) -> None:
        raise CrawlError("the locks are away")

    monkeypatch.setattr(following, "update_families", fail)
    followed = follow_articles(settings, published.catalogue)
    assert followed.note == "Families are behind: the locks are away. Then: reprints families --update"
    assert index_standing(settings, published.catalogue).level


@pytest.fixture(scope="module")
def processes() -> Iterator[ExtractionPool]:
    with ExtractionPool(1) as pool:
        yield pool


@pytest.fixture
def pool(processes: ExtractionPool) -> ExtractionPool:
    """With a process that has nothing to read; one that a test has killed is replaced."""
    processes.warm_up()
    while not processes.is_awake:
        time.sleep(0.01)
    return processes


def die(_settings: Settings) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def find_no_room(_settings: Settings) -> int:
    raise IndexError_("no room", mend="Make some")


def test_idle_processes_take_fingerprints_and_fill_the_index_meanwhile(
    published: Archive, settings: Settings, pool: ExtractionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_ahead, "_LEAST", 8)
    monkeypatch.setattr(families, "_SIGNED_AT_ONCE", 2)
    followed = follow_articles(settings, published.catalogue, pool)
    assert followed.note == ""
    assert followed.synced == Synced(applied=2)  # what is in a family since
    assert sorted(search(settings, "has:family")) == [ONE, TWO]
    assert index_standing(settings, published.catalogue).level


@pytest.mark.parametrize("work", [die, find_no_room])
def test_what_goes_wrong_meanwhile_is_done_afterwards(
    published: Archive,
    settings: Settings,
    pool: ExtractionPool,
    monkeypatch: pytest.MonkeyPatch,
    work: Callable[[Settings], int],
) -> None:
    monkeypatch.setattr(index_ahead, "_LEAST", 8)
    monkeypatch.setattr(index_ahead, "sync_ahead", work)
    followed = follow_articles(settings, published.catalogue, pool)
    assert (followed.note, followed.synced) == ("", Synced(applied=8))
    assert index_standing(settings, published.catalogue).level
    assert published.catalogue.article(ONE).family is not None


@pytest.mark.parametrize("after", [0.05, 0.2, 0.4])
def test_a_process_killed_while_it_fills_the_index_costs_no_article(
    published: Archive, settings: Settings, pool: ExtractionPool, monkeypatch: pytest.MonkeyPatch, after: float
) -> None:
    monkeypatch.setattr(index_ahead, "_LEAST", 8)
    victims = [one for one in psutil.Process().children() if "reprints.stages.extraction.worker" in one.cmdline()]
    killer = threading.Timer(after, lambda: [victim.kill() for victim in victims])
    killer.start()
    followed = follow_articles(settings, published.catalogue, pool)
    killer.cancel()
    assert followed.note == ""
    assert index_standing(settings, published.catalogue).level
    assert sorted(search(settings, "has:family")) == [ONE, TWO]


def test_a_process_that_dies_over_fingerprints_costs_none(
    published: Archive, settings: Settings, pool: ExtractionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = ExtractionPool.schedule
    monkeypatch.setattr(ExtractionPool, "schedule", lambda pool, _read, *_args: schedule(pool, die, settings))
    assert families.update_families(settings, published.catalogue, pool).signed == 8
    assert published.catalogue.article(ONE).family is not None


def test_a_few_articles_wait_for_the_search_for_copies(
    published: Archive, settings: Settings, pool: ExtractionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_ahead, "sync_ahead", None)
    assert follow_articles(settings, published.catalogue, pool).synced == Synced(applied=8)
