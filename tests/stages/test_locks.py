"""A source's lock between machines: two data folders, one PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reprints.errors import BusyError
from reprints.settings import Settings, load_settings
from reprints.stages.locks import hold_source
from tests.servers.postgres import Server


@pytest.fixture
def machines(postgres: tuple[Server, str], tmp_path: Path) -> Iterator[tuple[Settings, Settings]]:
    server, template = postgres
    name = server.create(template)
    url = server.url(name)
    yield (
        load_settings(data=tmp_path / "one", catalogue_url=url),
        load_settings(data=tmp_path / "two", catalogue_url=url),
    )
    server.drop(name)


def is_free(settings: Settings, source: str = "gazette") -> bool:
    try:
        with hold_source(settings, source):
            return True
    except BusyError as error:
        assert "by another machine" in str(error)
        return False


def test_a_source_held_on_one_machine_is_busy_on_the_other_and_only_that_source(
    machines: tuple[Settings, Settings],
) -> None:
    one, two = machines
    with hold_source(one, "gazette"):
        assert not is_free(two)
        assert is_free(two, "courier")
    assert is_free(two)


PARENT = """
import subprocess, sys, time
from reprints.settings import load_settings
from reprints.stages.locks import hold_source
with hold_source(load_settings(), "gazette") as lock:
    child = subprocess.Popen([sys.executable, "-c", "input()"], pass_fds=lock, stdin=sys.stdin)
    print(child.pid, flush=True)
    time.sleep(600)
"""


def test_a_parent_that_is_killed_leaves_the_lock_with_its_crawl_process_on_every_machine(
    machines: tuple[Settings, Settings],
) -> None:
    one, two = machines
    environment = {**os.environ, "REPRINTS_DATA": str(one.data), "REPRINTS_CATALOGUE_URL": one.catalogue}
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert not is_free(two), "the crawl process still closes its WARC"
    os.kill(child, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while not is_free(two):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    parent.stdin.close()
    parent.stdout.close()
