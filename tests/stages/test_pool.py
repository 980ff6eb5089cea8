"""Extraction processes that die, stall, or are killed while they do nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from reprints.catalogue.rows import Unreadable
from reprints.model import NotAnArticle
from reprints.stages.extraction.pool import ExtractionPool

# after the processes were started; one tells nothing that another does not, unless it is the one that fails
_MOMENTS = [0, 3, 10, 100, 600] if "REPRINTS_TEST_KILLS" in os.environ else [3, 600]


def answer(size: int) -> NotAnArticle:
    return NotAnArticle(url="http://a.test/", reason="empty", detail="x" * size)


def echo(text: str) -> NotAnArticle:
    return answer(len(text))


def die() -> NotAnArticle:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("dead")


def die_once(mark: Path) -> NotAnArticle:
    if not mark.exists():
        mark.touch()
        die()
    return answer(1)


def stall() -> NotAnArticle:
    time.sleep(600)
    return answer(1)


def fail() -> NotAnArticle:
    raise RecursionError("deep")


def find_workers() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # a zombie is one too
            if "reprints.stages.extraction.worker" in " ".join(child.cmdline()):
                found.append(child)
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


@pytest.mark.fault("kill -9 of a command while it starts its extraction processes")
@pytest.mark.parametrize("milliseconds", _MOMENTS)
def test_processes_whose_parent_is_killed_while_it_starts_them_end_without_a_word(milliseconds: int) -> None:
    code = (
        "import os, time; from reprints.stages.extraction.pool import ExtractionPool; ExtractionPool(2).warm_up(); "
        f"time.sleep({milliseconds / 1000}); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGKILL, "", "")


def test_a_page_whose_process_was_killed_is_read_by_another(tmp_path: Path) -> None:
    with ExtractionPool(1) as pool:
        futures = [pool.schedule(answer, 1), pool.schedule(die_once, tmp_path / "mark"), pool.schedule(answer, 1)]
        assert [future.result() for future in futures] == [answer(1)] * 3


def test_processes_started_ahead_are_those_that_read() -> None:
    with ExtractionPool(2) as pool:
        pool.warm_up()
        wait_for(lambda: len(find_workers()) == 2)
        ahead = {worker.pid for worker in find_workers()}
        assert [pool.schedule(answer, n).result() for n in range(4)] == [answer(n) for n in range(4)]
        assert {worker.pid for worker in find_workers()} == ahead


def test_processes_that_are_still_loading_end_with_the_pool() -> None:
    with ExtractionPool(2) as pool:
        pool.warm_up()
        wait_for(lambda: bool(find_workers()))
    assert not find_workers()


@pytest.mark.fault("a page that kills its extraction process each time")
def test_a_page_that_kills_its_process_costs_itself_alone() -> None:
    with ExtractionPool(1) as pool:
        futures = [pool.schedule(die), pool.schedule(answer, 1)]
        assert futures[0].result() == Unreadable(why="extraction process died", detail="exit code -9")
        assert futures[1].result() == answer(1)


@pytest.mark.fault("a page that stalls its extraction process")
@pytest.mark.slow
def test_a_page_that_stalls_is_given_up_and_its_neighbours_are_read() -> None:
    with ExtractionPool(2, page_seconds=5) as pool:
        stalled = pool.schedule(stall)
        assert [pool.schedule(answer, n).result() for n in range(9)] == [answer(n) for n in range(9)]
        assert stalled.result() == Unreadable(why="extraction timed out", detail="after 5 s")
        assert pool.schedule(answer, 1).result() == answer(1)


def test_the_page_handed_ahead_of_one_that_stalls_or_dies_is_read_all_the_same() -> None:
    with ExtractionPool(1, page_seconds=2) as pool:
        assert pool.schedule(answer, 1).result() == answer(1)
        futures = [pool.schedule(stall), pool.schedule(answer, 2), pool.schedule(die), pool.schedule(answer, 3)]
        assert [future.result() for future in futures[1::2]] == [answer(2), answer(3)]
        assert [type(future.result()) for future in futures[::2]] == [Unreadable, Unreadable]


def test_pages_too_large_to_be_handed_ahead_wait_their_turn() -> None:
    with ExtractionPool(1) as pool:
        futures = [pool.schedule(echo, "x" * 3_000_000) for _ in range(3)]
        assert [future.result() for future in futures] == [answer(3_000_000)] * 3


@pytest.mark.fault("kill -9 of an extraction process that waits for work")
def test_processes_killed_while_they_wait_for_work_are_replaced() -> None:
    with ExtractionPool(1) as pool:
        for _ in range(2):
            assert pool.schedule(answer, 1).result() == answer(1)
            for worker in find_workers():
                worker.kill()
            wait_for(lambda: not find_workers())
        assert pool.schedule(answer, 1).result() == answer(1)


@pytest.mark.fault("kill -9 of an extraction process within its answer")
def test_a_process_killed_within_an_answer_larger_than_its_pipe_stalls_nobody() -> None:
    with ExtractionPool(1) as pool:
        futures = [pool.schedule(answer, 30_000_000) for _ in range(3)]
        futures[0].result()
        find_workers()[0].kill()
        assert [future.result() for future in futures] == [answer(30_000_000)] * 3


def test_an_exception_nobody_foresaw_is_told() -> None:
    with ExtractionPool(1) as pool, pytest.raises(RuntimeError, match="RecursionError: deep"):
        pool.schedule(fail).result()


def test_no_process_is_left_behind_however_the_pool_ends() -> None:
    def crash() -> None:
        with ExtractionPool(2) as pool:
            pool.schedule(answer, 1).result()
            pool.schedule(stall)
            raise KeyError

    with ExtractionPool(2) as pool:
        pool.schedule(answer, 1)
    assert find_workers() == []
    with pytest.raises(KeyError):
        crash()
    assert find_workers() == []
