"""Somebody who tries: each row is a forgery, and the real command that must name it."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reprints.archive.proof.manifest import append_entry, read_chain
from tests.conftest import Command

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("forger")]

ALEPPO = "http://archive.sample.test/peace/syria/doc/syr548.html"
ARCHIVE, REVIEW = "sample-archive", "sample-review"


def make_key(path: Path) -> Path:
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(path)], check=True)
    return path


@pytest.fixture(scope="module")
def nights(make_command: Callable[[], Command]) -> Command:
    """Two nights of both sites, signed, with a correction; `first` beside the data is the folder after the first."""
    command = make_command()
    command.environment["REPRINTS_SIGNING_KEY"] = str(make_key(command.data.parent / "key.pem"))
    command.run("crawl", ARCHIVE, REVIEW)
    shutil.copytree(command.data, command.data.parent / "first")
    command.environment["REPRINTS_SAMPLE_NIGHT"] = "2"
    command.run("crawl", ARCHIVE, REVIEW)
    command.run("correct", ALEPPO, "original.outlet=The Mill", "--why", "the printed paper")
    command.run("archive", "stamp")
    return command


@pytest.fixture
def copy(nights: Command, tmp_path: Path) -> Command:
    shutil.copytree(nights.data, tmp_path / "data")
    return Command(data=tmp_path / "data", environment=dict(nights.environment))


@pytest.fixture
def first(nights: Command) -> Path:
    return nights.data.parent / "first"


def list_findings(command: Command, *words: str) -> list[dict[str, Any]]:
    [audit] = command.json("archive", "verify", *words, "--json", code=1)
    return list(audit["findings"])


def read_files(command: Command, source: str) -> list[Path]:
    root = command.data / "archive"
    return [root / entry.facts.file for entry in read_chain(root, source).entries]


def edit(command: Command, statement: str, *values: object) -> None:
    with sqlite3.connect(command.data / "catalogue.sqlite") as database:
        assert database.execute(statement, values).rowcount >= 1


def test_an_untouched_archive_is_not_accused(copy: Command) -> None:
    said = copy.run("archive", "verify").stdout
    assert "sizes and chain hold; bytes not read" in said
    assert "intact" not in said
    assert "intact (every byte read)" in copy.run("archive", "verify", "--deep").stdout
    [check] = [one for one in copy.json("doctor", "--json") if one["check"] == "custody"]
    assert check["state"] == "ok"


@pytest.mark.parametrize("gone", [f"archive/{REVIEW}", "archive"])
def test_files_of_a_folder_that_was_removed_are_named_one_by_one(copy: Command, gone: str) -> None:
    lost = [path.relative_to(copy.data / "archive").as_posix() for path in read_files(copy, REVIEW)]
    shutil.rmtree(copy.data / gone)
    named = {finding["file"] for finding in list_findings(copy)}
    assert named >= set(lost)
    assert all(name.startswith(REVIEW) for name in named) == (gone != "archive")


def test_an_archive_of_nothing_is_an_error(copy: Command, tmp_path: Path) -> None:
    copy.environment["REPRINTS_DATA"] = str(tmp_path / "nowhere")
    assert "nothing to verify" in copy.run("archive", "verify", code=2).stderr


def rewrite_payload(path: Path, offset: int) -> None:
    """Change a word of a page and compute the record's digests and length anew."""
    data = path.read_bytes()
    inflater = __import__("zlib").decompressobj(31)
    record = inflater.decompress(data[offset:])
    end = len(data) - len(inflater.unused_data)
    head, _, block = record.partition(b"\r\n\r\n")
    block = block.removesuffix(b"\r\n\r\n")
    http, _, packed_body = block.partition(b"\r\n\r\n")
    page = gzip.decompress(packed_body)
    body = gzip.compress(page.replace(b"Fighters", b"Builders"))
    assert body != gzip.compress(page)
    http = http.replace(b"Content-Length: %d" % len(packed_body), b"Content-Length: %d" % len(body))
    forged = http + b"\r\n\r\n" + body
    lines = []
    for line in head.split(b"\r\n"):
        name = line.partition(b":")[0]
        covered = {b"WARC-Block-Digest": forged, b"WARC-Payload-Digest": body}.get(name)
        renewed = covered is not None and name + b": sha256:" + hashlib.sha256(covered).hexdigest().encode()
        length = name == b"Content-Length" and b"Content-Length: %d" % len(forged)
        lines.append(renewed or length or line)
    packed = gzip.compress(b"\r\n".join(lines) + b"\r\n\r\n" + forged + b"\r\n\r\n")
    path.write_bytes(data[:offset] + packed + data[end:])


def test_a_payload_altered_with_its_digests_is_found_and_not_handed_out(copy: Command, tmp_path: Path) -> None:
    capture = copy.json("show", ALEPPO, "--json")[0]["capture"]
    rewrite_payload(copy.data / "archive" / capture["warc"], capture["offset"])
    found = list_findings(copy, "--deep")
    assert capture["warc"] in {finding["file"] for finding in found}
    done = copy.run("archive", "export", ALEPPO, "-o", str(tmp_path / "case"), code=1)
    assert capture["warc"] in done.stderr
    assert not (tmp_path / "case").exists()
    assert not list(tmp_path.glob(".case*"))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE versions SET document = json_set(document, '$.text', 'forged') WHERE article_id = ?", "version 1 of"),
        ("UPDATE versions SET captured_at = '2020-01-01 00:00:00.000000' WHERE article_id = ?", "version 1 of"),
        ("UPDATE corrections SET value = '\"Another\"' WHERE article_id = ?", "has another value"),
        ("UPDATE corrections SET author = 'nobody' WHERE article_id = ?", "has another author"),
        ("UPDATE corrections SET at = '2020-01-01 00:00:00.000000' WHERE article_id = ?", "not in the journal"),
        (
            "UPDATE articles SET corrections = json_set(corrections, '$.\"original.outlet\".author', 'x') WHERE id = ?",
            "is shown with",
        ),
        ("DELETE FROM corrections WHERE article_id = ?", "not in the catalogue"),
    ],
)
def test_what_was_edited_in_the_catalogue_is_found_and_not_handed_out(
    copy: Command, tmp_path: Path, statement: str, words: str
) -> None:
    article = copy.json("show", ALEPPO, "--json")[0]["id"]
    edit(copy, statement, article)
    found = list_findings(copy, "--deep")
    assert [finding for finding in found if words in finding["what"] and article in finding["what"]]
    assert all(article in finding["what"] for finding in found), "the untouched are not accused"
    done = copy.run("archive", "export", article, "-o", str(tmp_path / "case"), code=1)
    assert article in done.stderr


def test_two_captures_that_changed_places_are_both_named(copy: Command) -> None:
    with sqlite3.connect(copy.data / "catalogue.sqlite") as database:
        query = (
            "SELECT id, offset, length FROM captures WHERE warc LIKE 'sample-review%' AND status = 200 AND key != ''"
        )
        one, two = database.execute(f"{query} ORDER BY id LIMIT 2").fetchall()
        for (id_, *_), (_, offset, length) in ((one, (0, -1, 0)), (two, one), (one, two)):
            database.execute("UPDATE captures SET offset = ?, length = ? WHERE id = ?", (offset, length, id_))
    named = {finding["offset"] for finding in list_findings(copy, "--deep", REVIEW) if "capture of" in finding["what"]}
    assert named == {one[1], two[1]}


def put_back(command: Command, older: Path) -> None:
    for path in command.data.glob("catalogue.sqlite*"):
        path.unlink()
    shutil.copy(older / "catalogue.sqlite", command.data)


def test_an_old_catalogue_beside_a_newer_archive_is_named_and_one_command_adopts_what_it_lacks(
    copy: Command, first: Path
) -> None:
    edited = copy.json("search", "version:>1", "--json")[0]["hits"][0]["url"]
    before = copy.json("history", edited, "--json")
    put_back(copy, first)
    newer = {read_files(copy, source)[1].name for source in (ARCHIVE, REVIEW)}
    named = {Path(finding["file"]).name for finding in list_findings(copy)}
    assert named >= newer
    [check] = [one for one in copy.json("doctor", "--json", code=1) if one["check"] == "custody"]
    assert (check["state"], "older than the archive" in check["found"]) == ("broken", True)
    said = copy.run("archive", "adopt").stdout
    assert "lacked" in said
    assert copy.json("history", edited, "--json") == before, "the edit is dated to the night that captured it"
    assert "The Mill" in copy.run("show", ALEPPO, "--json").stdout, "corrections come back from the journal"
    assert "intact (every byte read)" in copy.run("archive", "verify", "--deep").stdout
    assert "lacks nothing" in copy.run("archive", "adopt").stdout


def test_a_crawl_adopts_what_the_catalogue_lacks_before_it_begins_and_says_so(copy: Command, first: Path) -> None:
    edited = copy.json("search", "version:>1", "--json")[0]["hits"][0]["url"]
    before = copy.json("show", edited, "--json")[0]["changed_at"]
    put_back(copy, first)
    said = copy.run("crawl", ARCHIVE, REVIEW, code=None).stdout
    assert f"{ARCHIVE}: the catalogue lacked" in said
    assert copy.json("show", edited, "--json")[0]["changed_at"] == before
    copy.run("archive", "verify", "--deep")


def test_an_old_archive_beside_a_newer_catalogue_is_named(copy: Command, first: Path) -> None:
    lost = {read_files(copy, source)[1].relative_to(copy.data / "archive").as_posix() for source in (ARCHIVE, REVIEW)}
    shutil.rmtree(copy.data / "archive")
    shutil.copytree(first / "archive", copy.data / "archive")
    named = {finding["file"] for finding in list_findings(copy)}
    assert lost <= named
    [check] = [one for one in copy.json("doctor", "--json", code=1) if one["check"] == "custody"]
    assert (check["state"], "the archive is older" in check["found"]) == ("broken", True)


def test_what_an_interrupted_check_had_read_is_said_and_read_again_once_it_changed(copy: Command) -> None:
    code = (
        "import os\nfrom reprints.stages.custody import deep_check as module\nfrom reprints.cli.main import main\n"
        "check, left = module.check_deeply, [2]\n"
        "def die(*words):\n    left[0] -= 1\n    return check(*words) if left[0] >= 0 else os._exit(9)\n"
        "module.check_deeply = die\nmain(['archive', 'verify', '--deep'])\n"
    )
    words = [copy.arguments()[0], "-c", code]
    subprocess.run(words, env=copy.variables(), cwd=copy.data.parent, check=False)
    state = copy.data / "verify.jsonl"
    remembered = state.read_text()
    done = copy.run("archive", "verify", "--deep").stdout
    assert "except that 2 files were not read again" in done
    assert "not read again, as the check that was interrupted had read it" in done
    # a bit flipped, with the file's times put back
    state.write_text(remembered)
    path = read_files(copy, ARCHIVE)[0]
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(bytes(data))
    os.utime(path, ns=times)
    assert path.relative_to(copy.data / "archive").as_posix() in {f["file"] for f in list_findings(copy, "--deep")}
    # and a remembered check expires
    state.write_text(remembered.replace(remembered[:10], "2020-01-01"))
    path.write_bytes(bytes(data[:-40]) + bytes([data[-40] ^ 1]) + bytes(data[-39:]))
    assert "not read again" not in copy.run("archive", "verify", "--deep", REVIEW, ARCHIVE).stdout


def rewrite_chain(command: Command, source: str) -> None:
    """A whole new chain, in which the first file has another digest."""
    root = command.data / "archive"
    facts = [entry.facts for entry in read_chain(root, source).entries]
    (root / source / "manifest.jsonl").unlink()
    for one in facts:
        append_entry(root, source, one)


@pytest.mark.xfail(strict=False, reason="a cut journal is named by its stamp alone: see the open issue about proof")
def test_a_chain_written_anew_and_signed_by_another_key_is_named_where_the_real_key_is_known(
    copy: Command, tmp_path: Path
) -> None:
    rewrite_chain(copy, REVIEW)
    shutil.rmtree(copy.data / "archive" / REVIEW / "stamps")
    real = copy.environment["REPRINTS_SIGNING_KEY"]
    copy.environment["REPRINTS_SIGNING_KEY"] = str(make_key(tmp_path / "other.pem"))
    copy.run("archive", "stamp", REVIEW)
    copy.environment["REPRINTS_SIGNING_KEY"] = real
    found = list_findings(copy, REVIEW)
    assert any("by the key that is set, nor by a trusted one" in finding["what"] for finding in found)
    assert {f"{REVIEW}/manifest.jsonl", f"{REVIEW}/journal.jsonl"} <= {finding["file"] for finding in found}
    shutil.rmtree(copy.data / "archive" / REVIEW / "stamps")
    found = list_findings(copy, REVIEW)
    assert all("have no signature by the key that is set" in finding["what"] for finding in found)
    assert len(found) == 2
    assert list_findings(copy) == found, "the other source is not accused"


def test_signatures_of_a_former_key_count_where_the_owner_lists_it(copy: Command, tmp_path: Path) -> None:
    former = copy.environment["REPRINTS_SIGNING_KEY"]
    copy.environment["REPRINTS_SIGNING_KEY"] = str(make_key(tmp_path / "new.pem"))
    assert list_findings(copy)
    words = ["openssl", "pkey", "-in", former, "-pubout", "-out", str(tmp_path / "trusted.pem")]
    subprocess.run(words, check=True)
    copy.environment["REPRINTS_TRUSTED_KEYS"] = str(tmp_path / "trusted.pem")
    [audit] = copy.json("archive", "verify", "--json")
    assert audit["witnesses"] == 9  # two sources, two nights, manifest and journal; and the correction
    (tmp_path / "trusted.pem").write_text("no key")
    assert "REPRINTS_TRUSTED_KEYS" in copy.run("archive", "verify", code=2).stderr


def test_a_foreign_file_behind_a_link_to_a_folder_is_named(copy: Command, tmp_path: Path) -> None:
    year = tmp_path / "elsewhere"
    year.mkdir()
    shutil.copy(read_files(copy, REVIEW)[0], year / "stranger.warc.gz")
    (copy.data / "archive" / REVIEW / "1999").symlink_to(year)
    (year / "back").symlink_to(copy.data / "archive" / REVIEW)
    found = list_findings(copy)
    assert [finding["file"] for finding in found] == [f"{REVIEW}/1999/stranger.warc.gz"]


def harm_details(root: Path) -> str:
    path = root / REVIEW / "journal" / "000002.json"
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    return f"{REVIEW}/journal/000002.json"


def harm_line(root: Path) -> str:
    path = root / REVIEW / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"decision"', b'"occasion"', 1))
    return f"{REVIEW}/journal.jsonl"


def cut_journal(root: Path) -> str:
    path = root / ARCHIVE / "journal.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    return f"{ARCHIVE}/journal.jsonl"


def add_details(root: Path) -> str:
    shutil.copy(root / REVIEW / "journal" / "000002.json", root / REVIEW / "journal" / "000099.json")
    return f"{REVIEW}/journal/000099.json"


_BY_ITS_STAMP = pytest.mark.xfail(strict=False, reason="named by its stamp alone: see the open issue about proof")


@pytest.mark.parametrize("harm", [harm_details, harm_line, pytest.param(cut_journal, marks=_BY_ITS_STAMP), add_details])
def test_a_journal_that_was_changed_cut_or_added_to_is_named(copy: Command, harm: Callable[[Path], str]) -> None:
    name = harm(copy.data / "archive")
    assert name in {finding["file"] for finding in list_findings(copy)}


def test_an_archive_without_a_journal_goes_on_verifying_and_one_command_begins_it(copy: Command) -> None:
    for path in (copy.data / "archive").glob("*/journal*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in (copy.data / "archive").glob("*/stamps/journal-*"):
        path.unlink()
    said = copy.run("archive", "verify", "--deep").stdout
    assert "the journal is not begun: what is older is not proved. Begin it: reprints archive journal" in said
    done = copy.run("archive", "journal").stdout
    assert f"{ARCHIVE}: the journal covers" in done
    assert "Every journal covers all there is" in copy.run("archive", "journal").stdout
    assert "not proved" not in copy.run("archive", "verify", "--deep").stdout
    article = copy.json("show", ALEPPO, "--json")[0]["id"]
    edit(copy, "UPDATE versions SET document = json_set(document, '$.title', 'forged') WHERE article_id = ?", article)
    assert len(list_findings(copy, "--deep")) == 1


def test_what_is_handed_out_is_in_the_journal(copy: Command, tmp_path: Path) -> None:
    words = ("--to", "the court at The Hague", "--purpose", "case 7")
    [made] = copy.json("archive", "export", ALEPPO, "-o", str(tmp_path / "case.zip"), *words, "--json")
    details = read_last(copy, "case-file")
    assert (details["to"], details["purpose"]) == ("the court at The Hague", "case 7")
    assert details["package"] == made["sha256"] == hashlib.sha256((tmp_path / "case.zip").read_bytes()).hexdigest()
    assert details["sums"] == made["sha256sums"]
    copy.run("export", "title:Aleppo", "-o", str(tmp_path / "a.jsonl"), "--to", "a researcher")
    details = read_last(copy, "export")
    digest = hashlib.sha256((tmp_path / "a.jsonl").read_bytes()).hexdigest()
    assert (details["to"], details["sha256"]) == ("a researcher", digest)
    copy.run("archive", "verify", "--deep")


def read_last(command: Command, kind: str) -> dict[str, Any]:
    root = command.data / "archive" / ARCHIVE
    lines = [json.loads(line) for line in (root / "journal.jsonl").read_text().splitlines()]
    number = max(line["entry"] for line in lines if line["kind"] == kind)
    found: dict[str, Any] = json.loads((root / "journal" / f"{number:06d}.json").read_text())
    return found
