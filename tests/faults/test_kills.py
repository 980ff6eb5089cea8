"""`kill -9` at random moments of everything that writes; then the command is run again, and nothing may be missing."""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Trials
from tests.faults.conftest import MakeEstate
from tests.faults.estate import SOURCE, Estate
from tests.faults.killing import ALL, CHILD, COMMAND, WORKER, Work, kill_often, time_undisturbed
from tests.faults.library import fill_catalogue
from tests.faults.pages import Pages, make_pages

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("kills")]

KILLS = int(os.environ.get("REPRINTS_TEST_KILLS", "2"))  # of each kind
_IN_A_ROW = 4
_ARTICLES = 30
_LIBRARY = 800


@dataclass(frozen=True)
class Calm:
    """What a crawl nobody disturbs comes to, how long it takes, and the data folder it leaves."""

    pages: Pages
    data: Path
    articles: dict[str, tuple[str, str, int]]
    seconds: float


@pytest.fixture(scope="module")
def calm(make_estate: MakeEstate) -> Calm:
    pages = make_pages(_ARTICLES)
    estate = make_estate(pages, delay=0.03)
    seconds = time_undisturbed(estate.command, ("crawl", SOURCE))
    assert estate.find_losses() == []
    return Calm(pages, estate.data, estate.read_articles(), seconds)


def check_standing(estate: Estate) -> list[str]:
    return estate.find_unreadable() if (estate.data / "catalogue.sqlite").exists() else []


@pytest.mark.fault("kill -9 of a crawl: the command, its crawl process, all at once")
def test_a_crawl_killed_at_random_moments_loses_nothing(calm: Calm, make_estate: MakeEstate, trials: Trials) -> None:
    dice = random.Random(8)
    work = Work(words=("crawl", SOURCE), longest=calm.seconds, victims=(COMMAND, CHILD, ALL))
    while trials.tried < KILLS:
        estate = make_estate(calm.pages, delay=0.03)
        times = min(_IN_A_ROW, KILLS - trials.tried)
        struck, wrong = kill_often(
            estate.command, work, times=times, dice=dice, check=lambda estate=estate: check_standing(estate)
        )
        wrong += estate.find_losses()
        if estate.read_articles() != calm.articles:
            wrong.append("the articles are not those of a crawl that nobody disturbed")
        trials.add(struck, wrong)


@pytest.mark.fault("kill -9 of an extraction process during a crawl")
def test_a_killed_extraction_process_costs_no_page(calm: Calm, make_estate: MakeEstate, trials: Trials) -> None:
    dice = random.Random(9)
    work = Work(words=("crawl", SOURCE), longest=calm.seconds / 6, victims=(WORKER,))  # who is there late only
    while trials.tried < KILLS:
        estate = make_estate(calm.pages)
        struck, wrong = kill_often(estate.command, work, times=1, dice=dice, check=lambda: ())
        wrong += estate.find_losses()
        if estate.read_articles() != calm.articles:
            wrong.append("the articles are not those of a crawl that nobody disturbed")
        trials.add(struck, wrong)


@pytest.mark.fault("kill -9 of a re-extraction: the command, an extraction process, all at once")
def test_a_killed_reextraction_goes_on_and_applies_each_change_once(
    calm: Calm, make_estate: MakeEstate, trials: Trials
) -> None:
    dice = random.Random(10)
    work = Work(words=("reextract", "--source", SOURCE), longest=calm.seconds / 2, victims=(COMMAND, WORKER, ALL))
    while trials.tried < KILLS:
        estate = make_estate(calm.pages, source={"extraction": {"topics": {"/articles/": "War"}}})
        shutil.copytree(calm.data, estate.data)
        struck, wrong = kill_often(
            estate.command, work, times=min(_IN_A_ROW, KILLS - trials.tried), dice=dice,
            check=lambda estate=estate: check_standing(estate),
        )  # fmt: skip
        with estate.open_catalogue() as catalogue:
            found = [(a.republication.topic, a.version) for a in catalogue.articles()]
        if found != [("War", 2)] * len(calm.articles):
            wrong.append(f"the articles are {sorted(set(found))}")
        wrong += estate.check_index()
        trials.add(struck, wrong)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "catalogue.sqlite"
    fill_catalogue(path, _LIBRARY)
    return path


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("index", "sync"), marks=pytest.mark.fault("kill -9 while the embedded index is updated")),
        pytest.param(("index", "rebuild"), marks=pytest.mark.fault("kill -9 while the embedded index is rebuilt")),
    ],
)  # fmt: skip
def test_an_index_killed_while_it_is_written_ends_with_each_article_once(
    library: Path, make_estate: MakeEstate, words: tuple[str, str], trials: Trials
) -> None:
    dice = random.Random(11)
    pages = make_pages(0)
    longest = time_undisturbed(_lend(library, make_estate(pages)).command, words)
    while trials.tried < KILLS:
        estate = _lend(library, make_estate(pages))
        work = Work(words=words, longest=longest)
        times = min(_IN_A_ROW, KILLS - trials.tried)
        struck, wrong = kill_often(estate.command, work, times=times, dice=dice, check=lambda: ())
        trials.add(struck, [*wrong, *estate.check_index()])
        shutil.rmtree(estate.data)


def _lend(library: Path, estate: Estate) -> Estate:
    estate.data.mkdir()
    shutil.copy(library, estate.data / "catalogue.sqlite")
    return estate
