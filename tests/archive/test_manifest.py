from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reprints.archive.closing import complete_folder
from reprints.archive.layout import list_partials, list_warcs, to_index, to_partial
from reprints.archive.proof.audit import Discrepancy, check_deeply, check_source
from reprints.archive.proof.chain import GENESIS
from reprints.archive.proof.manifest import Entered, append_entry, locate_manifest, read_chain
from reprints.archive.repair import repair_partials
from reprints.errors import ArchiveError

SOURCE = "sample-archive"


@pytest.fixture
def root(tmp_path: Path, make_exchange: Any, open_writer: Any) -> Path:
    """An archive of four files, of three pages each."""
    for run in range(4):
        with open_writer(tmp_path, run=f"run-{run}") as writer:
            for page in range(3):
                writer.write(make_exchange(url=f"http://a.test/{run}/{page}", body=b"page %d%d " % (run, page) * 40))
    return tmp_path


def check(root: Path) -> list[Discrepancy]:
    chain, findings = check_source(root, SOURCE)
    return [*findings, *(found for entry in chain.entries for found in deep(root, entry))]


def deep(root: Path, entry: Any) -> list[Discrepancy]:
    return check_deeply(root, entry) if (root / entry.facts.file).exists() else []


def test_every_closed_file_is_in_the_chain_and_anybody_can_check_it(root: Path) -> None:
    lines = locate_manifest(root, SOURCE).read_bytes().splitlines(keepends=True)
    previous = GENESIS
    for number, line in enumerate(lines, 1):
        fields = json.loads(line)
        data = (root / fields["file"]).read_bytes()
        assert (fields["entry"], fields["previous"], fields["run"]) == (number, previous, f"run-{number - 1}")
        assert (fields["sha256"], fields["size"]) == (hashlib.sha256(data).hexdigest(), len(data))
        assert (fields["records"], fields["entered"]) == (7, "closed")
        previous = hashlib.sha256(line).hexdigest()
    assert len(lines) == 4
    assert check(root) == []


def test_a_byte_flipped_anywhere_in_an_old_file_is_found_and_named(root: Path) -> None:
    first = read_chain(root, SOURCE).entries[0]
    path = root / first.facts.file
    whole = path.read_bytes()
    for place in range(0, len(whole), 61):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        findings = check(root)
        assert {found.file for found in findings} == {first.facts.file}
        assert "its SHA-256 is not the one of entry 1" in findings[0].what
        for found in findings[1:]:
            assert found.offset is not None
            assert found.offset <= place
        # some bytes of a gzip header mean nothing to any reader: then only the file's own digest tells
        assert len(findings) > 1 or "agrees with its own digests" in findings[0].what


def find_files(root: Path) -> list[Path]:
    """In the order they were closed, which the names of one second do not tell."""
    return [root / entry.facts.file for entry in read_chain(root, SOURCE).entries]


@pytest.mark.parametrize(
    ("harm", "where", "what"),
    [
        (lambda files: files[1].unlink(), 1, "is missing, of entry 2"),
        (lambda files: files[1].write_bytes(files[1].read_bytes()[:-1]), 1, "bytes long, entry 2 says"),
        (lambda files: files[1].write_bytes(files[1].read_bytes() + b"\0"), 1, "bytes long, entry 2 says"),
        (lambda files: shutil.copy(files[0], files[0].with_name("more.warc.gz")), "more", "not in the manifest"),
        (lambda files: shutil.copy(files[0], files[0].parent.parent / "more.warc.gz"), "more", "not in the manifest"),
        (lambda files: shutil.copy(files[0], files[0].with_name("more.warc")), "more", "not in the manifest"),
        (lambda files: (files[0].parent.parent / "manifest.jsonl").unlink(), "manifest", "no manifest of 4 files"),
    ],
)
def test_a_file_removed_cut_lengthened_or_put_there_is_named(
    root: Path, harm: Callable[[list[Path]], object], where: int | str, what: str
) -> None:
    files = find_files(root)
    name = files[where].name if isinstance(where, int) else where
    harm(files)
    found = check_source(root, SOURCE)[1]
    assert [what in finding.what and name in finding.file for finding in found] == [True]


def test_two_files_that_changed_places_are_found(root: Path) -> None:
    one, two = find_files(root)[:2]
    swap = one.with_suffix(".swap")
    one.rename(swap), two.rename(one), swap.rename(two)
    found = {finding.file for finding in check(root)}
    assert found == {path.relative_to(root).as_posix() for path in (one, two)}


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], 2),  # reordered
        (lambda lines: [lines[0], *lines[2:]], 2),  # taken out
        (lambda lines: [lines[0], lines[0], *lines[1:]], 2),  # put in
        (lambda lines: [lines[0].replace(b'"size": ', b'"size":  '), *lines[1:]], 2),  # rewritten
        (lambda lines: [lines[0].replace(b"run-0", b"run-9"), *lines[1:]], 2),
        (lambda lines: [b"{}\n", *lines[1:]], 1),
        (lambda lines: lines[1:], 1),
    ],
)
def test_a_broken_chain_is_found_at_its_line(root: Path, harm: Callable[[list[bytes]], list[bytes]], line: int) -> None:
    path = locate_manifest(root, SOURCE)
    lines = harm(path.read_bytes().splitlines(keepends=True))
    path.write_bytes(b"".join(lines))
    first = next(found for found in check_source(root, SOURCE)[1] if found.file.endswith("manifest.jsonl"))
    assert first.offset == sum(len(before) for before in lines[: line - 1])


KILLED = """
    import os, signal, sys
    from datetime import UTC, datetime
    from pathlib import Path
    import reprints.archive.{module} as module
    from reprints.archive.warc.records import Exchange
    from reprints.archive.writer import WarcWriter

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, {name!r}, die)
    names = {{"source": "sample-archive", "run": "r", "software": "s", "operator": "o"}}
    with WarcWriter(Path(sys.argv[1]), max_bytes=10**9, **names) as w:
        w.write(Exchange(url="http://a.test/", method="GET", request_headers=(), status=200, reason="OK",
                         response_headers=(), body=b"a page", fetched_at=datetime.now(UTC)))
"""


@pytest.mark.parametrize(
    ("module", "name", "entered", "renamed"),
    [
        ("writer", "append_entry", False, False),  # before its line
        ("proof.chain", "sync_folder", True, False),  # between the line and the name
        ("writer", "write_index", True, True),  # before its index
    ],
)
def test_a_writer_killed_between_two_steps_of_closing_is_mended(
    tmp_path: Path, module: str, name: str, entered: bool, renamed: bool
) -> None:
    code = textwrap.dedent(KILLED).format(module=module, name=name)
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (bool(read_chain(tmp_path, SOURCE).lines), bool(list_warcs(tmp_path))) == (entered, renamed)
    complete_folder(tmp_path, SOURCE)
    repair_partials(tmp_path, SOURCE)
    [warc] = list_warcs(tmp_path)
    [entry] = read_chain(tmp_path, SOURCE).entries
    assert entry.facts.entered is (Entered.CLOSED if entered else Entered.REPAIRED)
    assert (check(tmp_path), list_partials(tmp_path)) == ([], [])
    assert len(to_index(warc).read_text().splitlines()) == 1


def test_a_line_torn_by_a_crash_is_cut_by_the_next_one(root: Path) -> None:
    path = locate_manifest(root, SOURCE)
    lines = path.read_bytes().splitlines(keepends=True)
    last = read_chain(root, SOURCE).entries[-1].facts
    path.write_bytes(b"".join(lines[:3]) + lines[3][:100])
    assert read_chain(root, SOURCE).torn == 100
    again = append_entry(root, SOURCE, last)
    assert (again.number, again.previous) == (4, hashlib.sha256(lines[2]).hexdigest())
    assert check(root) == []


def test_a_repair_enters_what_it_kept_and_nothing_it_finds(root: Path, make_exchange: Any, open_writer: Any) -> None:
    stranger = list_warcs(root, SOURCE)[0].with_name("stranger.warc.gz")
    shutil.copy(list_warcs(root, SOURCE)[0], stranger)
    writer = open_writer(root, run="run-killed")
    ref = writer.write(make_exchange(body=b"kept"))
    partial = to_partial(root / ref.warc)
    # another file with the same bytes, since this process holds the lock of its own
    copy = to_partial(root / ref.warc.replace("-00000-", "-00009-"))
    copy.write_bytes(partial.read_bytes() + b"\x1f\x8b\x08torn")
    writer.close()
    complete_folder(root, SOURCE)
    [repair] = repair_partials(root, SOURCE)
    entry = read_chain(root, SOURCE).entries[-1].facts
    assert (entry.entered, entry.run, entry.records) == (Entered.REPAIRED, "run-killed", 3)
    assert entry.size == repair.path.stat().st_size
    assert [found.file for found in check(root)] == [stranger.relative_to(root).as_posix()]


def test_an_archive_older_than_the_manifest_is_adopted_once(root: Path) -> None:
    locate_manifest(root, SOURCE).unlink()
    for warc in list_warcs(root, SOURCE):
        to_index(warc).unlink()
    assert (complete_folder(root, SOURCE), complete_folder(root, SOURCE)) == (4, 0)
    entries = read_chain(root, SOURCE).entries
    assert {e.facts.entered for e in entries} == {Entered.ADOPTED}
    assert sorted(str(e.facts.run) for e in entries) == [f"run-{n}" for n in range(4)]
    assert check(root) == []
    assert all(to_index(warc).exists() for warc in list_warcs(root, SOURCE))


def test_several_processes_may_add_to_one_chain(root: Path) -> None:
    code = """
        import dataclasses, sys
        from pathlib import Path
        from reprints.archive.proof.manifest import append_entry, read_chain
        root = Path(sys.argv[1])
        facts = read_chain(root, "sample-archive").entries[0].facts
        for n in range(20):
            append_entry(root, "sample-archive", dataclasses.replace(facts, file=f"{sys.argv[2]}-{n}"))
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(root)]
    together = [subprocess.Popen([*command, name]) for name in "abc"]
    assert [process.wait() for process in together] == [0, 0, 0]
    chain, findings = check_source(root, SOURCE)
    assert len(chain.entries) == 64
    assert not [found for found in findings if "missing" not in found.what]


def test_a_manifest_that_cannot_be_written_leaves_the_file_for_the_next_repair(
    tmp_path: Path, make_exchange: Any, open_writer: Any
) -> None:
    writer = open_writer(tmp_path)
    writer.write(make_exchange())
    locate_manifest(tmp_path, SOURCE).mkdir()
    with pytest.raises(ArchiveError, match="manifest"):
        writer.close()
    assert len(list_partials(tmp_path)) == 1
    locate_manifest(tmp_path, SOURCE).rmdir()
    assert len(repair_partials(tmp_path, SOURCE)) == 1
    assert check(tmp_path) == []
