from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from reprints.archive.warc.payload import decode_payload
from reprints.errors import ArchiveError


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


ENCODERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw": ("deflate", raw_deflate),
    "br": ("br", lambda data: brotli.compress(data, quality=4)),
    "zstd": ("zstd", zstd.compress),
}
kinds = pytest.mark.parametrize("kind", ENCODERS)
TEXT = b"".join(b"line %d of a page\n" % i for i in range(9_000))


@given(st.binary(max_size=500), st.lists(st.sampled_from(sorted(ENCODERS)), max_size=4), st.booleans())
def test_any_stack_of_encodings_is_undone(data: bytes, stack: list[str], one_field: bool) -> None:
    names, packed = [], data
    for kind in stack:
        name, encode = ENCODERS[kind]
        names.append(name)
        packed = encode(packed)
    headers = (("content-encoding", ", ".join(names)),) if one_field else tuple(("Content-Encoding", n) for n in names)
    assert decode_payload(headers, packed) == data


@kinds
def test_a_large_page_comes_back_whole(kind: str) -> None:
    name, encode = ENCODERS[kind]
    headers = (("Content-Encoding", name),)
    assert decode_payload(headers, encode(TEXT)) == TEXT
    assert decode_payload(headers, encode(TEXT), limit=len(TEXT)) == TEXT
    with pytest.raises(ArchiveError, match="larger than"):
        decode_payload(headers, encode(TEXT), limit=len(TEXT) - 1)


@kinds
def test_a_bomb_is_refused_without_being_unpacked(kind: str) -> None:
    name, encode = ENCODERS[kind]
    bomb = encode(bytes(100_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(ArchiveError, match="larger than 1000000 bytes"):
            decode_payload((("Content-Encoding", name),), bomb, limit=1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_in_a_bomb_is_refused() -> None:
    bomb = gzip.compress(gzip.compress(bytes(100_000_000)))
    with pytest.raises(ArchiveError, match="larger than"):
        decode_payload((("Content-Encoding", "gzip, gzip"),), bomb, limit=1_000_000)
    with pytest.raises(ArchiveError, match="9 content encodings"):
        decode_payload((("Content-Encoding", ", ".join(["gzip"] * 9)),), bomb)
    with pytest.raises(ArchiveError, match="members"):
        decode_payload((("Content-Encoding", "gzip"),), gzip.compress(b"") * 20_000)


@kinds
def test_a_body_that_breaks_off_is_told_and_gives_its_beginning_when_asked(kind: str) -> None:
    name, encode = ENCODERS[kind]
    headers, whole = (("Content-Encoding", name),), encode(TEXT)
    cut = whole[: len(whole) * 2 // 3]
    with pytest.raises(ArchiveError, match="breaks off"):
        decode_payload(headers, cut)
    assert TEXT.startswith(decode_payload(headers, cut, partial=True))


@kinds
def test_broken_data_is_told(kind: str) -> None:
    name, encode = ENCODERS[kind]
    broken = bytearray(encode(TEXT))
    broken[12:60] = b"\xff" * 48
    with pytest.raises(ArchiveError):
        decode_payload((("Content-Encoding", name),), bytes(broken))


@given(
    st.sampled_from(["gzip", "deflate", "br", "zstd"]), st.binary(max_size=200), st.sampled_from([b"", b"\x1f\x8b\x08"])
)
def test_any_bytes_are_decoded_or_told_to_be_broken(name: str, data: bytes, start: bytes) -> None:
    try:
        decode_payload((("Content-Encoding", name),), start + data, limit=10_000)
    except ArchiveError as error:
        assert str(error)


def test_an_unknown_encoding_is_named() -> None:
    with pytest.raises(ArchiveError, match="'dcb' is not known"):
        decode_payload((("Content-Encoding", "dcb"),), b"x")


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_a_body_mislabelled_as_packed_is_taken_as_it_is(name: str) -> None:
    assert decode_payload((("Content-Encoding", name),), b"<html>plain") == b"<html>plain"


@pytest.mark.parametrize("headers", [(), (("Content-Encoding", "identity"),), (("Content-Encoding", ""),)])
def test_a_body_without_encoding_stays(headers: Any) -> None:
    assert decode_payload(headers, b"\x1f\x8b as it is") == b"\x1f\x8b as it is"


def test_an_empty_body_has_nothing_to_undo() -> None:
    assert decode_payload((("Content-Encoding", "br, who-knows"),), b"") == b""


def test_members_in_a_row_are_one_body_and_padding_is_none() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + bytes(40)
    assert decode_payload((("Content-Encoding", "gzip"),), packed) == b"one two"
