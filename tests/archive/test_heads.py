"""Whatever a server sends, a record stays a record and the payload stays the payload."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from reprints.archive.proof.verify import verify_warc
from reprints.archive.reader import read_response
from reprints.archive.warc.heads import clean_url, make_response_head, parse_head

text = st.text(max_size=40)
hostile = st.sampled_from(
    [
        "\r\n\r\nbody",
        "a\r\nSet-Cookie: x",
        "\nWARC/1.1\r\n",
        "\0",
        "",
        " ",
        "\t",
        ":",
        "a b",
        "é",
        "漢",
        "\udcff",
        "\ud800",
    ]
)
pair = st.tuples(text | hostile, text | hostile)
names = st.sampled_from(["Content-Length", "Transfer-Encoding", "Content-Encoding", "Content-Type"])
fields = st.lists(pair | st.tuples(names, text | st.just("chunked")), max_size=6).map(tuple)


@settings(max_examples=150, deadline=None)
@given(
    body=st.binary(max_size=2_000),
    request_headers=fields,
    response_headers=fields,
    status=st.integers(100, 999).filter(lambda s: s != 304),
    reason=text | hostile,
    path=text | hostile,
)
def test_any_exchange_round_trips_byte_for_byte(
    make_exchange: Any, open_writer: Any, body: Any, path: Any, **rest: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with open_writer(root) as writer:
            ref = writer.write(make_exchange(body=body, url=f"http://a.test/{path}", **rest))
            after = writer.write(make_exchange(body=b"after"))
        found = read_response(root, ref.warc, ref.offset)
        assert (found.ref, found.payload, found.status) == (ref, body, rest["status"])
        assert len(found.headers) - len(rest["response_headers"]) in (0, 1)
        assert read_response(root, after.warc, after.offset).payload == b"after"
        assert verify_warc(root / ref.warc).problems == ()

        data = (root / ref.warc).read_bytes()
        theirs = [(r.rec_type, r.raw_stream.read()) for r in ArchiveIterator(io.BytesIO(data), check_digests="raise")]
        assert [kind for kind, _ in theirs] == ["warcinfo", *["request", "response"] * 2]
        assert theirs[2][1] == body
        fast = [record.reader.read() for record in FastIterator(io.BytesIO(data))]
        assert fast[2] == body


def test_a_line_break_in_a_value_does_not_make_a_field(make_exchange: Any) -> None:
    headers = (("X-A", "one\r\nSet-Cookie: stolen"), ("X\r\nY", "two"), ("", "three"))
    head = make_response_head(make_exchange(response_headers=headers, reason="OK\r\nX-Evil: 1"))
    assert parse_head(head.removesuffix(b"\r\n\r\n")) == (
        "HTTP/1.1 200 OK  X-Evil: 1",
        (("X-A", "one  Set-Cookie: stolen"), ("X__Y", "two"), ("_", "three")),
    )


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("http://a.test/a|b{c}%20'\"", "http://a.test/a|b{c}%20'\""),
        ("http://a.test/a b\r\nX", "http://a.test/a%20b%0D%0AX"),
        ("http://a.test/é<>", "http://a.test/%C3%A9%3C%3E"),
    ],
)
def test_an_address_is_changed_only_where_a_record_could_not_hold_it(url: Any, clean: Any) -> None:
    assert clean_url(url) == clean
    assert clean_url(clean) == clean
