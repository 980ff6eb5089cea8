"""Imports keep what they read: revisits in any order of files, ARC files, packages that are not what they state."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Command

CASES = Path(__file__).parent / "cases" / "import"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("import")]


def take(command: Command, *names: str | Path) -> None:
    command.run("archive", "import", *(str(CASES / name) for name in names))


def test_a_page_that_goes_there_and_back_has_three_versions(command: Command) -> None:
    take(command, "warc-revisit/there-and-back.warc.gz")
    [hit] = command.json("search", "*", "--json")
    [article] = command.json("show", hit["hits"][0]["url"], "--json")
    assert article["version"] == 3


@pytest.mark.parametrize(
    "commands",
    [
        [["revisit-same-import/same1.warc.gz"]],
        [["revisit-same-import/same_rev.warc.gz", "revisit-same-import/same_orig.warc.gz"]],
        [["revisit-same-import/same_orig.warc.gz"], ["revisit-same-import/same_rev.warc.gz"]],
    ],
    ids=["one-file", "revisits-first", "a-later-command"],
)
def test_revisits_are_read_from_the_records_they_repeat(command: Command, commands: Sequence[Sequence[str]]) -> None:
    for names in commands:
        take(command, *names)
    [found] = command.json("search", "*", "--json")
    assert {hit["url"] for hit in found["hits"]} == {"http://warc.example/ra", "http://warc.example/rb"}
    [article] = command.json("show", "http://warc.example/ra", "--json")
    assert article["last_seen"].startswith("2024-06-01")


def test_a_revisit_of_another_address_is_an_article_of_its_own(command: Command) -> None:
    take(command, "revisit-of-another-address/revisit.warc", "revisit-of-another-address/original.warc")
    [found] = command.json("search", "*", "--json")
    assert found["total"] == 2


STORY = "<p>The quay was closed at noon, and the council said nothing of it for the whole of that long winter.</p>" * 4
PAGE = f"<html><head><title>The quay</title></head><body><h1>The quay</h1>{STORY}</body></html>"
RESPONSE = f"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{PAGE}".encode()


def make_arc(*lines: str) -> list[bytes]:
    about = b"1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n"
    first = b"filedesc://old.arc 0.0.0.0 20040102030405 text/plain %d\n%s\n" % (len(about), about)
    return [first, *(f"{line} {len(RESPONSE)}\n".encode() + RESPONSE + b"\n" for line in lines)]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_arc_files_are_imported_with_their_dates(command: Command, tmp_path: Path, packed: bool) -> None:
    records = make_arc(
        "http://old.test/a page 192.0.2.1 20040102030405 text/html; charset=utf-8",
        "http://old.test/b - 200401020304 text/html",
    )
    path = tmp_path / ("old.arc.gz" if packed else "old.arc")
    path.write_bytes(b"".join(gzip.compress(record) if packed else record for record in records))
    command.run("archive", "import", str(path))
    [found] = command.json("search", "quay", "--json")
    assert {hit["url"] for hit in found["hits"]} == {"http://old.test/a%20page", "http://old.test/b"}
    [article] = command.json("show", "http://old.test/b", "--json")
    assert article["first_seen"].startswith("2004-01-02T03:04:00")
    command.run("archive", "verify", "--deep")


def test_a_package_that_is_not_what_it_states_is_refused_unless_told_otherwise(
    command: Command, tmp_path: Path
) -> None:
    data = (CASES / "revisit-same-import" / "same_orig.warc.gz").read_bytes()
    stated = {"profile": "data-package", "resources": [{"path": "archive/a.warc.gz", "hash": "sha256:" + "0" * 64}]}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("archive/a.warc.gz", data)
        package.writestr("datapackage.json", json.dumps(stated))
    path = tmp_path / "a.wacz"
    path.write_bytes(buffer.getvalue())
    refused = command.run("archive", "import", str(path), code=None)
    assert refused.returncode != 0
    assert "--accept-mismatch" in refused.stdout + refused.stderr
    command.run("archive", "import", str(path), "--accept-mismatch")
    manifest = (command.data / "archive" / "imported" / "manifest.jsonl").read_text()
    assert "mismatch" in manifest
