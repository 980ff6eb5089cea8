"""Which links lead to an article's next page, and which to other articles."""

from __future__ import annotations

import pytest

from reprints.extract.continuation import find_onward, read_number
from reprints.extract.page import Page, extract_page
from reprints.extract.paged import PageOfSeveral, link_parts, read_series
from reprints.model import Article, Capture
from tests.extract.pages import PARAGRAPHS, make_page

STORY = "http://a.example/news/story.html"


@pytest.mark.parametrize(
    ("url", "first", "number"),
    [
        ("http://a.example/news/story.html?page=2", STORY, 2),
        ("http://a.example/news/story-2.html", STORY, 2),
        ("http://a.example/news/story/2", STORY, 2),
        ("http://a.example/news/story_p3.html", STORY, 3),
        ("http://a.example/n/story/page/2/", "http://a.example/n/story/", 2),
        ("http://a.example/x?id=7&page=2", "http://a.example/x?id=7", 2),
        ("http://a.example/x?id=7&page=3", "http://a.example/x?id=7&page=1", 3),
        ("http://a.example/n/story-page-2", "http://a.example/n/story-page-1", 2),
        ("http://a.example/news/story2.html", STORY, None),
        ("http://a.example/news/story-part-2.html", STORY, None),
        ("http://a.example/x?id=8&page=2", "http://a.example/x?id=7", None),
        ("http://a.example/doc/lby78.html", "http://a.example/doc/lby77.html", None),
        ("http://a.example/doc/2", "http://a.example/doc/1", None),
        ("http://a.example/n/story/comment-page-2", "http://a.example/n/story", None),
    ],
)
def test_a_further_page_is_the_first_ones_address_with_a_number(url: str, first: str, number: int | None) -> None:
    assert read_number(url, first) == number


@pytest.mark.parametrize(
    ("body", "onward"),
    [
        ("<a href='story-2.html'>2</a><a href='story-3.html'>3</a>", "story-2.html"),
        ("<a href='story.html?page=2'>Next page »</a>", "story.html?page=2"),
        ("<a href='story.html?page=2'>Página siguiente</a>", "story.html?page=2"),
        ("<a href=story/2>下一页</a>", "story/2"),
        ("<link rel='next' href='/news/story.html?page=2'>", "story.html?page=2"),
        ("<a href='story-2.html'>Another story altogether</a>", None),
        ("<link rel='next' href='/news/other.html'>", None),
        ("<a href='//b.example/news/story-2.html'>2</a>", None),
        ("<article><nav class='posts'><a rel='next' href='/news/other.html'>Next</a></nav></article>", None),
    ],
)
def test_a_link_is_followed_if_it_says_that_it_leads_on(body: str, onward: str | None) -> None:
    found = find_onward(body.encode(), [STORY])
    assert (found.url.removeprefix("http://a.example/news/") if found else None) == onward


def test_a_source_names_other_forms() -> None:
    found = find_onward(b"<a href='/k/abc-x'>go</a>", [STORY], ["/k/abc"])
    assert found
    assert (found.url, found.is_certain) == ("http://a.example/k/abc-x", True)


def read(*bodies: tuple[str, str]) -> Article:
    """The article of these pages, by their addresses."""
    parts = [PageOfSeveral(page=Page(url=url, body=make_page(body)), capture=Capture()) for url, body in bodies]
    chain = link_parts(parts[0], {part.page.url: part for part in parts[1:]})
    found = read_series(chain, extract_page)
    assert isinstance(found, Article)
    return found


HEAD = "<article><h1>Half a pier in the harbour</h1>"


def test_a_credit_on_the_last_page_is_the_articles() -> None:
    text = "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:2])
    rest = f"<p>{PARAGRAPHS[2]}</p><p>[Source: By Ilse Brandt, The Harbour Scope, London, 02May19]</p>"
    article = read((STORY, f"{HEAD}{text}<a href='?page=2'>2</a>"), (f"{STORY}?page=2", HEAD + text + rest))
    assert article.text.split("\n") == list(PARAGRAPHS[:3])
    assert (article.original.outlet, article.credit_status) == ("The Harbour Scope", "credited")
    assert [part.line for part in article.parts] == [0, 2]


def test_a_next_link_inside_the_article_counts_if_the_page_has_its_title() -> None:
    text = "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:2])
    onward = "<p><a rel='next' href='other.html'>Next page</a></p></article>"
    other = "http://a.example/news/other.html"
    rest = f"<p>{PARAGRAPHS[2]}</p><p>{PARAGRAPHS[1]}</p></article>"
    assert len(read((STORY, HEAD + text + onward), (other, HEAD + rest)).parts) == 2
    strange = "<article><h1>Who owns the lighthouse</h1>" + rest
    assert read((STORY, HEAD + text + onward), (other, strange)).parts == ()
    assert not read((STORY, HEAD + text + onward)).partial


def test_a_single_page_that_goes_on_is_partial() -> None:
    text = "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:2])
    assert read((STORY, f"{HEAD}{text}<a href='?page=2'>2</a>")).partial
