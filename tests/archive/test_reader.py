"""Reading our own files by offset, and anybody's from the beginning."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from reprints.archive.proof.verify import verify_warc
from reprints.archive.reader import iterate_responses, read_response
from reprints.errors import ArchiveError

CHUNKED = b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"


def make_record(
    kind: str, block: bytes, url: str = "http://a.test/", content: str = "application/http", **more: str
) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:3f2c1fd6-9a86-4b8c-a11c-0b3e0a6b5c11>",
        "WARC-Target-URI": url,
        "WARC-Date": "2011-05-12T00:32:03Z",
        "Content-Type": content,
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    head = "WARC/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{head}\r\n".encode() + block + b"\r\n\r\n"


def make_page(body: bytes, head: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + body


RECORDS = [
    make_record("warcinfo", b"software: other\r\n", content="application/warc-fields"),
    make_record("request", b"GET / HTTP/1.1\r\n\r\n"),
    make_record("response", make_page(b"first", b"X-A: 1\r\n"), "http://a.test/1"),
    make_record("response", b"20260101000000\na.test. A 127.0.0.1", "dns:a.test", "text/dns"),
    make_record("resource", b"<html>second", "<http://a.test/2>", "text/html"),
    make_record("metadata", b"fetchTimeMs: 3\r\n", content="application/warc-fields"),
    make_record("response", make_page(CHUNKED, b"transfer-encoding: chunked\r\n"), "http://a.test/3"),
    make_record("response", b"HTTP/1.0 404 Not Found\nX-A: 1\n\nlast", "http://a.test/4", WARC_Truncated="time"),
]
EXPECTED = [
    ("http://a.test/1", 200, b"first"),
    ("http://a.test/2", 0, b"<html>second"),
    ("http://a.test/3", 200, b"hello world"),
    ("http://a.test/4", 404, b"last"),
]
FORMS = {
    "plain.warc": b"".join(RECORDS),
    "members.warc.gz": b"".join(gzip.compress(record) for record in RECORDS),
    "stream.warc.gz": gzip.compress(b"".join(RECORDS)),
    "members.warc.zst": b"".join(zstd.compress(record) for record in RECORDS),
}
forms = pytest.mark.parametrize("name", FORMS)


def show(path: Path, **options: Any) -> list[tuple[str, int, bytes]]:
    return [(found.url, found.status, found.payload) for found in iterate_responses(path, **options)]


@forms
def test_files_of_others_are_read_whatever_holds_their_records(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FORMS[name])
    assert show(path) == EXPECTED
    found = list(iterate_responses(path))
    assert found[0].ref.fetched_at == datetime(2011, 5, 12, 0, 32, 3, tzinfo=UTC)
    assert found[0].ref.warc == path.as_posix()
    assert found[1].headers == (("Content-Type", "text/html"),)
    assert found[3].truncated == "time"
    checked = verify_warc(path)
    assert (checked.problems, checked.records, checked.unchecked) == ((), 8, 8)


@pytest.mark.parametrize("name", ["plain.warc", "members.warc.gz"])
def test_others_records_are_read_back_by_their_offsets(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FORMS[name])
    for found in iterate_responses(tmp_path / name, root=tmp_path):
        assert read_response(tmp_path, name, found.ref.offset) == found


@pytest.mark.parametrize("name", ["plain.warc", "members.warc.gz"])
def test_a_file_cut_anywhere_gives_what_is_whole_and_then_says_where_it_ends(tmp_path: Path, name: str) -> None:
    data, path = FORMS[name], tmp_path / name
    path.write_bytes(data)
    refs = [found.ref for found in iterate_responses(path)]
    # the two line ends after the last block of an uncompressed file are no content
    starts = {0}
    for record in RECORDS:
        starts.add(max(starts) + len(record if name == "plain.warc" else gzip.compress(record)))
    edges = {edge for start in starts for edge in range(start - 10, start + 30)}
    for size in sorted(edges.intersection(range(1, len(data) - 4)) | set(range(1, len(data) - 4, 13))):
        if size in starts or (name == "plain.warc" and starts & set(range(size, size + 5))):
            continue
        path.write_bytes(data[:size])
        whole = []
        with pytest.raises(ArchiveError, match="damaged at offset"):
            whole.extend(found.ref for found in iterate_responses(path))
        assert whole == [] or [ref.offset for ref in whole] == [ref.offset for ref in refs][: len(whole)]
        lenient = [found.ref.offset for found in iterate_responses(path, lenient=True)]
        assert lenient == [ref.offset for ref in refs if ref.offset + ref.length <= size]


def test_after_damage_a_lenient_reader_goes_on_at_the_next_whole_record(tmp_path: Path) -> None:
    packed = [gzip.compress(record) for record in RECORDS]
    packed[2] = packed[2][:40] + b"\0\0\0" + packed[2][43:]
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"".join(packed))
    assert show(path, lenient=True) == EXPECTED[1:]
    with pytest.raises(ArchiveError, match=f"offset {len(packed[0] + packed[1])}"):
        show(path)


@settings(max_examples=200, deadline=None)
@given(start=st.sampled_from([b"", b"WARC/1.0\r\n", *FORMS.values()]), rest=st.binary(max_size=300))
def test_any_bytes_are_read_or_told_to_be_damaged(tmp_path_factory: Any, start: bytes, rest: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.warc"
    path.write_bytes(start + rest)
    list(iterate_responses(path, lenient=True))
    verify_warc(path)
    try:
        show(path)
    except ArchiveError as error:
        assert str(path) in error.message


def test_a_body_labelled_chunked_that_is_not_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "x.warc").write_bytes(
        make_record("response", make_page(b"<p>plain", b"Transfer-Encoding: chunked\r\n"))
    )
    assert show(tmp_path / "x.warc") == [("http://a.test/", 200, b"<p>plain")]


def test_a_revisit_of_another_tool_has_no_payload_and_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        head = StatusAndHeaders("200 OK", [("X-A", "1")], protocol="HTTP/1.1")
        for digest in ("sha256:" + "ab" * 32, "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N"):
            writer.write_record(
                writer.create_revisit_record("http://a.test/", digest, "http://a.test/", "2020-01-01T00:00:00Z", head)
            )
        writer.write_record(writer.create_warc_record("http://a.test/", "response", io.BytesIO(make_page(b"x"))))
    found = list(iterate_responses(path))
    assert [(f.ref.revisit, f.payload) for f in found] == [(True, b""), (True, b""), (False, b"x")]
    assert [f.ref.payload_sha256 for f in found[:2]] == ["ab" * 32, ""]


def test_a_record_without_a_date_is_damage(tmp_path: Path) -> None:
    (tmp_path / "x.warc").write_bytes(make_record("response", make_page(b"x"), WARC_Date="yesterday") + RECORDS[2])
    with pytest.raises(ArchiveError, match="WARC-Date"):
        show(tmp_path / "x.warc")
    assert show(tmp_path / "x.warc", lenient=True) == EXPECTED[:1]


def test_an_offset_that_holds_no_response_is_an_error_with_file_and_offset(
    tmp_path: Path, make_exchange: Any, open_writer: Any
) -> None:
    with open_writer(tmp_path) as writer:
        ref = writer.write(make_exchange())
    for offset in (1, ref.offset - 1, ref.offset + 1, 10**9):
        with pytest.raises(ArchiveError, match=f"{ref.warc} has no whole record at offset {offset}"):
            read_response(tmp_path, ref.warc, offset)
    with pytest.raises(ArchiveError, match="no response at offset 0 but a warcinfo"):
        read_response(tmp_path, ref.warc, 0)
    with pytest.raises(ArchiveError, match="missing"):
        read_response(tmp_path, ref.warc + "x", 0)


@pytest.mark.parametrize("warc", ["../outside.warc.gz", "/etc/hostname", "a/../../x"])
def test_a_name_outside_the_archive_is_refused(tmp_path: Path, warc: str) -> None:
    with pytest.raises(ArchiveError, match="not a name inside"):
        read_response(tmp_path, warc, 0)
