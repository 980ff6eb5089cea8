"""Another process holds the catalogue for longer than anybody waits."""

from __future__ import annotations

import os
import sqlite3
import time

import pytest

from reprints.catalogue.database.connection import BUSY_SECONDS
from tests.faults.conftest import MakeEstate
from tests.faults.estate import SOURCE
from tests.faults.pages import make_pages

pytestmark = pytest.mark.slow


@pytest.mark.skipif("REPRINTS_TEST_KILLS" not in os.environ, reason="waits a minute: make faults")
@pytest.mark.fault("SQLite held by another process for longer than is waited")
def test_a_crawl_shut_out_of_its_catalogue_says_so_and_the_next_one_goes_on(make_estate: MakeEstate) -> None:
    estate = make_estate(make_pages(40), delay=0.1)
    crawl = estate.command.start("crawl", SOURCE)
    while len(estate.site.answered) < 12:
        assert crawl.poll() is None
        time.sleep(0.05)
    other = sqlite3.connect(estate.data / "catalogue.sqlite", isolation_level=None, timeout=20)
    other.execute("BEGIN IMMEDIATE")
    time.sleep(BUSY_SECONDS + 15)
    other.execute("ROLLBACK")
    other.close()
    shown, errors = crawl.communicate(timeout=180)
    assert crawl.returncode == 1
    assert "held by another process" in shown + errors
    assert "Traceback" not in shown + errors
    assert estate.find_unreadable() == []

    estate.command.run("crawl", SOURCE)
    assert estate.find_losses() == []
