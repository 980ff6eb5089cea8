"""Several processes on one catalogue, and processes that are killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Carried, Reading
from reprints.model import Outcome
from tests.catalogue.hand import EXTRACTOR, make_article
from tests.catalogue.writer import BATCH


def start(path: Path, source: str, batches: int, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.catalogue.writer", f"sqlite:///{path}", source, str(batches), *options]
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )


def read_lines(process: subprocess.Popen[str], count: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(count)]


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def assert_whole(path: Path) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_crawls_that_write_while_their_parent_reads_and_settles_lose_nothing(path: Path) -> None:
    sources = ("one", "two")
    writers = [start(path, source, 20) for source in sources]
    settled = 0
    with Catalogue.open(f"sqlite:///{path}") as catalogue:
        while settled < len(sources) * 20 * BATCH:
            ended = all(writer.poll() is not None for writer in writers)
            pending = catalogue.pending(extractor=EXTRACTOR)
            assert pending or not ended
            readings = [
                Reading(capture=p.capture.id, result=Carried() if p.carried else make_article(p.capture.url))
                for p in pending
            ]
            settled += len(catalogue.settle_many(readings, extractor=EXTRACTOR))
        for writer in writers:
            writer.communicate()
        assert [writer.returncode for writer in writers] == [0, 0]
        for run in catalogue.runs():
            assert catalogue.count_outcomes(run.id) == {Outcome.NEW: {"": 20 * BATCH}}
        assert catalogue.outbox_size().waiting == settled
    assert_whole(path)


def test_a_writer_killed_in_mid_transaction_leaves_what_it_had_committed_and_no_more(path: Path) -> None:
    writer = start(path, "one", 3, "hang")
    assert read_lines(writer, 3) == ["committed", "committed", "hanging"]
    kill(writer)
    with Catalogue.open(f"sqlite:///{path}") as catalogue:
        run = catalogue.resumable_run("one", timedelta(hours=1))
        assert run is not None
        assert len(list(catalogue.pages(run.id, Outcome.FETCHED))) == 2 * BATCH
        assert len(catalogue.captured_in_run(run.id)) == 2 * BATCH
        assert len(catalogue.pending(extractor=EXTRACTOR)) == 2 * BATCH
        # its lock died with it
        catalogue.reopen_run(run.id)
    assert_whole(path)


@pytest.mark.parametrize("lines", [1, 7, 23])
def test_every_batch_a_killed_writer_had_called_committed_is_there_whole(path: Path, lines: int) -> None:
    writer = start(path, "one", 100_000)
    assert read_lines(writer, lines) == ["committed"] * lines
    kill(writer)
    with Catalogue.open(f"sqlite:///{path}") as catalogue:
        (run,) = catalogue.runs()
        pages = {page.url.split("/")[3]: 0 for page in catalogue.pages(run.id)}
        for page in catalogue.pages(run.id):
            pages[page.url.split("/")[3]] += 1
            assert page.outcome is Outcome.FETCHED
        assert len(pages) >= lines
        assert set(pages.values()) == {BATCH}
    assert_whole(path)
