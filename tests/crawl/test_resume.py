from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from reprints.archive.layout import list_partials
from reprints.archive.repair import repair_partials
from reprints.model import Outcome
from tests.crawl.bench import COMMAND, Answer, Bench, Site, html, links

ARTICLES = [f"/a{n}.html" for n in range(40)]


def slowly(handler: BaseHTTPRequestHandler) -> Answer:
    time.sleep(0.05)
    return html(handler.path)


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to that")


@pytest.fixture
def slow(bench: Bench, site: Site) -> Bench:
    site.routes = {"/": links("/more/"), "/more/": links(*ARTICLES), **dict.fromkeys(ARTICLES, slowly)}
    bench.discover(listings=[site.url("/")], follow=["/more/"], articles=[r"\.html$"])
    bench.source["politeness"] |= {"concurrency": 2}
    return bench


def count_captured(bench: Bench) -> int:
    with bench.open_catalogue() as catalogue:
        return len(catalogue.captured_in_run(bench.run))


@pytest.mark.slow
def test_a_killed_crawl_is_resumed_without_fetching_again_what_is_captured(slow: Bench, site: Site) -> None:
    process = slow.start()
    wait_until(lambda: count_captured(slow) >= 10)
    process.kill()
    process.communicate()
    captured = {c.url for c in slow.read(-9).captures}
    repairs = repair_partials(slow.data / "archive", "testsite")
    before = site.paths.copy()

    result = slow.crawl(resume=True)

    assert len(repairs) == 1
    assert result.code == 0
    assert result.paths(Outcome.FETCHED) == set(ARTICLES)
    asked_twice = {path for path, count in site.paths.items() if count > 1}
    assert asked_twice.isdisjoint(url.removeprefix(site.url("")) for url in captured)
    assert site.paths["/robots.txt"] == site.paths["/"] == site.paths["/more/"] == 1
    # nothing but what was on its way in the last half second
    assert sum(before.values()) - len(captured) < len(ARTICLES)
    assert result.status["from_archive"] == 3


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_pages_in_hand_finish_and_the_rest_is_done_by_the_next(
    slow: Bench, site: Site, number: signal.Signals
) -> None:
    process = slow.start()
    wait_until(lambda: len(site.asked) >= 10)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=30)
    result = slow.read(process.returncode, stderr)

    assert (result.code, result.status["status"], result.status["reason"]) == (3, "interrupted", number.name)
    assert list_partials(slow.data / "archive") == []
    assert {c.url for c in result.captures} == {site.url(a.path) for a in site.asked}
    assert result.paths(Outcome.LISTED)

    again = slow.crawl(resume=True)

    assert again.paths(Outcome.FETCHED) == set(ARTICLES)
    assert max(site.paths.values()) == 1


def test_a_second_signal_ends_it_at_once(bench: Bench, site: Site) -> None:
    def never(_: BaseHTTPRequestHandler) -> None:
        time.sleep(20)

    site.routes = {"/": never, "/robots.txt": (404, {}, b"")}
    bench.source["politeness"] |= {"timeout": 60}
    bench.discover(listings=[site.url("/")])
    process = bench.start()
    wait_until(lambda: site.paths["/"] == 1)
    process.terminate()
    wait_until(lambda: bench.read(0).status.get("status") == "interrupted")
    assert process.poll() is None
    process.terminate()
    assert process.wait(timeout=5) == 3


@pytest.mark.fault("a crawl process whose parent is killed")
def test_a_crawl_ends_when_the_one_who_started_it_is_killed(bench: Bench, site: Site) -> None:
    site.routes = {"/": links(*ARTICLES), **dict.fromkeys(ARTICLES, slowly)}
    bench.discover(listings=[site.url("/")], articles=[r"\.html$"])
    bench.source["politeness"] |= {"concurrency": 1, "delay": 0.2}
    starter = "import subprocess, sys, time; subprocess.Popen(sys.argv[1:]); time.sleep(60)"
    command = [sys.executable, "-c", starter, *COMMAND, *bench.prepare()]
    parent = subprocess.Popen(command, env=bench.environment(), stderr=subprocess.DEVNULL)
    wait_until(lambda: len(site.asked) >= 4)
    parent.kill()
    parent.wait()
    wait_until(lambda: bench.read(0).status.get("status") == "interrupted")
    assert bench.read(0).status["reason"] == "SIGTERM"
    assert len(site.asked) < len(ARTICLES)
