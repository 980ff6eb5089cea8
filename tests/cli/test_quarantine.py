"""A site rebuilt between two nights: the second night fails it, names fields and pages, and nothing is overwritten."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from reprints.settings import find_config
from tests.conftest import Command

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("quarantine")]
WANTED = "http://archive.sample.test/peace/syria/doc/syr548.html"


@pytest.fixture(scope="module")
def relaunched(make_command: Callable[[], Command]) -> Command:
    """Two nights of both sites; before the second, the archive was relaunched."""
    command = make_command()
    code = "import sys; from reprints.cli.main import main; print(main(['nightly']), 'prefect' in sys.modules)"
    (command.data.parent / "first.txt").write_text(run_python(command, code), encoding="utf-8")
    command.environment["REPRINTS_SAMPLE_REBUILT"] = "1"
    done = command.run("nightly", code=1)
    assert "known articles had" not in done.stderr, "the report says it, once"
    (command.data / "second.txt").write_text(done.stdout, encoding="utf-8")
    return command


def run_python(command: Command, code: str) -> str:
    words = [sys.executable, "-c", code]
    return subprocess.run(
        words, env=command.variables(), cwd=command.data.parent, capture_output=True, text=True, check=True
    ).stdout


def copy(command: Command, tmp_path: Path) -> Command:
    shutil.copytree(command.data, tmp_path / "data")
    return Command(data=tmp_path / "data", environment=dict(command.environment))


def test_the_second_night_names_fields_pages_and_what_was_there(relaunched: Command) -> None:
    said = (relaunched.data / "second.txt").read_text(encoding="utf-8")
    assert "31 of 31 known articles had original.date and have it no more" in said
    assert "now nothing" in said
    assert "the pages have another layout" in said
    assert "31 readings wait in quarantine" in said
    night = json.loads((relaunched.data / "reports" / "latest.json").read_text(encoding="utf-8"))
    assert night["severity"] == "fail"
    runs = {run["source"]: run for run in night["runs"]}
    assert runs["sample-archive"]["quarantined"] == {"changed": 31}
    assert runs["sample-review"]["severity"] == "ok", "one source that fails costs the other nothing"
    found = {finding["expectation"]: finding for finding in runs["sample-archive"]["findings"]}
    assert found["emptied.original.outlet"]["pages"][0]["shows"].startswith("was ")
    assert "story-card" in found["layout"]["pages"][0]["shows"]


def test_what_is_indexed_is_as_it_was(relaunched: Command) -> None:
    [article] = relaunched.json("show", WANTED, "--json")
    assert (article["version"], article["original"]["outlet"]) == (1, "The Long War Journal")
    [found] = relaunched.json("search", 'outlet:"The Long War Journal" title:Aleppo', "--json")
    assert found["total"] == 1
    relaunched.run("index", "sync")
    assert relaunched.json("search", 'outlet:"The Long War Journal" title:Aleppo', "--json")[0]["total"] == 1
    [held] = relaunched.json("quarantine", "list", "--json")
    shown = {one["url"]: one for one in relaunched.json("quarantine", "show", held["run"], "--json")}
    assert len(shown) == 31
    assert shown[WANTED]["fields"]["original.outlet"] == ["The Long War Journal", None]


def test_the_html_report_is_one_file_with_both_sources(relaunched: Command) -> None:
    text = (relaunched.data / "reports" / "latest.html").read_text(encoding="utf-8")
    assert "sample-archive failed" in text
    assert "sample-review" in text
    assert text.count("<svg") > 10


def test_a_released_run_becomes_versions_and_is_usual_from_then_on(relaunched: Command, tmp_path: Path) -> None:
    command = copy(relaunched, tmp_path)
    [held] = command.json("quarantine", "list", "--json")
    assert "31 readings released, 31 changes in the index" in command.run("quarantine", "release", held["run"]).stdout
    [article] = command.json("show", WANTED, "--json")
    assert (article["version"], article["original"]["outlet"]) == (2, None)
    assert command.json("search", 'outlet:"The Long War Journal" title:Aleppo', "--json")[0]["total"] == 0
    assert command.json("quarantine", "list", "--json") == []


def test_a_dropped_run_is_held_again_the_next_night(relaunched: Command, tmp_path: Path) -> None:
    command = copy(relaunched, tmp_path)
    [held] = command.json("quarantine", "list", "--json")
    assert "31 readings dropped" in command.run("quarantine", "drop", held["run"]).stdout
    refused = command.run("quarantine", "release", held["run"], code=2)
    assert "is not in quarantine" in refused.stderr
    command.run("nightly", "sample-archive", code=1)
    assert [again["held"] for again in command.json("quarantine", "list", "--json")] == [{"changed": 31}]
    assert command.json("show", WANTED, "--json")[0]["version"] == 1


def test_reading_again_reports_what_would_change_and_then_changes_it(relaunched: Command, tmp_path: Path) -> None:
    command = copy(relaunched, tmp_path)
    for name in ("sample-archive", "sample-review"):
        source = yaml.safe_load((find_config() / "sources" / f"{name}.yml").read_text(encoding="utf-8"))
        source["extraction"] = {"topics": {"/peace/syria/": "War in Syria"}}
        path = tmp_path / "config" / "sources" / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(source), encoding="utf-8")
    command.environment["REPRINTS_CONFIG"] = str(tmp_path / "config")
    dry = {one["source"]: one for one in command.json("reextract", "--dry-run", "--json")}
    assert dry["sample-archive"]["state"] == "dry-run"
    assert dry["sample-archive"]["fields"] == {"republication.topic": 5}
    for example in dry["sample-archive"]["examples"]:  # some of the five, as they come
        assert "/peace/syria/" in example.pop("url")
        assert example == {"field": "republication.topic", "before": "Syria War", "after": "War in Syria"}
    assert dry["sample-archive"]["examples"]
    assert dry["sample-review"]["outcomes"] == {"unchanged": 12}
    assert command.json("show", WANTED, "--json")[0]["republication"]["topic"] == "Syria War"
    assert len(command.json("quarantine", "list", "--json")) == 1, "a dry run leaves nothing behind"

    command.run("reextract", "--source", "sample-archive", "--hold")
    assert command.json("show", WANTED, "--json")[0]["version"] == 1
    applied = command.json("reextract", "--source", "sample-archive", "--json")
    assert applied[0]["state"] == "applied"
    [article] = command.json("show", WANTED, "--json")
    assert (article["version"], article["republication"]["topic"]) == (2, "War in Syria")
    assert article["changed_at"] is None, "our reading changed, the page did not"


def test_a_backfill_goes_on_in_portions_until_it_is_done(command: Command) -> None:
    # portions of five seconds: some twenty-five requests of sixty-five at this pace
    words = ("backfill", "sample-archive", "--portion-hours", "0.0014", "--pause-minutes", "0", "--slower", "20")
    first = command.json(*words, "--portions", "1", "--json")
    assert [(one["status"], "time limit" in one["message"]) for one in first] == [("interrupted", True)]
    assert command.json("search", "--json")[0]["total"] == first[0]["outcomes"]["new"], "it need not wait for the rest"
    rest = command.json(*words, "--json")
    assert rest[-1]["status"] == "finished"
    assert rest[-1]["run"] == first[0]["run"], "one crawl, resumed"
    assert rest[-1]["outcomes"]["new"] == 31


def test_nothing_of_prefect_is_loaded_by_a_night(relaunched: Command) -> None:
    said = (relaunched.data.parent / "first.txt").read_text(encoding="utf-8")
    assert said.splitlines()[-1] == "0 False"
