from __future__ import annotations

import json
import secrets

import pytest

from reprints.model import Outcome
from tests.crawl.bench import Bench, Site, html, links, redirect

BROKEN = """
from reprints.crawl import spider
plain = spider.SourceSpider.read_listing
def read(self, response):
    if response.url.endswith("broken"):
        raise KeyError("a bug")
    return plain(self, response)
spider.SourceSpider.read_listing = read
"""


def test_a_crawl_is_told_of_while_it_runs_and_at_its_end(bench: Bench, site: Site) -> None:
    site.routes = {"/": links("/a.html"), "/a.html": html("A")}
    bench.discover(listings=[site.url("/")], articles=[r"\.html$"])
    result = bench.crawl()
    assert result.code == 0
    assert result.stderr == ""
    assert result.status["requests"] == {"robots": 1, "listing": 1, "page": 1}
    assert result.status["pages"] == {"listed": 1, "fetched": 1, "refused": 0, "gone": 0, "failed": 0}
    assert (result.status["run"], result.status["phase"]) == (bench.run, "ended")


@pytest.mark.parametrize(
    ("routes", "why"),
    [
        ({}, "http 404"),
        ({"/": html("nothing here")}, "announces no articles"),
        ({"/": redirect("http://169.254.169.254/")}, "private address"),
        ({"/robots.txt": (500, {}, b"")}, "robots.txt: http 500"),
        ({"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /")}, "robots.txt"),
        ({"/": redirect("/")}, "redirect loop"),
    ],
)
def test_a_source_that_announces_nothing_has_failed(
    bench: Bench, site: Site, routes: dict[str, object], why: str
) -> None:
    site.routes = routes  # type: ignore[assignment]
    bench.discover(listings=[site.url("/")], articles=[r"\.html$"])
    result = bench.crawl()
    assert (result.code, result.status["status"]) == (1, "failed")
    assert result.status["errors"] == [{"url": site.url("/"), "why": why}]
    assert site.url("/") in result.status["reason"]


def test_a_site_that_cannot_be_reached_is_named(bench: Bench, closed_port: int) -> None:
    bench.source["politeness"] |= {"retries": 0}
    bench.discover(listings=[f"http://127.0.0.1:{closed_port}/"])
    result = bench.crawl()
    assert result.code == 1
    assert result.status["errors"][0]["why"] == "robots.txt: connection"


def test_a_nearly_full_disk_interrupts_before_it_is_full(bench: Bench, site: Site) -> None:
    bench.discover(listings=[site.url("/")])
    result = bench.crawl(REPRINTS_MINIMUM_FREE_BYTES=str(10**18))
    assert (result.code, result.status["status"]) == (3, "interrupted")
    assert "bytes are free" in result.status["reason"]
    assert not site.asked


@pytest.mark.fault("a WARC that may not grow (file-size limit)")
def test_an_archive_that_refuses_ends_the_crawl_and_loses_nothing(bench: Bench, site: Site) -> None:
    paths = [f"/{n}.html" for n in range(60)]
    noise = {path: html(secrets.token_hex(60_000)) for path in paths}
    site.routes = {"/": links(*paths), **noise}
    bench.discover(listings=[site.url("/")], articles=[r"\.html$"])
    script = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))"

    result = bench.crawl_with(script)

    assert (result.code, result.status["status"]) == (4, "failed")
    assert "cannot be written" in result.status["reason"]
    fetched = result.paths(Outcome.FETCHED)
    assert 0 < len(fetched) < len(paths)
    assert {site.url(p) for p in fetched} <= {r.url for r in bench.archived()}
    assert result.paths(Outcome.LISTED) == set(paths) - fetched
    assert len(site.asked) < len(paths)


def test_a_folder_that_cannot_be_written_is_named(bench: Bench, site: Site) -> None:
    bench.discover(listings=[site.url("/")])
    bench.data.mkdir()
    (bench.data / "archive").write_text("in the way")
    result = bench.crawl()
    assert result.code == 4
    assert "archive" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_site_that_sends_us_away_for_a_day_is_left(bench: Bench, site: Site) -> None:
    paths = [f"/{n}.html" for n in range(30)]
    site.routes = {"/": links(*paths), **dict.fromkeys(paths, (429, {"Retry-After": "86400"}, b""))}
    bench.discover(listings=[site.url("/")], articles=[r"\.html$"])
    result = bench.crawl()
    assert (result.code, result.status["status"]) == (3, "interrupted")
    assert "86400 seconds" in result.status["reason"]
    assert len(site.asked) < len(paths)


def test_the_time_limit_interrupts(bench: Bench, site: Site) -> None:
    paths = [f"/{n}.html" for n in range(200)]
    site.routes = {"/": links(*paths), **dict.fromkeys(paths, html("x"))}
    bench.discover(listings=[site.url("/")], articles=[r"\.html$"])
    bench.source["politeness"] |= {"max_hours": 1e-9, "delay": 0.5}
    result = bench.crawl()
    assert result.code == 3
    assert "time limit" in result.status["reason"]


def test_a_spider_that_is_not_there_is_named_with_the_nearest(bench: Bench, site: Site) -> None:
    bench.source["spider"] = "sitmap"
    bench.discover(listings=[site.url("/")])
    result = bench.crawl()
    assert result.code == 2
    assert "Did you mean sitemap?" in result.stderr
    assert "Did you mean sitemap?" in result.status["reason"]


def test_only_a_source_that_is_served_may_be_sent_elsewhere(bench: Bench, site: Site) -> None:
    bench.discover(listings=[site.url("/")])
    assert bench.crawl(arguments=("--via", site.url(""))).code == 2
    assert not site.asked


def test_a_served_source_is_fetched_through_its_server_and_nowhere_else(bench: Bench, site: Site) -> None:
    archive = "http://archive.sample.test"
    site.routes = {
        f"{archive}/": links("/a.html", "/b.html"),
        f"{archive}/a.html": html("A"),
        f"{archive}/b.html": redirect("http://127.0.0.1:1/"),
    }
    bench.source |= {"homepage": f"{archive}/", "hosts": {"canonical": "archive.sample.test"}}
    bench.source["network"] = {"serve": "sample", "allow": ["127.0.0.0/8"]}
    bench.discover(listings=[f"{archive}/"], articles=[r"\.html$"])
    result = bench.crawl(arguments=("--via", site.url("")))
    assert result.code == 0
    assert result.pages[f"{archive}/a.html"] == (Outcome.FETCHED, "")
    assert result.pages[f"{archive}/b.html"] == (Outcome.REFUSED, "private address")
    assert f"{archive}/robots.txt" in site.paths


def test_no_proxy_is_taken_from_the_environment(bench: Bench, site: Site, closed_port: int) -> None:
    site.routes = {"/": links("/a.html"), "/a.html": html("A")}
    bench.discover(listings=[site.url("/")], articles=[r"\.html$"])
    nowhere = f"http://127.0.0.1:{closed_port}"
    assert bench.crawl(http_proxy=nowhere, HTTP_PROXY=nowhere).paths(Outcome.FETCHED) == {"/a.html"}


def test_nothing_listens_while_a_crawl_runs(bench: Bench, site: Site) -> None:
    import psutil

    seen: list[int] = []

    def look(_: object) -> tuple[int, dict[str, str], bytes]:
        process = next(
            p for p in psutil.Process().children(recursive=True) if "reprints.crawl" in " ".join(p.cmdline())
        )
        seen.append(sum(c.status == psutil.CONN_LISTEN for c in process.net_connections(kind="inet")))
        return links("/a.html")

    site.routes = {"/": look, "/a.html": html("A")}
    bench.discover(listings=[site.url("/")], articles=[r"\.html$"])
    assert bench.crawl().code == 0
    assert seen == [0]


def test_a_spider_that_raises_is_counted_and_the_page_with_it(bench: Bench, site: Site) -> None:
    site.routes = {"/": links("/a.html", "/b.html"), "/a.html": html("A"), "/b.html": html("B")}
    bench.discover(listings=[site.url("/"), site.url("/broken")], articles=[r"\.html$"])
    site.routes["/broken"] = links("/c.html")
    result = bench.crawl_with(BROKEN)

    assert result.status["spider_exceptions"] == 1
    assert result.status["errors"] == [{"url": site.url("/broken"), "why": "spider error: KeyError"}]
    assert result.paths(Outcome.FETCHED) == {"/a.html", "/b.html"}


def test_the_log_is_lines_of_json_where_that_is_asked_for(bench: Bench, site: Site) -> None:
    body, secret = "A sentence of the page that is nobody else's business. " * 30, "hidden-in-the-address"
    failing = iter([500])
    site.routes = {
        "/": links("/a.html", "/broken"),
        "/a.html": lambda _: (next(failing, 200), {"Content-Type": "text/html"}, body.encode()),
        "/broken": html(body),
    }
    bench.discover(listings=[site.url("/"), site.url("/broken")], articles=[r"\.html$"])
    broken = BROKEN.replace('"a bug"', f'"a bug near {secret}: " + str(response.body)')
    told = {"REPRINTS_LOG_JSON": str(bench.folder / "all.jsonl"), "REPRINTS_SMTP_URL": f"smtp://me:{secret}@mail.test"}

    result = bench.crawl_with(broken, **told)

    lines = [json.loads(line) for line in result.log.splitlines()]
    assert {(line["run"], line["source"]) for line in lines} == {(bench.run, "testsite")}
    [page] = {capture.key for capture in result.captures if capture.key}
    assert {line["message"].partition(" (")[0] for line in lines if line.get("page") == page} == {
        "captured",
        f"asking again for {site.url('/a.html')}",
    }
    assert any("KeyError" in line.get("error", "") for line in lines), "the bug is told of"
    assert secret not in result.log
    assert body not in result.log
