"""A disk that is full at one write or another: one line says so, nothing is lost, and with room again it goes on."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import Trials
from tests.faults.conftest import MakeEstate
from tests.faults.estate import SOURCE, Estate
from tests.faults.library import fill_catalogue
from tests.faults.pages import make_pages
from tests.faults.small_disk import SmallDisk, Unavailable

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("full-disks")]

_TIMES = max(2, int(os.environ.get("REPRINTS_TEST_KILLS", "0")) // 3)
_SAID = re.compile(r"full|No space left|no space|disk", re.IGNORECASE)
_PAGES = 24
_SPEECHLESS = 338_000  # bytes that the catalogue leaves none of for the crawl process to write why it ended


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with ExitStack() as stack:
        try:
            yield stack.enter_context(SmallDisk(tmp_path / "disk"))
        except Unavailable as reason:
            pytest.skip(f"NOT TESTED ON A FULL DISK: {reason}")


def spread(least: int, most: int) -> list[int]:
    """Sizes of free space, from next to nothing to nearly enough."""
    return [least + (most - least) * number // _TIMES for number in range(_TIMES)]


def try_full(estate: Estate, disk: SmallDisk, words: tuple[str, ...], free: int) -> list[str]:
    """Run a command with so much room, then again with plenty; returns what is wrong with either."""
    wrong = []
    disk.leave_free(free)
    done = estate.command.run(*words, code=None)
    said = done.stdout + done.stderr
    if "Traceback" in said or "should not have happened" in said:
        wrong.append(f"{free} bytes free: {said}")
    if done.returncode and not _SAID.search(said):
        wrong.append(f"{free} bytes free: nothing is said of the disk: {said}")
    disk.free()
    if (estate.data / "archive").exists():
        wrong += estate.find_unreadable()
    again = estate.command.run(*words, code=None)
    if again.returncode:
        wrong.append(f"{free} bytes free, then plenty: {again.stdout}{again.stderr}")
    return wrong


def put_on(estate: Estate, disk: SmallDisk) -> Estate:
    estate.data = disk.path / "data"
    estate.settings["minimum_free_bytes"] = 0
    shutil.rmtree(estate.data, ignore_errors=True)
    return estate


@pytest.fixture(scope="module")
def crawled(make_estate: MakeEstate) -> Estate:
    """On a disk with room for it."""
    estate = make_estate(make_pages(_PAGES))
    estate.command.run("crawl", SOURCE)
    return estate


@pytest.mark.fault("a full disk during a crawl: WARC, catalogue, index, report in turn")
def test_a_crawl_on_a_disk_that_fills_up_goes_on_once_there_is_room(
    make_estate: MakeEstate, crawled: Estate, disk: SmallDisk, trials: Trials
) -> None:
    most = sum(path.stat().st_blocks * 512 for path in crawled.data.rglob("*"))
    for free in [*spread(40_000, most), _SPEECHLESS]:
        estate = put_on(make_estate(crawled.pages), disk)
        wrong = try_full(estate, disk, ("crawl", SOURCE), free)
        trials.add(1, [*wrong, *estate.find_losses()])


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "catalogue.sqlite"
    fill_catalogue(path, 300)
    return path


@pytest.mark.fault("a full disk while the embedded index is updated, or rebuilt")
@pytest.mark.parametrize("words", [("index", "sync"), ("index", "rebuild")])
def test_an_index_on_a_full_disk_is_whole_once_there_is_room(
    make_estate: MakeEstate, disk: SmallDisk, library: Path, words: tuple[str, str], trials: Trials
) -> None:
    pages = make_pages(0)
    for free in spread(0, 700_000):
        estate = put_on(make_estate(pages), disk)
        estate.data.mkdir()
        shutil.copy(library, estate.data / "catalogue.sqlite")
        wrong = try_full(estate, disk, words, free)
        trials.add(1, [*wrong, *estate.check_index()])


@pytest.mark.fault("a full disk while WARCs are imported")
def test_an_import_on_a_full_disk_is_whole_once_there_is_room(
    make_estate: MakeEstate, crawled: Estate, disk: SmallDisk, trials: Trials
) -> None:
    (warc,) = (crawled.data / "archive" / SOURCE).rglob("*.warc.gz")
    for free in spread(40_000, 600_000):
        estate = put_on(make_estate(crawled.pages), disk)
        wrong = try_full(estate, disk, ("archive", "import", str(warc)), free)
        if set(estate.read_articles()) != set(crawled.read_articles()):
            wrong.append(f"{free} bytes free, then plenty: not all articles are there")
        trials.add(1, [*wrong, *estate.find_unreadable(), *estate.check_index()])
