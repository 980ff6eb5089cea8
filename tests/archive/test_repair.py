from __future__ import annotations

import fcntl
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from reprints.archive.layout import list_partials, list_warcs, to_partial
from reprints.archive.proof.verify import verify_warc
from reprints.archive.reader import iterate_responses, read_response
from reprints.archive.repair import repair_partials
from reprints.errors import BusyError

SOURCE = "sample-archive"


@pytest.fixture
def whole(tmp_path: Path, make_exchange: Any, open_writer: Any) -> tuple[bytes, list[Any], Path]:
    """The bytes of a file of three exchanges, their references, and the partial name to tear it under."""
    with open_writer(tmp_path / "whole") as writer:
        refs = [writer.write(make_exchange(url=f"http://a.test/{i}", body=b"page %d" % i * 9)) for i in range(2)]
        refs.append(writer.write(make_exchange(url="http://b.test/", body=b"page 1" * 9), same_as=refs[1]))
    partial = to_partial(tmp_path / "torn" / refs[0].warc)
    partial.parent.mkdir(parents=True)
    return (tmp_path / "whole" / refs[0].warc).read_bytes(), refs, partial


@pytest.mark.fault("our own WARC torn at any byte")
def test_a_file_torn_at_any_byte_keeps_every_whole_exchange(tmp_path: Path, whole: Any) -> None:
    data, refs, partial = whole
    root = tmp_path / "torn"
    ends = [ref.offset + ref.length for ref in refs]
    # every byte near the end of a record, and samples of what lies between
    edges = {edge for end in (*ends, *(ref.offset for ref in refs)) for edge in range(end - 12, end + 13)}
    for size in sorted(edges | set(range(ends[0], len(data), 11))):
        if not ends[0] <= size <= len(data):
            continue
        partial.write_bytes(data[:size])
        [repair] = repair_partials(root, SOURCE)
        kept = [ref for ref, end in zip(refs, ends, strict=True) if end <= size]
        assert list(repair.records) == kept
        assert repair.bytes_cut == size - max(end for end in ends if end <= size)
        assert (repair.removed, repair.set_aside) == (False, None)
        assert repair.path.read_bytes() == data[: size - repair.bytes_cut]
        assert list_partials(root) == []
        repair.path.unlink()


def test_a_repaired_file_is_whole_to_every_reader(tmp_path: Path, whole: Any) -> None:
    data, refs, partial = whole
    partial.write_bytes(data[:-1])
    [repair] = repair_partials(tmp_path / "torn", SOURCE)
    assert verify_warc(repair.path).problems == ()
    assert [found.ref for found in iterate_responses(repair.path, root=tmp_path / "torn")] == refs[:2]
    with repair.path.open("rb") as file:
        kinds = []
        for record in ArchiveIterator(file, check_digests="raise"):
            record.raw_stream.read()
            kinds.append(record.rec_type)
    assert kinds == ["warcinfo", "request", "response", "request", "response"]
    assert repair_partials(tmp_path / "torn", SOURCE) == []


def test_a_file_without_a_whole_record_is_removed_and_one_with_a_warcinfo_kept(tmp_path: Path, whole: Any) -> None:
    data, refs, partial = whole
    root = tmp_path / "torn"
    first_request = refs[0].offset - 300
    info_end = next(end for end in range(first_request, 0, -1) if data[end:].startswith(b"\x1f\x8b\x08\0"))
    for size in (0, 1, 50, info_end - 1):
        partial.write_bytes(data[:size])
        [repair] = repair_partials(root, SOURCE)
        assert repair.removed
        assert (repair.bytes_cut, list(root.rglob("*.gz*"))) == (size, [])
    for size in (info_end, info_end + 1, refs[0].offset):
        partial.write_bytes(data[:size])
        [repair] = repair_partials(root, SOURCE)
        assert (repair.removed, repair.records, repair.bytes_cut) == (False, (), size - info_end)
        assert repair.path.read_bytes() == data[:info_end]


def test_zeros_after_a_power_cut_are_cut(tmp_path: Path, whole: Any) -> None:
    data, refs, partial = whole
    partial.write_bytes(data + bytes(5_000))
    [repair] = repair_partials(tmp_path / "torn", SOURCE)
    assert (list(repair.records), repair.bytes_cut) == (refs, 5_000)


def test_whole_records_behind_damage_are_set_aside_and_not_lost(tmp_path: Path, whole: Any) -> None:
    data, refs, partial = whole
    damaged = bytearray(data)
    damaged[refs[1].offset + 100] ^= 0xFF
    partial.write_bytes(damaged)
    [repair] = repair_partials(tmp_path / "torn", SOURCE)
    assert list(repair.records) == refs[:1]
    end = refs[0].offset + refs[0].length
    assert repair.set_aside is not None
    assert repair.set_aside.read_bytes() == damaged[end:]
    assert [found.url for found in iterate_responses(repair.set_aside, lenient=True)] == ["http://b.test/"]
    assert list_warcs(tmp_path / "torn") == [repair.path]


def test_a_file_a_writer_has_open_is_left_alone(tmp_path: Path, make_exchange: Any, open_writer: Any) -> None:
    with open_writer(tmp_path) as writer:
        ref = writer.write(make_exchange())
        with pytest.raises(BusyError):
            repair_partials(tmp_path, SOURCE)
    assert read_response(tmp_path, ref.warc, ref.offset).ref == ref


def test_another_sources_files_are_left_alone(tmp_path: Path, whole: Any) -> None:
    data, _, partial = whole
    partial.write_bytes(data)
    assert repair_partials(tmp_path / "torn", "sample") == []
    assert partial.exists()


CRAWL = """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from reprints.archive.warc.records import Exchange
    from reprints.archive.writer import WarcWriter

    writer = WarcWriter(
        Path(sys.argv[1]), source="sample-archive", run="r", max_bytes=200_000, software="s", operator="o")
    for number in range(1_000_000):
        body = f"page {number} ".encode() * 200
        ref = writer.write(Exchange(
            url=f"http://a.test/{number}", method="GET", request_headers=(), status=200, reason="OK",
            response_headers=(), body=body, fetched_at=datetime.now(UTC)))
        if number % 10 == 9:
            writer.flush()
            print(number, flush=True)
"""


@pytest.mark.fault("kill -9 of a WARC writer")
@pytest.mark.parametrize("pages", [9, 109, 2_009])
def test_a_killed_writer_leaves_a_file_the_next_run_repairs(tmp_path: Path, pages: int) -> None:
    command = [sys.executable, "-c", textwrap.dedent(CRAWL), tmp_path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crawl:
        assert crawl.stdout is not None
        flushed = next(number for line in crawl.stdout if (number := int(line)) >= pages)
        crawl.send_signal(signal.SIGKILL)
        assert crawl.wait() == -signal.SIGKILL
    assert len(list_partials(tmp_path)) <= 1
    repairs = repair_partials(tmp_path, SOURCE)
    assert list_partials(tmp_path) == []
    found = [response for path in list_warcs(tmp_path) for response in iterate_responses(path, root=tmp_path)]
    assert len(found) > flushed
    for number, response in enumerate(found):
        assert response.payload == f"page {number} ".encode() * 200
    assert all(verify_warc(path).intact for path in list_warcs(tmp_path))
    learnt = [ref for repair in repairs for ref in repair.records]
    assert learnt == [response.ref for response in found][len(found) - len(learnt) :]


def test_a_lock_of_a_dead_process_does_not_hold(tmp_path: Path, whole: Any) -> None:
    data, refs, partial = whole
    partial.write_bytes(data)
    with partial.open("rb") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        with pytest.raises(BusyError):
            repair_partials(tmp_path / "torn", SOURCE)
    [repair] = repair_partials(tmp_path / "torn", SOURCE)
    assert list(repair.records) == refs
