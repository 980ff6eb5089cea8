from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprints.archive.cdxj import index_excerpt, index_file
from reprints.archive.layout import to_index
from reprints.archive.reader import read_response
from reprints.archive.surt import make_surt

# address -> key, as the `surt` package 0.3.1, which pywb uses, makes them
KEYS = {
    "http://www.Example.org/A/b?z=1&a=2": "org,example)/a/b?a=2&z=1",
    "https://example.org:443/x/": "org,example)/x",
    "http://example.org": "org,example)/",
    "http://example.org:8080/a//b/../c/./d": "org,example:8080)/a/c/d",
    "http://www2.example.org/?b&a=&a": "org,example)/?a&a=&b",
    "http://example.org/a?": "org,example)/a",
    "https://example.org/ü?q=ñ%20x": "org,example)/%c3%bc?q=%c3%b1%20x",
    "http://münchen.example/straße": "example,xn--mnchen-3ya)/stra%c3%9fe",
    "http://user:pw@example.org/p": "org,example)/p",
    "http://a..b/": "b,a)/",
    "http://example.org/x?b=2&PHPSESSID=0123456789abcdef0123456789abcdef": "org,example)/x?&b=2",
    "http://example.org/(4hqa0555fwsecu455xqckv45)/mileg.aspx": "org,example)/mileg.aspx",
    "http://192.168.0.1/a": "1,0,168,192)/a",
    "http://example.org./a%2Fb/%2e%2e/c#frag": "org,example)/a/c",
    "HTTP://EXAMPLE.ORG:0080/": "org,example)/",
    "mailto:someone": "mailto:someone",
}


@pytest.mark.parametrize(("url", "key"), KEYS.items())
def test_an_address_has_the_key_that_replay_tools_look_it_up_by(url: str, key: str) -> None:
    assert make_surt(url) == key


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://a.test/", "http://a.test/?"]))
def test_any_address_has_a_key_of_one_word(text: str, start: str) -> None:
    key = make_surt(start + text)
    assert key.isascii()
    assert not set(key) & set(" \t\r\n")


def test_an_index_is_sorted_names_every_response_and_can_be_made_again(
    tmp_path: Path, make_exchange: Any, open_writer: Any
) -> None:
    html = (("Content-Type", "text/html; charset=utf-8"),)
    with open_writer(tmp_path) as writer:
        for path in ("b", "a", "c"):
            writer.write(make_exchange(url=f"http://www.a.test/{path}", response_headers=html))
        first = writer.write(make_exchange(url="http://a.test/a2", response_headers=html))
        writer.write(make_exchange(url="http://a.test/a2", response_headers=html), same_as=first)
        writer.write(make_exchange(url="http://a.test/a2", status=304, body=b""), same_as=first)  # not replayed
    warc = tmp_path / first.warc
    written = to_index(warc).read_bytes()
    lines = written.decode().splitlines()
    assert lines == sorted(lines)
    assert [line.split(" ", 2)[0] for line in lines] == [f"test,a)/{p}" for p in ("a", "a2", "a2", "b", "c")]
    fields = [json.loads(line.split(" ", 2)[2]) for line in lines]
    assert sorted(f["mime"] for f in fields) == ["text/html"] * 4 + ["warc/revisit"]
    for f in fields:
        found = read_response(tmp_path, first.warc, int(f["offset"])).ref
        assert (found.url, found.length) == (f["url"], int(f["length"]))
        assert f["digest"] == f"sha256:{found.payload_sha256}"
        assert f["filename"] == warc.name
    to_index(warc).unlink()
    assert index_file(tmp_path, warc).read_bytes() == written


def test_in_an_excerpt_a_confirmed_page_stands_at_the_instant_it_was_confirmed(
    tmp_path: Path, make_exchange: Any, open_writer: Any
) -> None:
    url, later = "http://a.test/a", datetime(2026, 11, 22, 3, tzinfo=UTC)
    with open_writer(tmp_path) as writer:
        page = writer.write(make_exchange(url=url, fetched_at=later - timedelta(days=1)))
        writer.write(make_exchange(url=url, status=500, body=b"try again", fetched_at=later - timedelta(seconds=1)))
        writer.write(make_exchange(url=url, status=304, body=b"", fetched_at=later), same_as=page)
        writer.write(make_exchange(url="http://a.test/moved", status=304, body=b"", fetched_at=later), same_as=page)
    lines = index_excerpt(tmp_path, tmp_path / page.warc).read_text().splitlines()
    fields = [json.loads(line.split(" ", 2)[2]) for line in lines]
    assert [(one["status"], int(one["offset"]) == page.offset) for one in fields] == [
        ("200", True),
        ("500", False),
        ("200", True),
    ]
    assert lines[-1].startswith("test,a)/a 20261122030000 ")
