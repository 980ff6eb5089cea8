"""`kill -9` of the commands that write to Elasticsearch; run again, they leave every article there exactly once."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from tests.conftest import Trials
from tests.crawl.bench import Site
from tests.elasticsearch.conftest import MakeSettings, forget
from tests.faults.estate import Estate
from tests.faults.killing import Work, kill_often, time_undisturbed
from tests.faults.library import fill_catalogue
from tests.faults.pages import make_pages
from tests.servers.elasticsearch.server import PASSWORD

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("REPRINTS_TEST_KILLS", "2"))
_IN_A_ROW = 4
_LIBRARY = 400


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "catalogue.sqlite"
    fill_catalogue(path, _LIBRARY)
    return path


@pytest.fixture
def estates(library: Path, site: Site, make_settings: MakeSettings, tmp_path: Path) -> Iterator[Estate]:
    """Data folders, each with the library and an index of its own, for as long as one is asked for."""

    def generate() -> Iterator[Estate]:
        number = 0
        while True:
            settings = make_settings()
            given = {name: value for name, value in settings if name.startswith("elasticsearch_") and value is not None}
            given["elasticsearch_password"] = PASSWORD
            number += 1
            estate = Estate(folder=tmp_path / str(number), site=site, pages=make_pages(0), settings=given)
            estate.data.mkdir()
            shutil.copy(library, estate.data / "catalogue.sqlite")
            yield estate

    return generate()


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("index", "sync"), marks=pytest.mark.fault("kill -9 while Elasticsearch is updated")),
        pytest.param(("index", "rebuild"), marks=pytest.mark.fault("kill -9 while Elasticsearch is rebuilt")),
    ],
)
def test_a_killed_writer_run_again_leaves_each_article_once(
    estates: Iterator[Estate], admin: Elasticsearch, words: tuple[str, str], trials: Trials
) -> None:
    dice, calm = random.Random(12), next(estates)
    longest = time_undisturbed(calm.command, words)
    forget(admin, calm.settings["elasticsearch_index"])
    while trials.tried < KILLS:
        estate = next(estates)
        times = min(_IN_A_ROW, KILLS - trials.tried)
        work = Work(words=words, longest=longest)
        struck, wrong = kill_often(estate.command, work, times=times, dice=dice, check=lambda: ())
        (standing,) = estate.command.json("index", "status", "--full", "--json")
        wrong += [] if standing["level"] else [str(standing)]
        trials.add(struck, [*wrong, *estate.check_index()])
        forget(admin, estate.settings["elasticsearch_index"])
