"""One crawl of a site on which everything goes wrong that can, and what became of each page."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import brotli
import pytest

from reprints.archive.warc.payload import decode_payload
from reprints.model import Outcome
from tests.crawl.bench import Answer, Bench, Result, Site, html, links, redirect

PRIVATE = {
    "/to-loopback": "http://127.0.0.9:1/",
    "/to-metadata": "http://169.254.169.254/latest/meta-data/",
    "/to-ten": "http://10.1.2.3/",
    "/to-v6-loopback": "http://[::1]/",
    "/to-mapped": "http://[::ffff:127.0.0.9]/",
    "/to-decimal": "http://2130706441/",
    "/to-hex": "http://0x7f.9/",
    "/to-octal": "http://0177.0.0.9/",
    "/to-short": "http://127.9/",
    "/to-unspecified": "http://0.0.0.0/",
    "/to-nat64": "http://[64:ff9b::a01:203]/",
}
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crawl-faults")]

ARTICLE = b"<html><body>" + b"The quick brown fox. " * 50 + b"</body></html>"


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(60):
        handler.wfile.write(b".")
        handler.wfile.flush()
        time.sleep(0.1)


def stream(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    for _ in range(1_000):
        handler.wfile.write(b"x" * 10_000)
    handler.close_connection = True


def cut(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"half")
    handler.close_connection = True


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


class Stumbling:
    """503 so many times, asking to wait, and then well."""

    def __init__(self, times: int, wait: str = "") -> None:
        self.left, self.wait = times, wait

    def __call__(self, _: BaseHTTPRequestHandler) -> Answer:
        if not self.left:
            return html("recovered")
        self.left -= 1
        return 503, {"Retry-After": self.wait} if self.wait else {}, b"later"


ROUTES = {
    "/robots.txt": (200, {}, b"User-agent: *\nAllow: /\n\nUser-agent: reprints\nDisallow: /no/"),
    "/fine": html("fine"),
    "/gzip": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(ARTICLE)),
    "/br": (200, {"Content-Type": "text/html", "Content-Encoding": "br"}, brotli.compress(ARTICLE)),
    "/lying-gzip": (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b not gzip at all"),
    "/gone": (410, {}, b""),
    "/forbidden": (403, {}, b"no"),
    "/no/robots": html("never asked for"),
    "/huge": (200, {}, bytes(400_000)),
    "/stream": stream,
    "/drip": drip,
    "/cut": cut,
    "/hang-up": hang_up,
    "/circle-a": redirect("/circle-b"),
    "/circle-b": redirect("/circle-a"),
    "/to-self": redirect("/to-self"),
    "/to-fine": redirect("/moved", 301),
    "/moved": html("moved here"),
    "/off-site": redirect("http://elsewhere.example/"),
    "/to-file": redirect("file:///etc/passwd"),
    "/to-nothing": (302, {}, b""),
    "/always-503": (503, {}, b"down"),
    "/much-later": (503, {"Retry-After": "86400"}, b"slow down"),
    **{path: redirect(to) for path, to in PRIVATE.items()},
}  # fmt: skip
LATER = ["/missing", "/stumbles", "/waits", "/bomb"]
PAGES = [path for path in ROUTES if path not in ("/robots.txt", "/moved")] + LATER


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Bench, Result]]:
    site = Site()
    site.routes = {**ROUTES, "/stumbles": Stumbling(1), "/waits": Stumbling(1, "1"), "/list": links(*PAGES)}
    bomb = gzip.compress(gzip.compress(bytes(120_000_000), 1), 1)
    site.routes["/bomb"] = (200, {"Content-Encoding": "gzip, gzip"}, bomb)
    bench = Bench(tmp_path_factory.mktemp("faults"), site)
    # the addresses of the source alone: a page that leads elsewhere on loopback is refused like any private address
    bench.source["network"] = {"allow": ["127.0.0.1/32"]}
    bench.source["politeness"] |= {"timeout": 2, "retries": 1, "max_bytes": 300_000, "concurrency": 8}
    bench.discover(listings=[site.url("/list")])
    yield site, bench, bench.crawl()
    site.close()


@pytest.mark.parametrize(
    ("path", "outcome", "why"),
    [
        ("/fine", Outcome.FETCHED, ""),
        ("/gzip", Outcome.FETCHED, ""),
        ("/br", Outcome.FETCHED, ""),
        ("/to-fine", Outcome.FETCHED, ""),
        ("/stumbles", Outcome.FETCHED, ""),
        ("/waits", Outcome.FETCHED, ""),
        ("/gone", Outcome.GONE, "http 410"),
        ("/missing", Outcome.GONE, "http 404"),
        ("/forbidden", Outcome.FAILED, "http 403"),
        ("/always-503", Outcome.FAILED, "http 503"),
        ("/much-later", Outcome.FAILED, "http 503"),
        ("/to-nothing", Outcome.FAILED, "http 302"),
        ("/to-file", Outcome.FAILED, "http 302"),
        ("/circle-a", Outcome.FAILED, "redirect loop"),
        ("/circle-b", Outcome.FAILED, "redirect loop"),
        ("/to-self", Outcome.FAILED, "redirect loop"),
        ("/huge", Outcome.FAILED, "too-large"),
        ("/stream", Outcome.FAILED, "too-large"),
        ("/drip", Outcome.FAILED, "timeout"),
        ("/cut", Outcome.FAILED, "incomplete"),
        ("/hang-up", Outcome.FAILED, "connection"),
        ("/lying-gzip", Outcome.FAILED, "undecodable"),
        ("/bomb", Outcome.FAILED, "undecodable"),
        ("/no/robots", Outcome.REFUSED, "robots.txt"),
        ("/off-site", Outcome.REFUSED, "redirect to another site"),
        *((path, Outcome.REFUSED, "private address") for path in PRIVATE),
    ],
)
def test_each_page_ends_under_its_outcome(
    crawled: tuple[Site, Bench, Result], path: str, outcome: Outcome, why: str
) -> None:
    assert crawled[2].pages[path] == (outcome, why)


def test_the_crawl_itself_is_done_and_its_counts_add_up(crawled: tuple[Site, Bench, Result]) -> None:
    _, _, result = crawled
    assert (result.code, result.status["status"]) == (0, "done")
    assert result.status["pages"]["listed"] == result.status["settled"] == len(PAGES) == len(result.pages)
    assert not result.paths(Outcome.LISTED)
    assert result.status["errors"] == []


def test_what_was_refused_was_never_asked_for(crawled: tuple[Site, Bench, Result]) -> None:
    site, _, result = crawled
    assert "/no/robots" not in site.paths
    assert {r.url.split("/")[2].split(":")[0] for r in crawled[1].archived()} == {"127.0.0.1"}
    assert result.status["retries"] > 0


def test_bodies_are_archived_as_they_were_sent(crawled: tuple[Site, Bench, Result]) -> None:
    archived = {r.url: r for r in crawled[1].archived()}
    for path in ("/gzip", "/br"):
        response = archived[crawled[0].url(path)]
        assert len(response.payload) < len(ARTICLE) / 4
        assert decode_payload(response.headers, response.payload) == ARTICLE


def test_redirects_and_answers_that_were_retried_are_archived_too(crawled: tuple[Site, Bench, Result]) -> None:
    site, bench, _ = crawled
    archived = [(r.url, r.status) for r in bench.archived()]
    assert archived.count((site.url("/always-503"), 503)) == 2
    assert (site.url("/stumbles"), 503) in archived
    assert (site.url("/stumbles"), 200) in archived
    assert (site.url("/to-metadata"), 302) in archived
    assert (site.url("/robots.txt"), 200) in archived


def test_a_site_is_asked_again_when_it_said_and_not_before(crawled: tuple[Site, Bench, Result]) -> None:
    site, _, _ = crawled
    first, second = (asked.at for asked in site.asked if asked.path == "/waits")
    assert second - first >= 1.0
    assert site.paths["/much-later"] == 1


def test_we_say_who_we_are_and_nothing_of_where_we_come_from(crawled: tuple[Site, Bench, Result]) -> None:
    for asked in crawled[0].asked:
        assert asked.headers["User-Agent"].startswith("reprints/")
        assert "mailto:us@example.org" in asked.headers["User-Agent"]
        assert not {"Referer", "Cookie"} & set(asked.headers)


def test_the_log_has_no_body_in_it(crawled: tuple[Site, Bench, Result]) -> None:
    assert "quick brown fox" not in crawled[2].log


def test_the_moment_to_come_again_may_be_a_date() -> None:
    from datetime import UTC, datetime, timedelta

    from reprints.crawl.middlewares.retrying import read_retry_after

    now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    later = formatdate((now + timedelta(seconds=90)).timestamp(), usegmt=True).encode()
    assert read_retry_after(later, now) == 90
    assert read_retry_after(b" 120 ", now) == 120
    assert read_retry_after(formatdate(0, usegmt=True).encode(), now) == 0
    for nonsense in (b"", b"soon", b"-5", b"1e9", "²".encode(), None):
        assert read_retry_after(nonsense, now) is None


def test_the_archive_can_be_read_by_others(crawled: tuple[Site, Bench, Result]) -> None:
    from warcio.archiveiterator import ArchiveIterator

    (path,) = Path(crawled[1].data / "archive").rglob("*.warc.gz")
    with path.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file, check_digests="raise")]
    assert kinds.count("response") == kinds.count("request") == len(crawled[1].archived())
