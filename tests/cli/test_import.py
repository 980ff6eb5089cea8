"""Others' WARCs taken in by the real command: wget's, made here from the sample site, and other crawlers' forms."""

from __future__ import annotations

import gzip
import io
import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from warcio.warcwriter import WARCWriter

from reprints.sample.server import SampleServer
from tests.conftest import Command

ALEPPO = "http://archive.sample.test/peace/syria/doc/syr548.html"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("import")]


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive site as wget crawls it: one WARC, one gzip member a record."""
    folder = tmp_path_factory.mktemp("wget")
    with SampleServer(night=1) as server:
        proxy = ("-e", "use_proxy=yes", "-e", f"http_proxy={server.address}", "-e", "robots=off")
        words = ["wget", "-q", "-r", "-l", "4", *proxy, "--warc-file=theirs", "http://archive.sample.test/"]
        subprocess.run(words, cwd=folder, check=False)  # it ends with 8: some pages are 404 or 500
    return folder / "theirs.warc.gz"


@pytest.fixture(scope="module")
def imported(theirs: Path, make_command: Callable[[], Command]) -> Command:
    command = make_command()
    [done] = command.json("archive", "import", str(theirs), "--json")
    assert done["files"][0]["damages"] == []
    [source] = done["sources"]
    assert (source["source"], source["outcomes"]["new"] > 20) == ("sample-archive", True)
    return command


def test_a_wget_crawl_is_searchable_under_its_own_dates(imported: Command, theirs: Path) -> None:
    [hits] = imported.json("search", "title:Aleppo AND Uzbek", "--json")
    assert [hit["url"] for hit in hits["hits"]] == [ALEPPO]
    [article] = imported.json("show", ALEPPO, "--json")
    assert article["original"]["outlet"] == "The Long War Journal"
    capture = article["capture"]
    assert article["first_seen"] == capture["fetched_at"] < "2100"
    kept = imported.data / "archive" / capture["warc"]
    assert kept.parts[-3] == "imported"
    assert kept.read_bytes() == theirs.read_bytes()
    line = json.loads((imported.data / "archive" / "imported" / "manifest.jsonl").read_text())
    assert (line["origin"]["name"], line["entered"]) == ("theirs.warc.gz", "imported")
    imported.run("archive", "verify", "--deep")


def test_importing_again_brings_nothing_twice(imported: Command, theirs: Path) -> None:
    before = imported.json("index", "status", "--json")
    [done] = imported.json("archive", "import", str(theirs), "--json")
    assert (done["files"][0]["known"], done["files"][0]["new"]) == (True, 0)
    assert imported.json("index", "status", "--json") == before
    assert len(list((imported.data / "archive").rglob("*.warc.gz"))) == 1


def make_warc(pages: list[tuple[str, str, str]], **options: Any) -> bytes:
    """(address, date, text) pages as an old crawler writes them."""
    out = io.BytesIO()
    writer = WARCWriter(out, **{"gzip": True, "warc_version": "1.0", **options})
    for url, date, text in pages:
        title = "A page of old"
        body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text * 12}</p></body></html>"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO((head + body).encode()),
            warc_headers_dict={"WARC-Date": date, "Content-Type": "application/http; msgtype=response"},
        )
        writer.write_record(record)
    return out.getvalue()


OLD = "Residents of the valley said that the water had not returned since the spring of that year. "
NEW = "The ministry said yesterday that the valley would have its water back before the end of the summer. "
URL = "http://old.example/news/1.html"


def test_earlier_captures_go_before_later_ones_whatever_is_imported_first(command: Command, tmp_path: Path) -> None:
    for name, date, text in (("2015", "2015-05-01T10:00:00Z", NEW), ("2009", "2009-02-03T04:05:06Z", OLD)):
        (tmp_path / f"{name}.warc.gz").write_bytes(make_warc([(URL, date, text)]))
        command.run("archive", "import", str(tmp_path / f"{name}.warc.gz"))
    [article] = command.json("show", URL, "--json")
    assert (article["version"], article["source"]) == (2, "imported")
    assert NEW.strip() in article["text"]
    assert article["first_seen"].startswith("2009-02-03T04:05:06")
    assert article["changed_at"].startswith("2015-05-01T10:00:00")
    [hits] = command.json("search", "valley", "--json")
    assert [(hit["version"], hit["first_seen"][:4]) for hit in hits["hits"]] == [(2, "2009")]


@pytest.mark.parametrize("form", ["plain", "one-stream", "wacz"])
def test_every_form_of_warc_is_read_and_proved(command: Command, tmp_path: Path, form: str) -> None:
    pages = [(URL, "2015-05-01T10:00:00Z", NEW), (URL + "?2", "2015-05-02T10:00:00Z", OLD)]
    if form == "wacz":
        path = tmp_path / "a.wacz"
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("archive/data.warc.gz", make_warc(pages))
    else:
        plain = make_warc(pages, gzip=False)
        path = tmp_path / ("a.warc" if form == "plain" else "a.warc.gz")
        path.write_bytes(plain if form == "plain" else gzip.compress(plain))
    [done] = command.json("archive", "import", str(path), "--json")
    assert done["sources"][0]["outcomes"] == {"new": 2}
    command.run("archive", "verify", "--deep")
    command.run("archive", "export", URL, "-o", str(tmp_path / "case"))
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path / "case", check=True)
    again = command.json("archive", "import", str(path), "--json")
    assert (again[0]["files"][0]["known"], again[0]["sources"][0]["outcomes"]) == (True, {})


@pytest.mark.parametrize("step", ["take_in", "record_ids", "settle_many"])
def test_an_import_killed_between_two_steps_goes_on(command: Command, tmp_path: Path, step: str) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(make_warc([(f"{URL}?{n}", f"2015-05-01T10:00:0{n}Z", NEW) for n in range(4)]))
    code = f"""
import os, signal, sys
from reprints.archive import intake
from reprints.catalogue.catalogue import Catalogue
from reprints.cli.main import main
def die(*words, **options):
    os.kill(os.getpid(), signal.SIGKILL)
if {step!r} == "take_in":
    intake.append_entry = die
else:
    setattr(Catalogue, {step!r}, die)
main(["archive", "import", {str(path)!r}])
"""
    done = subprocess.run([sys.executable, "-c", code], env=command.variables(), cwd=tmp_path, check=False)
    assert done.returncode == -signal.SIGKILL
    [again] = command.json("archive", "import", str(path), "--json")
    assert again["sources"][0]["outcomes"] == {"new": 4}
    command.run("archive", "verify", "--deep")
    assert command.json("index", "status", "--json")[0]["level"]


def test_damage_is_named_and_what_is_whole_is_taken(command: Command, tmp_path: Path) -> None:
    one, two = (make_warc([(f"{URL}?{n}", "2015-05-01T10:00:00Z", NEW)]) for n in range(2))
    (tmp_path / "a.warc.gz").write_bytes(one[:-30] + two)
    (tmp_path / "b.warc.gz").write_text("no WARC")
    [done] = command.json(
        "archive", "import", str(tmp_path / "a.warc.gz"), str(tmp_path / "b.warc.gz"), "--json", code=1
    )
    assert [damage["offset"] for damage in done["files"][0]["damages"]] == [0]
    assert done["sources"][0]["outcomes"] == {"new": 1}
    assert "is no WARC file" in done["problems"][0]["what"]
    missing = command.run("archive", "import", str(tmp_path / "none.warc"), code=2)
    assert "is not there" in missing.stderr
