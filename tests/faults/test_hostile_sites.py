"""One crawl of a site that does all it can; each page gets its outcome, and every honest page is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reprints.model import Outcome
from tests.crawl.bench import Answer, Bench, Result, Site, html, links, redirect
from tests.faults import hostile

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile-sites")]

_HONEST = [f"/articles/{number}" for number in range(24)]
_MOST_MEMORY = 450_000  # kB; measured 340,000
PAGES = {
    "/articles/reset": (hostile.reset, "incomplete|connection", "a connection reset within a body"),
    "/articles/drip": (hostile.drip, "timeout", "a byte a second"),
    "/articles/drip-headers": (hostile.drip_headers, "timeout", "a header a second"),
    "/articles/flood": (hostile.flood_headers, "too-large", "endless headers"),
    "/articles/one-header": (hostile.one_endless_header, "too-large|connection", "a header that never ends"),
    "/articles/promise": (hostile.promise_more, "incomplete", "a length that is too long"),
    "/articles/chunks": (hostile.miscount_chunks, "incomplete|connection", "chunks that are miscounted"),
    "/articles/nonsense": (hostile.talk_nonsense, "connection|incomplete", "an answer that is no HTTP"),
    "/articles/gzip": (hostile.pack("gzip"), "undecodable", "a gzip bomb"),
    "/articles/br": (hostile.pack("br"), "undecodable", "a brotli bomb"),
    "/articles/zstd": (hostile.pack("zstd"), "undecodable", "a zstd bomb"),
    "/articles/circle": (redirect("/articles/circle"), "redirect loop", "redirects in a circle"),
    "/articles/metadata": (
        redirect("http://169.254.169.254/"), "private address", "a redirect to a private address"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Crawled:
    site: Site
    bench: Bench
    result: Result
    memory: int  # kB, of the crawl process at its largest


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    site, folder = Site(), tmp_path_factory.mktemp("hostile")
    site.routes = make_routes(site)
    bench = Bench(folder, site)
    bench.source["network"] = {"allow": ["127.0.0.1/32"]}
    bench.source["politeness"] |= {"timeout": 15, "retries": 0, "max_bytes": 12_000_000, "concurrency": 8}
    bench.discover(
        sitemaps=[site.url("/circle-a.xml"), site.url("/bomb.xml.gz")],
        feeds=[site.url("/laughing"), site.url("/prying"), site.url("/bomb.rss")],
        listings=[site.url("/list/home"), site.url("/list/bomb"), site.url("/list/links")],
        follow=["/list/"], articles=["/articles/"], depth=8, max_listings=120,
    )  # fmt: skip
    # not ru_maxrss, which begins with the size of the process it was started from
    tell = "import atexit, re\nsay = lambda: re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]\n"
    tell += f"atexit.register(lambda: open({str(folder / 'memory')!r}, 'w').write(say()))"
    result = bench.crawl_with(tell)
    yield Crawled(site, bench, result, int((folder / "memory").read_text()))
    site.close()


def make_routes(site: Site) -> hostile.Trap:
    many = "".join(f'<a href="/elsewhere/{n}.html">x</a><a href="http://{n}.example/">y</a>' for n in range(50_000))
    robots = b"User-agent: *\nDisallow: /articles/refused\n" + b"# padding\n" * 500_000
    urls = [site.url(path) for path in _HONEST]
    return hostile.Trap({
        **{path: html(f"<p>{path}</p>" * 20) for path in _HONEST},
        **{path: answer for path, (answer, _, _) in PAGES.items()},
        "/articles/surplus": hostile.send_more,
        "/articles/title": html(f"<title>{'t' * 10_000_000}</title><p>A text.</p>"),
        "/articles/refused": html("not asked for"),
        "/robots.txt": (200, {}, robots),
        "/circle-a.xml": _index(site.url("/circle-b.xml"), site.url("/circle-a.xml")),
        "/circle-b.xml": _index(site.url("/circle-a.xml"), site.url("/honest.xml")),
        "/honest.xml": (200, {}, "\n".join(urls[:6]).encode()),
        "/bomb.xml.gz": (200, {}, hostile.pack("gzip")[2]),
        "/bomb.rss": hostile.pack("br"),
        "/laughing": hostile.laughing_feed(*urls[6:9]),
        "/prying": hostile.prying_feed(site.url(""), *urls[9:12]),
        "/list/home": links("/list/calendar/2026", *(f"/list/{n}" for n in range(4)), *PAGES, "/articles/surplus"),
        "/list/bomb": hostile.pack("gzip"),
        "/list/links": html(many + "".join(f'<a href="{path}">z</a>' for path in _HONEST[12:16])),
        "/list/0": links("/list/0/1"),
        "/list/0/1": links("/list/0/1/2"),
        "/list/0/1/2": links(*_HONEST[16:20], "/articles/title", "/articles/refused"),
        "/list/1": links(*_HONEST[20:22]),
        "/list/2": links(_HONEST[22]),
        "/list/3": links(_HONEST[23]),
    })  # fmt: skip


def _index(*addresses: str) -> Answer:
    body = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return 200, {"Content-Type": "application/xml"}, f"<sitemapindex>{body}</sitemapindex>".encode()


@pytest.mark.parametrize(
    ("path", "why"),
    [pytest.param(path, why, marks=pytest.mark.fault(name)) for path, (_, why, name) in PAGES.items()],
)
def test_a_hostile_page_gets_its_outcome(crawled: Crawled, path: str, why: str) -> None:
    outcome, said = crawled.result.pages[path]
    assert outcome in (Outcome.FAILED, Outcome.REFUSED)
    assert said in why.split("|")


@pytest.mark.fault("a spider trap of endless calendars, and all of the above beside honest pages")
def test_every_honest_page_is_fetched_whatever_stands_beside_it(crawled: Crawled) -> None:
    result = crawled.result
    assert (result.code, result.status["status"]) == (0, "done")
    assert result.paths(Outcome.FETCHED) == {*_HONEST, "/articles/surplus", "/articles/title"}
    assert not result.paths(Outcome.LISTED)
    assert result.status["requests"]["listing"] <= 120
    assert any("the rest is not read" in note for note in result.status["notes"])


@pytest.mark.fault("a length that is too short, the surplus dressed up as another page's answer")
def test_a_surplus_is_no_other_pages_answer(crawled: Crawled) -> None:
    bodies = {r.url: r.payload for r in crawled.bench.archived() if r.status == 200}
    for path in (*_HONEST, "/articles/surplus"):
        assert b"evil" not in bodies[crawled.site.url(path)]
        assert bodies[crawled.site.url(path)].endswith(b"</html>")


@pytest.mark.fault("a robots.txt of 5 MB")
def test_a_robots_txt_of_five_megabytes_is_obeyed(crawled: Crawled) -> None:
    assert crawled.result.pages["/articles/refused"] == (Outcome.REFUSED, "robots.txt")
    assert "/articles/refused" not in crawled.site.paths


@pytest.mark.fault("sitemaps in a circle")
def test_sitemaps_in_a_circle_are_read_once_each(crawled: Crawled) -> None:
    assert [crawled.site.paths[f"/{name}.xml"] for name in ("circle-a", "circle-b", "honest")] == [1, 1, 1]
    assert set(_HONEST[:6]) <= crawled.result.paths(Outcome.FETCHED)


@pytest.mark.fault("a feed with a billion laughs")
def test_a_feed_of_a_billion_laughs_brings_its_articles(crawled: Crawled) -> None:
    assert set(_HONEST[6:9]) <= crawled.result.paths(Outcome.FETCHED)


@pytest.mark.fault("a feed with external entities (XXE)")
def test_a_feed_reads_no_file_and_asks_for_nothing_by_its_entities(crawled: Crawled) -> None:
    assert not [path for path in crawled.site.paths if path.startswith("/pried")]
    assert not [path for path in crawled.result.pages if "root" in path]
    assert set(_HONEST[9:12]) <= crawled.result.paths(Outcome.FETCHED)


@pytest.mark.fault("sitemap, feed and listing that are bombs")
def test_an_announcement_that_is_a_bomb_is_an_error_of_the_run(crawled: Crawled) -> None:
    errors = {error["url"].removeprefix(crawled.site.url("")) for error in crawled.result.status["errors"]}
    assert {"/bomb.xml.gz", "/bomb.rss", "/list/bomb"} <= errors


@pytest.mark.fault("a page of 100,000 links")
def test_a_page_of_100_000_links_gives_its_articles(crawled: Crawled) -> None:
    assert set(_HONEST[12:16]) <= crawled.result.paths(Outcome.FETCHED)


@pytest.mark.fault("memory over all of the above")
def test_the_crawl_stays_small(crawled: Crawled) -> None:
    assert crawled.memory < _MOST_MEMORY


def test_the_log_tells_no_secret_of_this_machine(crawled: Crawled) -> None:
    passwords = Path("/etc/passwd").read_text(encoding="utf-8").splitlines()[0]
    assert passwords not in crawled.result.log + str(crawled.result.status)
