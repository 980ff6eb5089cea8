from __future__ import annotations

import base64
import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprints.archive.layout import list_warcs
from reprints.archive.proof.verify import verify_warc
from reprints.archive.warc.digests import parse_digest, read_sha256
from reprints.archive.warc.inflate import Member, inflate_member
from reprints.errors import ArchiveError


@pytest.fixture
def path(tmp_path: Path, make_exchange: Any, open_writer: Any) -> Path:
    with open_writer(tmp_path) as writer:
        first = writer.write(make_exchange(body=b"a page of text"))
        writer.write(make_exchange(body=b"a page of text"), same_as=first)
        writer.write(make_exchange(body=b"", status=410, reason="Gone"))
    return list_warcs(tmp_path)[0]


def list_members(path: Path) -> list[Member]:
    members: list[Member] = []
    with path.open("rb") as file:
        while member := inflate_member(file, members[-1].end if members else 0):
            members.append(member)
    return members


def read_members(path: Path) -> list[bytes]:
    return [member.data for member in list_members(path)]


def write_members(path: Path, members: list[bytes]) -> None:
    path.write_bytes(b"".join(gzip.compress(member) for member in members))


def test_an_intact_file_has_every_digest_right(path: Path) -> None:
    found = verify_warc(path)
    assert found.intact
    assert (found.records, found.responses, found.digests, found.unchecked) == (7, 3, 12, 0)


def test_every_flipped_byte_of_every_block_is_found_and_placed(path: Path) -> None:
    members = read_members(path)
    offset = 0
    for number, member in enumerate(members):
        start = member.index(b"\r\n\r\n") + 4
        for place in range(start, len(member) - 4):
            flipped = bytearray(member)
            flipped[place] ^= 1
            write_members(path, [*members[:number], bytes(flipped), *members[number + 1 :]])
            found = verify_warc(path)
            assert [problem.offset for problem in found.problems][:1] == [offset], (number, place)
            assert found.problems[0].what == "WARC-Block-Digest does not match"
            assert found.records == len(members)
        offset += len(gzip.compress(member))


def test_every_digest_flipped_by_a_digit_is_found(path: Path) -> None:
    members = read_members(path)
    for number, member in enumerate(members):
        for name in (b"WARC-Block-Digest", b"WARC-Payload-Digest"):
            if name not in member or (name == b"WARC-Payload-Digest" and b"WARC-Type: revisit" in member):
                continue
            place = member.index(name + b": sha256:") + len(name) + 9
            other = b"0" if member[place : place + 1] != b"0" else b"1"
            changed = member[:place] + other + member[place + 1 :]
            write_members(path, [*members[:number], changed, *members[number + 1 :]])
            assert [problem.what for problem in verify_warc(path).problems] == [f"{name.decode()} does not match"]
            unread = member[:place] + b"?" + member[place + 1 :]
            write_members(path, [*members[:number], unread, *members[number + 1 :]])
            assert "cannot be read" in verify_warc(path).problems[0].what


def test_a_flipped_byte_of_the_packed_file_is_found_where_it_matters(path: Path) -> None:
    data, members = path.read_bytes(), read_members(path)
    starts = [member.offset for member in list_members(path)]
    idle = 0
    # every byte of the first member and around each beginning, where a file's form is told from; samples between
    edges = {place for start in starts for place in range(start - 10, start + 12)}
    for place in sorted(edges.intersection(range(len(data))) | set(range(starts[1])) | set(range(0, len(data), 9))):
        flipped = bytearray(data)
        flipped[place] ^= 0x10
        path.write_bytes(flipped)
        found = verify_warc(path)
        if read_members(path) == members:  # the time in a gzip header, padding bits
            idle += 1
            assert found.intact, place
            continue
        assert not found.intact, place
        assert found.problems[0].offset == max(start for start in starts if start <= place), place
        assert found.records >= len(starts) - 1, place
    assert idle <= 10 * len(starts)


def test_a_missing_end_is_found(path: Path) -> None:
    data = path.read_bytes()
    for cut in (1, 4, 8, 9, 60):
        path.write_bytes(data[:-cut])
        found = verify_warc(path)
        assert [problem.what for problem in found.problems] == ["no whole record"]
        assert found.records == 6


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="cannot be read: No such file"):
        verify_warc(tmp_path / "none.warc.gz")


def test_what_is_no_warc_is_found(tmp_path: Path) -> None:
    for data in (b"hello", gzip.compress(b"hello"), b"\x1f\x8b\x08"):
        (tmp_path / "x").write_bytes(data)
        assert not verify_warc(tmp_path / "x").intact


LABELS = {"md5": "MD5", "sha1": "sha-1", "sha256": "SHA-256", "sha512": "sha512"}


@given(
    st.binary(max_size=50), st.sampled_from(sorted(LABELS)), st.booleans(), st.sampled_from(["hex", "HEX", "32", "32="])
)
def test_digests_are_read_in_every_spelling(data: bytes, algorithm: str, common: bool, form: str) -> None:
    raw = hashlib.new(algorithm, data).digest()
    padded = base64.b32encode(raw).decode()
    if algorithm == "md5" and form == "32":
        form = "32="  # without its padding it cannot be told from base 16
    value = {"hex": raw.hex(), "HEX": raw.hex().upper(), "32": padded.rstrip("="), "32=": padded}[form]
    digest = parse_digest(f"{algorithm if common else LABELS[algorithm]}:{value}")
    assert digest is not None
    assert digest.matches(data)
    assert not digest.matches(data + b"x")


@given(st.text(max_size=80))
def test_any_text_is_a_digest_or_none(text: str) -> None:
    for label in ("", "sha1:", "sha256:"):
        parse_digest(label + text)
    assert read_sha256("sha1:" + text) is None


def test_wgets_digest_of_nothing_on_a_revisit_counts_as_none(tmp_path: Path) -> None:
    path = tmp_path / "dedup.warc.gz"
    nothing, other = "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "A" * 32
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    for kind, digest, problems in (("revisit", nothing, 0), ("revisit", other, 1), ("response", nothing, 1)):
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Block-Digest: sha1:{digest}\r\n"
            f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        write_members(path, [head.encode() + block + b"\r\n\r\n"])
        found = verify_warc(path)
        assert (len(found.problems), found.unchecked) == (problems, 1 - problems), kind
