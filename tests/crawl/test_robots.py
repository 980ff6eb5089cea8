from __future__ import annotations

from itertools import pairwise

import pytest
from protego import Protego
from scrapy.http import Response

from reprints.crawl.middlewares.robots import read_rules
from reprints.model import Outcome
from tests.crawl.bench import Bench, Site, html, links


def rules(status: int, body: bytes = b"") -> Protego | str:
    return read_rules(Response("http://a.example/robots.txt", status=status, body=body))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_what_is_not_there_forbids_nothing(status: int) -> None:
    found = rules(status, b"User-agent: *\nDisallow: /")
    assert isinstance(found, Protego)
    assert found.can_fetch("http://a.example/x", "reprints")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_cannot_be_had_forbids_everything(status: int) -> None:
    assert rules(status) == f"http {status}"


def test_a_robots_txt_of_five_megabytes_is_read_as_far_as_the_rfc_asks() -> None:
    found = rules(200, b"User-agent: *\nDisallow: /first\n" + b"# x\n" * 1_300_000 + b"Disallow: /last\n")
    assert isinstance(found, Protego)
    assert not found.can_fetch("http://a.example/first", "reprints")
    assert found.can_fetch("http://a.example/last", "reprints")


def test_a_robots_txt_that_is_no_text_forbids_nothing() -> None:
    assert isinstance(rules(200, bytes(range(256))), Protego)


def test_requests_that_wait_for_robots_txt_obey_it_all(bench: Bench, site: Site) -> None:
    """Scrapy's own middleware lets all but the first of those that wait pass."""
    import time

    def slowly(_: object) -> tuple[int, dict[str, str], bytes]:
        time.sleep(0.5)
        return 200, {}, b"User-agent: *\nDisallow: /\nAllow: /$\n"

    paths = [f"/{n}.html" for n in range(8)]
    site.routes = {"/robots.txt": slowly, "/": links(*paths), **dict.fromkeys(paths, html("x"))}
    bench.source["politeness"] |= {"concurrency": 8}
    bench.source["spider"] = "urls"
    bench.discover(urls=[site.url(path) for path in paths])
    result = bench.crawl()
    assert set(result.pages.values()) == {(Outcome.REFUSED, "robots.txt")}
    assert site.paths == {"/robots.txt": 1}


def test_a_site_may_ask_for_a_slower_pace(bench: Bench, site: Site) -> None:
    paths = ["/1.html", "/2.html", "/3.html"]
    site.routes = {"/robots.txt": (200, {}, b"User-agent: *\nCrawl-delay: 0.7\n"), **dict.fromkeys(paths, html("x"))}
    bench.source["politeness"] |= {"concurrency": 8, "delay": 0.01}
    bench.discover(urls=[site.url(path) for path in paths])
    bench.crawl()
    times = sorted(asked.at for asked in site.asked if asked.path in paths)
    assert all(later - earlier >= 0.65 for earlier, later in pairwise(times))
