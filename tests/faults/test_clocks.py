"""The clock jumps, between runs and within one, by days and by years: nothing is lost, and every version stays."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.crawl.bench import html
from tests.faults.conftest import MakeEstate
from tests.faults.estate import SOURCE, Estate
from tests.faults.pages import make_pages

pytestmark = pytest.mark.slow

_PAGES = 24
_JUMPS = (-40, 3650, -1, 0, 1, -3650)  # days


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """A file of seconds; `bend` makes a command's processes add them to the time of day."""
    return set_clock(tmp_path / "clock", 0)


def set_clock(path: Path, days: int) -> Path:
    fresh = path.with_suffix(".new")
    fresh.write_text(str(days * 86_400.0))
    return fresh.replace(path)


def bend(command: Command, clock: Path) -> Command:
    command.environment |= {"PYTHONPATH": str(Path(__file__).parent / "clock"), "FAULTS_CLOCK": str(clock)}
    return command


@pytest.mark.fault("a clock that is years off from one night to the next, back and forth")
def test_nights_under_clocks_that_disagree_keep_every_version(make_estate: MakeEstate, clock: Path) -> None:
    estate = make_estate(make_pages(_PAGES))
    path, texts = estate.pages.articles[3], []
    for night, days in enumerate((0, -400, 3650)):
        set_clock(clock, days)
        texts.append(f"What was said on night {night}. " * 30)
        estate.pages.routes[path] = html(f"<h1>A title of its own</h1><p>{texts[-1]}</p>")
        shown = bend(estate.command, clock).run("crawl", SOURCE, code=None)
        assert "Traceback" not in shown.stderr
        assert shown.returncode == 0, shown.stdout + shown.stderr
    with estate.open_catalogue() as catalogue:
        versions = [version.article.text for version in catalogue.versions(estate.site.url(path))]
        assert len(list(catalogue.articles())) == _PAGES
    # in the order of the clocks, which is all that an archive can go by
    assert [text.split(".")[0] for text in versions] == [texts[night].split(".")[0] for night in (1, 0, 2)]
    assert list(estate.check_index()) == []
    assert estate.find_unreadable() == []
    estate.command.run("archive", "verify", "--deep")


@contextmanager
def jumping(clock: Path, seed: int) -> Iterator[None]:
    """The clock says something else every third of a second."""
    dice, done = random.Random(seed), threading.Event()

    def jump() -> None:
        while not done.wait(0.3):
            set_clock(clock, dice.choice(_JUMPS))

    thread = threading.Thread(target=jump)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@pytest.mark.fault("a clock that jumps by days and years while a crawl runs")
def test_a_crawl_under_a_clock_that_jumps_loses_nothing(make_estate: MakeEstate, clock: Path) -> None:
    estate: Estate = make_estate(make_pages(_PAGES), delay=0.1)
    with jumping(clock, seed=5):
        shown = bend(estate.command, clock).run("crawl", SOURCE, code=None)
    assert "Traceback" not in shown.stderr
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert estate.find_unreadable() == []
    # to a clock that leaps an answer under way is late: its page has failed, and is asked for again the next time
    set_clock(clock, 0)
    bend(estate.command, clock).run("crawl", SOURCE)
    assert estate.find_losses() == []
