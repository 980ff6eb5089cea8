"""The parsers of others' bytes, each as one function of bytes that must come back, or raise what it documents.

`SEEDS` give a fuzzer somewhere to start. What a target asserts is what its callers rely on, beside not crashing.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from reprints.archive.intake import take_in
from reprints.archive.proof.verify import verify_warc
from reprints.archive.reader import iterate_responses
from reprints.archive.wacz import unpack_wacz
from reprints.archive.warc.heads import parse_head
from reprints.archive.warc.payload import decode_payload
from reprints.archive.warc.records import Exchange
from reprints.archive.writer import WarcWriter
from reprints.crawl.announcements.feeds import read_feed
from reprints.crawl.announcements.links import Announcement
from reprints.crawl.announcements.sitemaps import read_sitemap
from reprints.errors import ArchiveError, CrawlError, QueryError
from reprints.extract.continuation import find_onward
from reprints.extract.page import Page, extract_page
from reprints.extract.provenance.readers.credit import read_credit
from reprints.extract.provenance.words.dates import Calendar, find_dates
from reprints.index.elastic.translation import to_dsl
from reprints.index.embedded.translation import to_query
from reprints.index.query.parser import parse_query
from reprints.model import Article
from reprints.sample.site import pages, resources

URL = "http://archive.sample.test/doc/page.html"
_LABELS = (
    None,
    "text/html",
    "text/html; charset=windows-1252",
    "text/html; charset=utf-16",
    "text/plain",
    "image/gif",
)
_ENCODINGS = ("gzip", "deflate", "br", "zstd", "gzip, gzip", "identity", "compress")
_CALENDAR = Calendar(latest=date(2026, 11, 22), reference=date(2016, 6, 13))
_LIMIT = 1 << 20
_SCRATCH = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # memory: files are synced by the thousand


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]


def extract(data: bytes) -> None:
    """The first byte picks the label the server gave."""
    label = _LABELS[data[0] % len(_LABELS)] if data else None
    found = extract_page(Page(url=URL, body=data[1:], content_type=label))
    if isinstance(found, Article):
        assert found.text.strip()
        assert Article.from_document(found.to_document()) == found
    else:
        assert found.reason
        assert found.detail


def credit(data: bytes) -> None:
    found = read_credit(_text(data), _CALENDAR)
    if found:
        assert all(author.strip() for author in found.authors)
        assert all(value is None or value.strip() for value in (found.outlet, found.section, found.place, found.agency))


def dates(data: bytes) -> None:
    text = _text(data)
    end = 0
    for found in find_dates(text, _CALENDAR):
        assert end <= found.start < found.end <= len(text)
        assert found.day <= _CALENDAR.last_day
        end = found.end


def sitemap(data: bytes) -> None:
    with suppress(CrawlError):
        _check_links(read_sitemap(data, "http://archive.sample.test/sitemap.xml"))


def feed(data: bytes) -> None:
    with suppress(CrawlError):
        _check_links(read_feed(data, "http://archive.sample.test/feed.xml"))


def onward(data: bytes) -> None:
    """An article's next page is on its site, and never the page itself."""
    found = find_onward(data, [URL])
    if found:
        parts = urlsplit(found.url)
        assert parts.scheme in ("http", "https")
        assert parts.netloc.lower().removeprefix("www.") == urlsplit(URL).netloc
        assert found.url != URL


def warc(data: bytes) -> None:
    """Taken in as anybody's file is: what was taken verifies, or its damage is named."""
    with tempfile.TemporaryDirectory(dir=_SCRATCH) as folder:
        path = Path(folder) / "theirs.warc.gz"
        path.write_bytes(data)
        with suppress(ArchiveError):
            taken = take_in(Path(folder) / "archive", path)
            verify_warc(taken.path)
            for response in iterate_responses(taken.path, lenient=True):
                with suppress(ArchiveError):
                    decode_payload(response.headers, response.payload, limit=_LIMIT, partial=True)


def wacz(data: bytes) -> None:
    """Whatever its names are, nothing lands outside the folder it is unpacked to."""
    with tempfile.TemporaryDirectory(dir=_SCRATCH) as folder:
        path, inside = Path(folder) / "theirs.wacz", Path(folder) / "inside"
        path.write_bytes(data)
        inside.mkdir()
        with suppress(ArchiveError):
            for member in unpack_wacz(path, inside, most_bytes=_LIMIT):
                assert member.resolve().is_relative_to(inside.resolve())
        assert sorted(found.name for found in Path(folder).iterdir()) == ["inside", "theirs.wacz"]


def query(data: bytes) -> None:
    try:
        node = parse_query(_text(data))
    except QueryError as error:
        assert error.mend
        return
    assert parse_query(str(node)) == node
    to_dsl(node)
    to_query(node)


def head(data: bytes) -> None:
    with suppress(ArchiveError):
        parse_head(data)


def payload(data: bytes) -> None:
    """The first byte picks the encoding."""
    encoding = _ENCODINGS[data[0] % len(_ENCODINGS)] if data else "gzip"
    with suppress(ArchiveError):
        assert len(decode_payload((("Content-Encoding", encoding),), data[1:], limit=_LIMIT, partial=True)) <= _LIMIT


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")


def _check_links(found: Announcement) -> None:
    for link in (*found.articles, *found.further, *found.onward):
        assert urlsplit(link).scheme in ("http", "https")


def _seed_pages() -> Iterator[bytes]:
    for page in pages(1):
        yield b"\x01" + page.body


def _seed_credits() -> Iterator[bytes]:
    lines = (
        "[Source: By Caleb Weiss, Threat Matrix, The Long War Journal, NJ, 07Jun16]",
        "[Fuente: Por Ana Ruiz, Diario El Correo, Lima, 3nov14]",
        "(Fonte: Folha de S.Paulo, São Paulo, 1º de março de 2015)",
        "Source: https://example.org/a | 12/03/2017 | Reuters",
    )
    return (line.encode() for line in lines)


def _seed_onward() -> Iterator[bytes]:
    yield b"<a href='page.html?page=2'>2</a> <a href=\"/doc/page-2.html\">Next page</a>"
    yield b"<base href='/doc/'><link rel='next' href='page/2'><article><a rel=next href=other.html>Next</a></article>"


def _seed_dates() -> Iterator[bytes]:
    lines = (
        "07Jun16 and 3 de noviembre de 2014",
        "le 1er mars 2015, 12.03.2017",
        "2016-06-07T23:59:00+02:00",
        "June 7-9, 2016",
    )
    return (line.encode() for line in lines)


def _seed_listings(*endings: str) -> Iterator[bytes]:
    for (_, path), resource in resources(1).items():
        if path.endswith(endings):
            yield resource.body


def _seed_warcs() -> Iterator[bytes]:
    exchange = Exchange(
        url=URL, method="GET", request_headers=(("Accept", "*/*"),), status=200, reason="OK",
        response_headers=(("Content-Type", "text/html"),), body=b"<html>a page</html>",
        fetched_at=datetime(2026, 11, 22, tzinfo=UTC),
    )  # fmt: skip
    with tempfile.TemporaryDirectory(dir=_SCRATCH) as folder:
        root = Path(folder)
        with WarcWriter(
            root, source="a", run="20261122T000000-a", max_bytes=1 << 20, software="x", operator="y"
        ) as writer:
            writer.write(exchange)
            writer.write(exchange, same_as=writer.write(exchange))
        written = next(root.rglob("*.warc.gz")).read_bytes()
    yield written
    yield b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 3\r\nWARC-Record-ID: <urn:x>\r\n\r\nabc\r\n\r\n"


def _seed_waczs() -> Iterator[bytes]:
    for name in ("archive/a.warc.gz", "archive/../../a.warc", "/archive/a.warc", "datapackage.json"):
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr(name, next(_seed_warcs()))
        yield package.getvalue()


def _seed_queries() -> Iterator[bytes]:
    lines = (
        'title:Aleppo AND "long war" -syria',
        "(a OR b*) NOT date:[2016 TO 2017-02]",
        'outlet:="The End" has:place',
    )
    return (line.encode() for line in lines)


def _seed_heads() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX: a\r\n b\r\n\r\n"
    yield b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: <http://a.test/>\r\n\r\n"


def _seed_payloads() -> Iterator[bytes]:
    import gzip
    import zlib

    import brotli

    text = b"<html>a page</html>" * 3
    yield b"\x00" + gzip.compress(text)
    yield b"\x01" + zlib.compress(text)
    yield b"\x02" + brotli.compress(text)
    yield b"\x04" + gzip.compress(gzip.compress(text))


TARGETS = {
    "extract": Target(run=extract, seeds=_seed_pages),
    "credit": Target(run=credit, seeds=_seed_credits),
    "dates": Target(run=dates, seeds=_seed_dates),
    "sitemap": Target(run=sitemap, seeds=lambda: _seed_listings("sitemap_index.xml", "sitemap-news.xml", ".xml.gz")),
    "feed": Target(run=feed, seeds=lambda: _seed_listings("/feed/", "atom.xml")),
    "onward": Target(run=onward, seeds=_seed_onward),
    "warc": Target(run=warc, seeds=_seed_warcs),
    "wacz": Target(run=wacz, seeds=_seed_waczs),
    "query": Target(run=query, seeds=_seed_queries),
    "head": Target(run=head, seeds=_seed_heads),
    "payload": Target(run=payload, seeds=_seed_payloads),
}
