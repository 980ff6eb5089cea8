"""Each reading says where on the page its words stand."""

from __future__ import annotations

from reprints.extract.page import Page, extract_page, read_lines
from reprints.model import Article, Evidence

PAGE = """<html><head><title>The dam</title><meta property="og:title" content="The dam that nobody inspected">
<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2016-06-09"}</script></head><body>
<nav><ul><li>Jane Roe</li><li>Home</li></ul></nav>
<article><h1>The dam that nobody inspected</h1><p>By Jane Roe</p>
<p>The dam above the town was last inspected a decade ago, the engineers told the council, and nobody asked again.</p>
<p>Kharkiv was not on the list that the ministry kept, and the papers of that year are lost, its archive says now.</p>
<p>[Source: By Jane Roe, The Meridian Post, Kharkiv, 07Jun16]</p></article></body></html>"""


def read(html: str = PAGE) -> tuple[list[str], tuple[Evidence, ...]]:
    page = Page(url="http://archive.test/dam", body=html.encode(), content_type="text/html; charset=utf-8")
    article = extract_page(page)
    assert isinstance(article, Article)
    return read_lines(page), article.evidence


def of(evidence: tuple[Evidence, ...], field: str, method: str) -> Evidence:
    return next(one for one in evidence if one.field == field and one.method == method)


def test_a_value_is_placed_in_the_credit_line_not_where_else_it_is_named() -> None:
    lines, evidence = read()
    text, credit = "\n".join(lines), len(lines) - 1
    for field, value in (
        ("original.outlet", "The Meridian Post"),
        ("original.place", "Kharkiv"),
        ("original.date", "07Jun16"),
        ("original.authors", "Jane Roe"),
    ):
        one = of(evidence, field, "credit-line")
        assert one.block == credit
        assert text[one.start : one.end] == value


def test_a_byline_is_placed_at_the_article_not_in_the_menu() -> None:
    lines, evidence = read()
    one = of(evidence, "title", "h1")
    assert one.block is not None
    assert lines[one.block] == "The dam that nobody inspected"
    assert lines[0] == "Jane Roe"
    assert all(one.block != 0 for one in evidence if one.field == "original.authors")


def test_what_no_reader_of_the_page_sees_stands_nowhere() -> None:
    _, evidence = read()
    for field, method in (("title", "og:title"), ("title", "title"), ("original.date", "json-ld")):
        hidden = [one for one in evidence if one.method == method and one.field in (field, "republication.date")]
        assert hidden
        assert {(one.block, one.start, one.end) for one in hidden} == {(None, None, None)}


def test_a_credit_over_two_blocks_is_placed_where_it_begins() -> None:
    html = PAGE.replace("[Source: By Jane Roe, The Meridian Post, Kharkiv, 07Jun16]", "").replace(
        "<p>By Jane Roe</p>", "<p>Jane Roe,<br>The Meridian Post, 7 June 2016</p>"
    )
    lines, evidence = read(html)
    one = next(one for one in evidence if one.field == "original.outlet" and one.used)
    assert "\n".join(lines)[one.start : one.end] == "The Meridian Post"
    assert one.block is not None
    assert "The Meridian Post" in lines[one.block]
