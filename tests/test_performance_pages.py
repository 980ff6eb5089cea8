"""What the performance benchmark is measured on: pages like real ones, and a site that answers as sites do."""

from __future__ import annotations

import re
from pathlib import Path

import urllib3

from benchmarks.performance.pages import make_page, write_pages
from benchmarks.performance.rows import Row
from benchmarks.performance.site import serve
from reprints.extract.page import Page, extract_page
from reprints.model import Article


def read(body: bytes) -> Article:
    found = extract_page(Page(url="http://127.0.0.1/article/1.html", body=body))
    assert isinstance(found, Article)
    return found


def test_a_made_page_has_the_size_of_a_real_one_and_text_of_its_own() -> None:
    articles = [read(make_page(number)) for number in range(4)]
    assert make_page(3) == make_page(3)
    assert all(60_000 < len(make_page(number)) < 200_000 for number in range(4))
    lines = [line for article in articles for line in article.text.split("\n")]
    assert len(lines) == len(set(lines))
    assert all(article.original.authors and article.original.date for article in articles)


def test_pages_of_a_folder_come_again_in_other_words(tmp_path: Path) -> None:
    (tmp_path / "of").mkdir()
    (tmp_path / "of" / "one.html").write_bytes(make_page(1))
    write_pages(tmp_path / "pages", 3, tmp_path / "of")
    first, second, third = (path.read_bytes() for path in sorted((tmp_path / "pages").iterdir()))
    assert first == make_page(1)
    assert len({read(body).text for body in (first, second, third)}) == 3
    assert len(first) <= len(second) < 1.2 * len(first)


def test_the_site_lists_its_pages_and_answers_304_to_who_has_them(tmp_path: Path) -> None:
    write_pages(tmp_path, 2)
    with serve(tmp_path) as address:
        listed = urllib3.request("GET", f"{address}/sitemap.xml").data.decode()
        urls = re.findall("<loc>(.*?)</loc>", listed)
        answer = urllib3.request("GET", urls[1])
        again = urllib3.request("GET", urls[1], headers={"If-None-Match": answer.headers["ETag"]})
    assert (answer.status, answer.data) == (200, make_page(1))
    assert again.status == 304
    assert len(urls) == 2


def test_a_row_says_whether_its_goal_is_met() -> None:
    rows = [Row(what="a", figure="", value=0.9, least=0.85), Row(what="b", figure="", value=60, most=50)]
    assert [(row.goal, row.verdict) for row in rows] == [("≥ 0.85", "met"), ("≤ 50", "missed")]
