from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from reprints.archive.layout import list_partials, list_warcs, locate
from reprints.archive.proof.verify import verify_warc
from reprints.archive.reader import iterate_responses, read_response
from reprints.errors import ArchiveError

BODY = bytes(range(256)) * 40


def read_with_warcio(path: Path) -> Iterator[tuple[Any, bytes]]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            yield record, record.raw_stream.read()


def test_other_peoples_readers_get_back_what_was_written(tmp_path: Path, make_exchange: Any, open_writer: Any) -> None:
    headers = (("content-TYPE", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-Latin", "caf\xe9 \x80"))
    with open_writer(tmp_path) as writer:
        writer.write(make_exchange(body=BODY, response_headers=headers, reason="Fine by me"))
    [path] = list_warcs(tmp_path)

    kinds = [(record.rec_type, payload) for record, payload in read_with_warcio(path)]
    assert [kind for kind, _ in kinds] == ["warcinfo", "request", "response"]
    assert kinds[2][1] == BODY

    found = next(iter(FastIterator(str(path), record_types=WarcRecordType.response)))
    assert found.http_headers.status_line == "HTTP/1.1 200 Fine by me"
    assert [(k.decode("latin-1"), v.decode("latin-1")) for k, v in found.http_headers.items_bytes()] == list(headers)
    assert found.verify_payload_digest()
    assert found.reader.read() == BODY
    assert all(record.verify_block_digest() for record in FastIterator(str(path), parse_http=False))


def test_warcio_check_finds_every_digest_right(tmp_path: Path, make_exchange: Any, open_writer: Any) -> None:
    with open_writer(tmp_path) as writer:
        ref = writer.write(make_exchange(body=BODY))
        writer.write(make_exchange(body=b"", status=404, reason=""))
        writer.write(make_exchange(body=BODY), same_as=ref)
    [path] = list_warcs(tmp_path)
    command = [Path(sys.executable).with_name("warcio"), "check", "-v", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("digest pass") == 6  # a revisit's digests are of another record's payload
    fast = [Path(sys.executable).with_name("fastwarc"), "check", path]
    assert subprocess.run(fast, capture_output=True, check=False).returncode == 0


def test_the_warcinfo_says_who_made_the_file_and_why(tmp_path: Path, make_exchange: Any, open_writer: Any) -> None:
    with open_writer(tmp_path) as writer:
        writer.write(make_exchange())
    [path] = list_warcs(tmp_path)
    records = list(read_with_warcio(path))
    fields = dict(line.split(": ", 1) for line in records[0][1].decode().splitlines())
    assert fields == {
        "software": "reprints/0.1.0",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "operator": "mailto:me@example.org",
        "robots": "classic",
        "isPartOf": "20261122T081415-sample-archive",
        "source": "sample-archive",
    }
    info = records[0][0].rec_headers
    assert info.protocol == "WARC/1.1"
    assert info.get_header("WARC-Filename") == path.name
    for record, _ in records[1:]:
        assert record.rec_headers.get_header("WARC-Warcinfo-ID") == info.get_header("WARC-Record-ID")


def test_request_and_response_name_each_other_and_their_time_and_place(
    tmp_path: Path, make_exchange: Any, open_writer: Any
) -> None:
    with open_writer(tmp_path) as writer:
        writer.write(make_exchange(url="http://user:pw@archive.sample.test:8080/doc?x=1#top"))
    [path] = list_warcs(tmp_path)
    _, (request, _), (response, _) = read_with_warcio(path)
    assert request.rec_headers.get_header("WARC-Concurrent-To") == response.rec_headers.get_header("WARC-Record-ID")
    assert request.http_headers.statusline == "/doc?x=1 HTTP/1.1"
    assert request.http_headers.get_header("Host") == "archive.sample.test:8080"
    for record in (request, response):
        assert record.rec_headers.get_header("WARC-Date") == "2026-11-22T08:14:15.123456Z"
        assert record.rec_headers.get_header("WARC-IP-Address") == "127.0.0.1"


def test_a_reference_leads_back_to_its_response(tmp_path: Path, make_exchange: Any, open_writer: Any) -> None:
    exchanges = [make_exchange(url=f"http://a.test/{i}", body=BODY[i:], status=200 + i) for i in range(5)]
    with open_writer(tmp_path) as writer:
        refs = [writer.write(exchange) for exchange in exchanges]
    for ref, exchange in zip(refs, exchanges, strict=True):
        found = read_response(tmp_path, ref.warc, ref.offset)
        assert found.ref == ref
        assert (found.url, found.status, found.payload) == (exchange.url, exchange.status, exchange.body)
        assert ref.payload_sha256 == hashlib.sha256(exchange.body).hexdigest()
        assert found.headers == (*exchange.response_headers,)
    assert [found.ref for found in iterate_responses(tmp_path / refs[0].warc, root=tmp_path)] == refs


def test_an_identical_payload_becomes_a_revisit(tmp_path: Path, make_exchange: Any, open_writer: Any) -> None:
    later = datetime(2026, 11, 23, tzinfo=UTC)
    with open_writer(tmp_path) as writer:
        first = writer.write(make_exchange(body=BODY))
        again = writer.write(make_exchange(body=BODY, url="http://b.test/", fetched_at=later), same_as=first)
    assert again.revisit
    assert again.payload_sha256 == first.payload_sha256
    record = [record for record, _ in read_with_warcio(tmp_path / again.warc)][-1]
    fields = record.rec_headers
    assert record.rec_type == "revisit"
    assert fields.get_header("WARC-Profile").endswith("/warc/1.1/revisit/identical-payload-digest")
    assert fields.get_header("WARC-Refers-To") == first.record_id
    assert fields.get_header("WARC-Refers-To-Target-URI") == first.url
    assert fields.get_header("WARC-Refers-To-Date") == "2026-11-22T08:14:15.123456Z"
    assert fields.get_header("WARC-Payload-Digest") == f"sha256:{first.payload_sha256}"
    assert fields.get_header("WARC-Truncated") == "length"
    assert record.http_headers.get_header("X-Twice") == "1"
    found = read_response(tmp_path, again.warc, again.offset)
    assert found.ref == again
    assert (found.payload, found.truncated) == (b"", None)


def test_a_304_becomes_a_revisit_of_what_it_did_not_modify(
    tmp_path: Path, make_exchange: Any, open_writer: Any
) -> None:
    with open_writer(tmp_path) as writer:
        first = writer.write(make_exchange(body=BODY))
        same = make_exchange(status=304, reason="Not Modified", body=b"", response_headers=(("Content-Length", "9"),))
        again = writer.write(same, same_as=first)
        alone = writer.write(same)
    found = read_response(tmp_path, again.warc, again.offset)
    assert (found.status, found.ref.revisit, found.ref.payload_sha256) == (304, True, first.payload_sha256)
    assert found.headers == (("Content-Length", "9"),)  # of a 304 it states the length of what was not sent
    record = [record for record, _ in read_with_warcio(tmp_path / again.warc)][4]
    assert record.rec_headers.get_header("WARC-Profile").endswith("/revisit/server-not-modified")
    assert not alone.revisit


def test_what_is_no_revisit_is_not_written_as_one(tmp_path: Path, make_exchange: Any, open_writer: Any) -> None:
    with open_writer(tmp_path) as writer:
        first = writer.write(make_exchange(body=BODY))
        again = writer.write(make_exchange(body=BODY), same_as=first)
        with pytest.raises(ArchiveError, match="revisit itself"):
            writer.write(make_exchange(body=BODY), same_as=again)
        with pytest.raises(ArchiveError, match="payload"):
            writer.write(make_exchange(body=b"other"), same_as=first)
        cut = writer.write(make_exchange(body=BODY, truncated="disconnect"), same_as=first)
        with pytest.raises(ArchiveError, match="zone"):
            writer.write(make_exchange(fetched_at=datetime(2026, 11, 22)))  # noqa: DTZ001
    assert not cut.revisit
    assert [found.ref for found in iterate_responses(tmp_path / first.warc, root=tmp_path)] == [first, again, cut]


def test_a_cut_body_is_marked(tmp_path: Path, make_exchange: Any, open_writer: Any) -> None:
    with open_writer(tmp_path) as writer:
        known = writer.write(make_exchange(truncated="length"))
        strange = writer.write(make_exchange(truncated="it was\r\nlong"))
    assert read_response(tmp_path, known.warc, known.offset).truncated == "length"
    assert read_response(tmp_path, strange.warc, strange.offset).truncated == "unspecified"


def test_lengths_and_codings_no_longer_true_are_kept_under_another_name(
    tmp_path: Path, make_exchange: Any, open_writer: Any
) -> None:
    headers = (("Transfer-Encoding", "chunked"), ("content-length", "999"), ("Content-Encoding", "br"))
    with open_writer(tmp_path) as writer:
        ref = writer.write(make_exchange(body=b"12345", response_headers=headers))
        true = writer.write(make_exchange(body=b"12345", response_headers=(("Content-Length", "5"),)))
        head = writer.write(make_exchange(method="HEAD", body=b"", response_headers=(("Content-Length", "5"),)))
    assert read_response(tmp_path, ref.warc, ref.offset).headers == (
        ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("X-Archive-Orig-content-length", "999"),
        ("Content-Encoding", "br"),
        ("Content-Length", "5"),
    )
    for ref in (true, head):
        assert read_response(tmp_path, ref.warc, ref.offset).headers == (("Content-Length", "5"),)


def test_a_file_is_closed_once_it_is_large_enough(tmp_path: Path, make_exchange: Any, open_writer: Any) -> None:
    with open_writer(tmp_path, max_bytes=2_000) as writer:
        refs = [writer.write(make_exchange(url=f"http://a.test/{i}")) for i in range(10)]
        assert len(list_partials(tmp_path)) == 1
    paths = list_warcs(tmp_path)
    assert len(paths) > 2
    assert [path.name.split("-")[-2] for path in paths] == [f"{i:05d}" for i in range(len(paths))]
    assert all(path.stat().st_size < 3_500 and verify_warc(path).intact for path in paths)
    assert [found.ref for path in paths for found in iterate_responses(path, root=tmp_path)] == refs


def test_the_name_is_partial_until_closed_and_readable_all_along(
    tmp_path: Path, make_exchange: Any, open_writer: Any
) -> None:
    writer = open_writer(tmp_path)
    assert list(tmp_path.rglob("*.warc.gz*")) == []
    ref = writer.write(make_exchange(body=BODY))
    writer.flush()
    [partial] = list_partials(tmp_path, "sample-archive")
    assert partial.name == Path(ref.warc).name + ".open"
    assert read_response(tmp_path, ref.warc, ref.offset).payload == BODY
    writer.close()
    writer.close()
    assert locate(tmp_path, ref.warc) == tmp_path / ref.warc
    assert list_partials(tmp_path) == []
    assert ref.warc == f"sample-archive/{partial.parent.name}/{partial.name.removesuffix('.open')}"
