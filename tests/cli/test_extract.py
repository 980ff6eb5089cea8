"""`reprints extract`: files, folders and WARCs into one JSON document a line, touching no state."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reprints import sample
from reprints.archive.layout import list_warcs
from reprints.archive.warc.records import Exchange
from reprints.archive.writer import WarcWriter
from tests.conftest import Command

ALEPPO = "http://archive.sample.test/peace/syria/doc/syr548.html"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    sample.save(tmp_path / "pages", night=1)
    return tmp_path / "pages" / "archive.sample.test" / "peace" / "syria" / "doc" / "syr548.html"


def test_a_page_says_who_published_it_first_and_who_again(command: Command, page: Path) -> None:
    (document,) = command.json("extract", str(page), "--url", ALEPPO)
    assert document["path"] == str(page)
    assert document["title"] == "Uzbek groups part of new offensive in southern Aleppo"
    assert document["original"] == {
        "authors": ["Caleb Weiss"],
        "outlet": "The Long War Journal",
        "section": "Threat Matrix",
        "place": "NJ",
        "date": "2016-06-07",
        "url": None,
    }
    republication = document["republication"]
    assert (republication["publisher"], republication["date"]) == ("Equipo Nizkor", "2016-06-13")
    assert republication["topic"] == "Syria War"
    text = document["text"].lower()
    assert not [word for word in ("bookshop", "donate", "radio nizkor", "[source", "title 17") if word in text]
    removed = " ".join(line["text"] for line in document["removed"])
    assert "[Source: By Caleb Weiss" in removed, "what is taken out is kept"
    assert not command.data.exists()


def test_a_folder_is_read_file_by_file_with_the_url_as_base(command: Command, page: Path) -> None:
    folder = page.parents[3]
    documents = command.json("extract", str(folder), "--url", "http://archive.sample.test/")
    assert len(documents) == sum(1 for file in folder.rglob("*") if file.is_file())
    by_url = {document["url"]: document for document in documents}
    assert by_url[ALEPPO]["original"]["outlet"] == "The Long War Journal"
    listing = by_url["http://archive.sample.test/peace/libya/doc/lbydocs.html"]
    assert (listing["outcome"], listing["reason"]) == ("not-an-article", "link-list")
    assert listing["detail"]


def test_two_workers_print_what_one_does_in_the_same_order(command: Command, page: Path) -> None:
    words = ("extract", str(page.parents[1]), "--url", "http://archive.sample.test/peace/syria/")
    assert command.run(*words, "--workers", "2").stdout == command.run(*words).stdout


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("form", ["members", "plain", "stream"])
def test_a_warc_is_read_record_by_record_however_it_is_compressed(
    command: Command, page: Path, tmp_path: Path, workers: str, form: str
) -> None:
    at = datetime(2019, 5, 6, 7, 8, 9, tzinfo=UTC)
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    with WarcWriter(
        tmp_path / "warcs", source="s", run="r", max_bytes=10**9, software="test", operator="test"
    ) as writer:
        for number in range(3):
            writer.write(
                Exchange(
                    url=f"{ALEPPO}?{number}", method="GET", request_headers=(), status=200, reason="OK",
                    response_headers=headers, body=gzip.compress(page.read_bytes()), fetched_at=at,
                )
            )  # fmt: skip
    (path,) = list_warcs(tmp_path / "warcs")
    if form != "members":
        records = gzip.decompress(path.read_bytes())
        path = tmp_path / ("one.warc" if form == "plain" else "one.warc.gz")
        path.write_bytes(records if form == "plain" else gzip.compress(records))
    documents = command.json("extract", str(path), "--workers", workers)
    assert [document["url"] for document in documents] == [f"{ALEPPO}?{number}" for number in range(3)]
    assert {document["capture"]["fetched_at"] for document in documents} == {at.isoformat()}
    assert all(document["original"]["authors"] == ["Caleb Weiss"] for document in documents)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.html", b"", "empty"),
        ("picture.html", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "binary"),
        ("torn.html.gz", gzip.compress(b"<p>words</p>" * 100, mtime=0)[:-9], "unreadable"),
    ],
)
def test_a_file_that_is_no_article_gives_a_line_with_its_reason(
    command: Command, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = command.run("extract", str(path), "--url", "http://a.test/x", code=None)
    (document,) = (json.loads(line) for line in done.stdout.splitlines())
    assert document["path"] == str(path)
    assert document["reason"] == reason
    assert document["outcome"] in ("not-an-article", "failed")
    assert done.returncode == (1 if document["outcome"] == "failed" else 0)


def test_a_file_without_an_address_is_known_by_its_place(command: Command, page: Path) -> None:
    (document,) = command.json("extract", str(page))
    assert document["url"] == page.as_uri()
    assert document["original"]["outlet"] == "The Long War Journal"


def test_versions_of_the_extractor_are_compared_before_one_is_applied(command: Command, page: Path) -> None:
    words = ("extract", str(page.parents[1]), "--url", "http://archive.sample.test/peace/syria/")
    done = command.run(*words, "--compare", "plain", "2026.11")
    changes = [json.loads(line)["changes"] for line in done.stdout.splitlines()]
    assert any("text" in change for change in changes)
    assert "they differ in" in done.stderr
    same = command.run(*words, "--compare", "2026.11", "2026.11")
    assert same.stdout == ""
    assert "no extractor version is called '1999'" in command.run(*words, "--compare", "1999", "plain", code=2).stderr
