from __future__ import annotations

import codecs
from itertools import pairwise
from pathlib import Path

import pytest
from scrapy.http import Response

from reprints.crawl.robots import RobotsRules, read_rules
from reprints.model import Outcome
from tests.crawl.bench import Bench, Site, html, links


def rules(status: int, body: bytes = b"") -> RobotsRules | str:
    return read_rules(Response("http://a.example/robots.txt", status=status, body=body))


def forbidden(text: str | bytes, *paths: str) -> list[str]:
    """Those of the paths that a robots.txt forbids."""
    found = rules(200, text.encode() if isinstance(text, str) else text)
    assert isinstance(found, RobotsRules)
    return [path for path in paths if not found.can_fetch(f"http://a.example{path}", "reprints")]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_what_is_not_there_forbids_nothing(status: int) -> None:
    found = rules(status, b"User-agent: *\nDisallow: /")
    assert isinstance(found, RobotsRules)
    assert found.can_fetch("http://a.example/x", "reprints")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_cannot_be_had_forbids_everything(status: int) -> None:
    assert rules(status) == f"http {status}"


def test_a_robots_txt_of_five_megabytes_is_read_as_far_as_the_rfc_asks() -> None:
    found = rules(200, b"User-agent: *\nDisallow: /first\n" + b"# x\n" * 1_300_000 + b"Disallow: /last\n")
    assert isinstance(found, RobotsRules)
    assert not found.can_fetch("http://a.example/first", "reprints")
    assert found.can_fetch("http://a.example/last", "reprints")


def test_a_robots_txt_that_is_no_text_forbids_nothing() -> None:
    assert isinstance(rules(200, bytes(range(256))), RobotsRules)


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


ALL = "User-agent: *\nDisallow: /\n"
ELSE = "\nUser-agent: *\nDisallow: /else/\n"


def test_a_byte_order_mark_hides_no_group() -> None:
    body = (Path(__file__).parent / "cases" / "robots-bom" / "robots.txt").read_bytes()
    assert body.startswith(codecs.BOM_UTF8)
    assert forbidden(body, "/news/a") == ["/news/a"]
    for mark in (codecs.BOM_UTF8[:1], codecs.BOM_UTF8[:2]):  # torn ones
        assert forbidden(mark + ALL.encode(), "/a") == ["/a"]
    for codec in ("utf-16", "utf-16-le", "utf-16-be"):
        mark_first = "" if codec == "utf-16" else "\ufeff"
        assert forbidden((mark_first + ALL).encode(codec), "/a") == ["/a"]
    # in the middle it makes a field nobody knows
    assert forbidden("User-agent: *\n\ufeffDisallow: /a\nDisallow: /b", "/a", "/b") == ["/b"]


@pytest.mark.parametrize(
    "name",
    ["reprints", "Reprints", "REPRINTS/1.0", "reprints/0.1.0 (+mailto:a@b.example)", "reprints bot", "reprints*"],
)
def test_our_group_is_ours_whatever_follows_the_name(name: str) -> None:
    assert forbidden(f"User-agent: {name}\nDisallow: /own/{ELSE}", "/own/a", "/else/a") == ["/own/a"]


@pytest.mark.parametrize(
    "name", ["rep", "reprint", "reprints2", "myreprints", "x reprints", "", "Mozilla/5.0 (reprints)"]
)
def test_the_group_of_another_name_is_not_ours(name: str) -> None:
    text = f"User-agent: {name}\nDisallow: /own/{ELSE}"
    expected = ["/own/a"] if name == "reprints2" else ["/else/a"]  # a token has letters, - and _ alone
    assert forbidden(text, "/own/a", "/else/a") == expected


def test_groups_of_one_name_are_one_group_and_ours_takes_the_place_of_everybodys() -> None:
    text = "User-agent: reprints\nDisallow: /a/\n\nUser-agent: x\nDisallow: /\n\nUser-agent: reprints\nDisallow: /b/\n"
    assert forbidden(text + ELSE, "/a/", "/b/", "/c/", "/else/") == ["/a/", "/b/"]
    assert forbidden("User-agent: reprints\nDisallow:\n" + ALL, "/a") == []
    assert forbidden("User-agent: x\nDisallow: /\n", "/a") == []
    assert forbidden("Disallow: /\nUser-agent: x\nDisallow: /\n", "/a") == []


@pytest.mark.parametrize(
    "between", ["Sitemap: http://a.example/s.xml", "Crawl-delay: 5", "Host: a.example", "What: ever", "", "# x"]
)
def test_only_a_rule_ends_the_list_of_a_groups_names(between: str) -> None:
    assert forbidden(f"User-agent: reprints\n{between}\nUser-agent: x\nDisallow: /a\n", "/a", "/b") == ["/a"]
    assert forbidden(f"User-agent: *\n{between}\nDisallow: /a\n", "/a", "/b") == ["/a"]
    assert forbidden(f"User-agent: x\nDisallow:\n{between}\nUser-agent: y\nDisallow: /a\n", "/a") == []


@pytest.mark.parametrize(
    "text",
    [
        "user-agent *\ndisallow /a",
        "Useragent: *\nDissallow: /a",
        "User agent: *\nDisalow: /a",
        "USER-AGENT: *\nDISALLOW:/a",
        "User-agent: * \nDisallow: /a # all of it",
        "User-agent : *\nDisallow : /a",
        "\t User-agent: *\n\t Disallow: /a",
        "User-agent: *\rDisallow: /a\r",
        "User-agent: *\r\n\r\nDisallow: /a",
        "User-agent: * please\nDisallow: /a",
        "User-agent: *\nDisallow-all: /a",
    ],
)
def test_rules_are_read_as_people_write_them(text: str) -> None:
    assert forbidden(text, "/a", "/A", "/b") == ["/a"]


@pytest.mark.parametrize(
    ("written", "path", "expected"),
    [
        ("Disallow: /a/\nAllow: /a/b/", "/a/b/c", False),
        ("Disallow: /a/b/\nAllow: /a/", "/a/b/c", True),
        ("Allow: /a\nDisallow: /a", "/a", False),
        ("Disallow: /\nAllow: /$", "/", False),
        ("Disallow: /\nAllow: /$", "/x", True),
        ("Disallow: *.pdf$", "/a/b.pdf", True),
        ("Disallow: *.pdf$", "/a/b.pdf?x", False),
        ("Disallow: /*?", "/a?b=c", True),
        ("Disallow: /a*b$", "/ab", True),
        ("Disallow: /a*b$", "/a", False),
        ("Disallow: /ab*b$", "/ab", False),
        ("Disallow: /a$b", "/a", False),
        ("Disallow: /a$b", "/a$b", True),
        ("Disallow: /a**c", "/abc", True),
        ("Disallow: /x;p", "/x;p?q", True),
        ("Disallow: a", "/a", False),
        ("Disallow: /a\nAllow: ", "/a", True),
        # the RFC compares what an escape stands for, Google what is written
        ("Disallow: /ツ", "/%E3%83%84", True),
        ("Disallow: /%e3%83%84", "/%E3%83%84", True),
        ("Disallow: /%62", "/b", True),
        ("Disallow: /b", "/%62", True),
        ("Disallow: /a%2A", "/a*", True),
        ("Disallow: /a%2A", "/ab", False),
        ("Disallow: /\nAllow: /%62", "/b", True),
        ("Disallow: /\nAllow: /ツ", "/%E3%83%84", False),
        # Google alone takes this for `Allow: /a/$`
        ("Disallow: /a/\nAllow: /a/index.html", "/a/", True),
        ("Disallow: /a/\nAllow: /a/index.html", "/a/index.html", False),
        # Google alone reads this key
        ("Disallow: /\nAllowed: /a", "/a", True),
        ("Disallow: /robots.txt", "/robots.txt", True),
    ],
)
def test_the_longest_rule_decides_and_the_stricter_parser(written: str, path: str, expected: bool) -> None:
    assert forbidden(f"User-agent: *\n{written}\n", path) == ([path] if expected else [])


def test_addresses_of_any_form_have_a_path() -> None:
    found = rules(200, b"User-agent: *\nDisallow: /a\nDisallow: /?\n")
    assert isinstance(found, RobotsRules)
    assert not found.can_fetch("HTTP://u:p@a.example:8080/a#b", "reprints")
    assert not found.can_fetch("http://a.example?x", "reprints")
    assert found.can_fetch("http://a.example", "reprints")
    assert found.can_fetch("http://a.example#/a", "reprints")


def test_a_rule_with_many_wildcards_is_matched_in_no_time() -> None:
    text = "User-agent: *\nDisallow: /" + "a*" * 5_000 + "b$\n"
    assert forbidden(text, "/" + "a" * 2_000) == []


def test_the_longest_delay_of_our_groups_counts() -> None:
    found = rules(200, b"User-agent: reprints\nCrawl-delay: 2\nUser-agent: reprints\nCrawl-delay: 5\nCrawl-delay: x\n")
    assert isinstance(found, RobotsRules)
    assert (found.crawl_delay("reprints"), found.crawl_delay("other")) == (5.0, None)
