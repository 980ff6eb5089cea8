"""What people and machines do to a crawl: each mishap gets one line that says how to mend it, and nothing is lost."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
import yaml

from reprints import sample
from reprints.archive.layout import list_partials, list_warcs
from reprints.archive.proof.verify import verify_warc
from reprints.archive.reader import iterate_responses
from reprints.settings import find_config
from tests.conftest import Command

ARTICLES = sum(1 for page in sample.pages(1) if page.truth and "archive.sample.test" in page.url)


@pytest.fixture
def slow(command: Command, tmp_path: Path) -> Command:
    """The sample archive, asked slowly enough to be interrupted."""
    set_pace(command, tmp_path, 0.15)
    return command


def set_pace(command: Command, folder: Path, delay: float) -> None:
    text = (find_config() / "sources" / "sample-archive.yml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    document["politeness"] |= {"delay": delay, "concurrency": 1}
    write_source(folder, document)
    command.environment["REPRINTS_CONFIG"] = str(folder / "config")


def write_source(folder: Path, document: dict[str, object]) -> Path:
    path = folder / "config" / "sources" / f"{document['id']}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


def start_and_wait(command: Command, pages: int) -> subprocess.Popen[str]:
    """A crawl under way that has fetched so many pages."""
    process = command.start("crawl", "sample-archive")
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        for path in command.data.glob("runs/*/crawl.json"):
            if json.loads(path.read_text(encoding="utf-8"))["pages"].get("fetched", 0) >= pages:
                return process
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    process.kill()
    raise AssertionError("the crawl never got there")


def crawl_child(process: subprocess.Popen[str]) -> psutil.Process:
    children = psutil.Process(process.pid).children(recursive=True)
    return next(child for child in children if "reprints.crawl.process" in child.cmdline())


def check_nothing_lost_or_doubled(command: Command) -> None:
    set_pace(command, command.data.parent, 0)
    command.run("crawl", "sample-archive")
    (report,) = command.json("report", "--json")
    assert report["status"] == "finished"
    assert report["resumed"] == 1
    assert report["outcomes"]["new"] == ARTICLES
    assert report["outcomes"]["failed"] == 0
    assert not list_partials(command.data / "archive")
    warcs = list_warcs(command.data / "archive")
    assert all(verify_warc(path).intact for path in warcs)
    fetched = Counter(response.url for path in warcs for response in iterate_responses(path) if response.status == 200)
    pages = [page["url"] for page in report["pages"] if page["outcome"] == "new"]
    assert {url: count for url, count in fetched.items() if count > 1 and url in pages} == {}
    assert command.json("index", "status", "--json")[0]["level"]
    assert command.json("search", "--limit", "0", "--json")[0]["total"] == ARTICLES


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["parent", "child"])
def test_a_crawl_killed_in_the_middle_goes_on_where_it_was(slow: Command, victim: str) -> None:
    process = start_and_wait(slow, pages=8)
    child = crawl_child(process)
    if victim == "parent":
        process.kill()
    else:
        child.kill()
    process.communicate(timeout=60)
    check_nothing_lost_or_doubled(slow)


@pytest.mark.slow
def test_ctrl_c_ends_in_good_order_and_the_next_crawl_goes_on(slow: Command) -> None:
    process = start_and_wait(slow, pages=5)
    process.send_signal(signal.SIGINT)
    shown, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "left for the next run" in shown
    assert not list_partials(slow.data / "archive"), "the WARC was closed"
    check_nothing_lost_or_doubled(slow)


@pytest.mark.slow
def test_a_second_crawl_of_a_source_is_told_who_has_it(slow: Command) -> None:
    process = start_and_wait(slow, pages=1)
    try:
        refused = slow.run("crawl", "sample-archive", code=1)
        assert f"sample-archive is already being crawled by process {process.pid}" in refused.stderr
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.mark.slow
def test_a_disk_that_fills_up_loses_nothing(command: Command) -> None:
    words = " ".join(command.arguments("crawl", "sample-archive"))
    # a limit on the size of files stands for a full disk: the same write fails, in the middle of a record or a row
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 180; exec {words}"],
        env=command.variables(), cwd=command.data.parent, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    command.run("crawl", "sample-archive")
    (report,) = command.json("report", "--json")
    assert report["status"] == "finished"
    assert all(verify_warc(path).intact for path in list_warcs(command.data / "archive"))
    assert command.json("search", "--limit", "0", "--json")[0]["total"] == ARTICLES


def test_too_little_free_disk_is_said_before_anything_is_fetched(command: Command) -> None:
    command.environment["REPRINTS_MINIMUM_FREE_BYTES"] = str(10**18)
    shown = command.run("crawl", "sample-archive", code=None)
    assert shown.returncode in (1, 130)
    assert re.search(r"disk|free", shown.stdout + shown.stderr)
    assert not list_warcs(command.data / "archive")


def test_a_misspelt_source_is_answered_with_the_nearest(command: Command) -> None:
    refused = command.run("crawl", "sample-archiv", code=2)
    assert refused.stderr.strip() == "reprints: no source is called 'sample-archiv'. Did you mean sample-archive?"


def test_a_broken_source_is_named_by_file_and_line(command: Command, tmp_path: Path) -> None:
    path = write_source(tmp_path, {"id": "gazette", "name": "G", "feds": []})
    command.environment["REPRINTS_CONFIG"] = str(tmp_path / "config")
    refused = command.run("crawl", "gazette", code=2)
    assert refused.stderr.count("\n") == 1
    assert f"{path}:" in refused.stderr
    assert command.run("sources", "check", code=1).stdout.startswith("broken")


def test_a_site_that_cannot_be_reached_fails_its_run_and_says_why(
    command: Command, tmp_path: Path, unused_port: int
) -> None:
    site = f"http://127.0.0.1:{unused_port}"
    write_source(
        tmp_path,
        {
            "id": "gazette", "name": "G", "homepage": site + "/",
            "discovery": {"listings": [site + "/"]}, "hosts": {"canonical": "127.0.0.1"},
            "network": {"allow": ["127.0.0.0/8"]}, "politeness": {"retries": 0, "delay": 0},
        },
    )  # fmt: skip
    command.environment["REPRINTS_CONFIG"] = str(tmp_path / "config")
    shown = command.run("crawl", "gazette", code=1)
    assert "connection" in (shown.stdout + shown.stderr).lower()
    assert "Traceback" not in shown.stderr + shown.stdout


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.mark.parametrize("words", [("crawl", "sample-archive"), ("search", "x"), ("report",), ("doctor",)])
def test_a_data_folder_that_cannot_be_made_is_said_in_one_line(
    command: Command, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    command.environment["REPRINTS_DATA"] = str(tmp_path / "file" / "data")
    shown = command.run(*words, code=1)
    assert "Traceback" not in shown.stderr
    assert str(tmp_path / "file") in shown.stderr + shown.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("crwl",), "did you mean 'crawl'"),
        (("search", "title:("), "reprints: "),
        (("search", "x", "--sort", "beauty"), "cannot sort by 'beauty'"),
        (("show", "nothing-like-it"), "reprints: "),
        (("report",), "nothing has been crawled yet"),
        (("extract", "/nowhere/at/all.html"), "/nowhere/at/all.html is not there"),
        (("search", "x", "--facets", "beauty"), "beauty"),
        (("search", "x", "--limit", "-1"), "reprints search: "),
    ],
)
def test_bad_input_is_answered_in_one_line(command: Command, words: tuple[str, ...], said: str) -> None:
    refused = command.run(*words, code=2)
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert refused.stdout == ""


def test_help_loads_none_of_the_heavy_libraries(command: Command) -> None:
    code = (
        "import sys\n"
        "from reprints.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('scrapy', 'prefect', 'trafilatura', 'sqlalchemy', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([command.arguments()[0], "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "words", [(), ("crawl",), ("search",), ("show",), ("extract",), ("sources",), ("report",), ("index",), ("doctor",)]
)
def test_every_command_has_help_with_an_example(command: Command, words: tuple[str, ...]) -> None:
    shown = command.run(*words, "--help").stdout
    assert not words or "example: reprints" in shown


def test_a_reader_that_has_had_enough_breaks_nothing(command: Command) -> None:
    line = " ".join(command.arguments("sources", "list", "--json"))
    done = subprocess.run(
        ["bash", "-c", f"{line} | head -c 10"], env=command.variables(), capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


def test_doctor_tries_everything_and_breaks_on_nothing(command: Command) -> None:
    checks = {check["check"]: check for check in command.json("doctor", "--json")}
    assert {"data folder", "disk", "sources", "contact", "archive", "catalogue", "index"} <= set(checks)
    assert checks["contact"]["state"] == "note"
    assert os.environ.get("REPRINTS_CONTACT") is None
