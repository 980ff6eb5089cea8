"""Section pages are lists of teasers, however these are marked up; an article with links is none."""

from __future__ import annotations

import pytest

from reprints.extract.page import Page, extract_page
from reprints.model import Article
from tests.extract.pages import PARAGRAPHS

SECTION = "http://www.river.example/news/rivers"
HEADLINES = (
    "Engineers warned of the dam", "What the villages heard", "Residents go to court", "Lessons begin again",
    "Forty-one letters in a box", "Soup twice a day", "The operator is silent", "An office that was merged",
)  # fmt: skip
FORMS = {
    "linked heading": "<article><h3><a href='/n/{n}'>{title}</a></h3><p>{text}</p></article>",
    "relative address": "<article><h3><a href='{n}.html'>{title}</a></h3><p>{text}</p></article>",
    "whole address": "<div><h2><a href='https://river.example/n/{n}'>{title}</a></h2><p>{text}</p><i>A. Roe</i></div>",
    "heading in a link": "<div><a href='/n/{n}'><h3>{title}</h3></a><p>{text}</p><span>1 August 2025</span></div>",
    "link without heading": "<div><a class='title' href='/n/{n}'>{title}</a><p>{text}</p></div>",
    "card": "<a href='/n/{n}'><div><h3>{title}</h3><p>{text}</p></div></a>",
    "read more in the text": "<div><h3>{title}</h3><p>{text} <a href='/n/{n}'>Read more</a></p></div>",
    "read more below": "<div><h3>{title}</h3><p>{text}</p><a href='/n/{n}'>Leer más »</a></div>",
    "list": "<li><b><a href='/n/{n}'>{title}</a></b><br>{text}</li>",
    "table": "<table><tr><td><img src='x'></td><td><a href='/n/{n}'>{title}</a><br>{text}</td></tr></table>",
    "definitions": "<dt><a href='/n/{n}'>{title}</a></dt><dd>{text}</dd>",
}


def read(inside: str) -> object:
    body = (
        f"<html><head><title>Rivers - River Post</title></head><body><main><h1>Rivers</h1>{inside}</main></body></html>"
    )
    return extract_page(Page(url=SECTION, body=body.encode(), content_type="text/html"))


@pytest.mark.parametrize("count", [5, 8])
@pytest.mark.parametrize("form", FORMS)
def test_a_page_of_teasers_is_a_list(form: str, count: int) -> None:
    inside = "".join(
        FORMS[form].format(n=n, title=HEADLINES[n], text=PARAGRAPHS[n % len(PARAGRAPHS)]) for n in range(count)
    )
    assert getattr(read(inside), "reason", None) == "link-list"


@pytest.mark.parametrize(
    "paragraph",
    [
        "<p>{text} See <a href='/n/{n}'>{title}</a>.</p>",
        "<h2><a href='#part{n}'>{title}</a></h2><p>{text}</p>",
        "<h2>{title}</h2><p>{text}</p><p>{text} Again.</p>",
    ],
)
def test_an_article_with_links_or_headings_is_an_article(paragraph: str) -> None:
    inside = "".join(paragraph.format(n=n, title=HEADLINES[n], text=PARAGRAPHS[n % len(PARAGRAPHS)]) for n in range(8))
    assert isinstance(read(inside), Article)


def test_an_article_above_a_list_of_teasers_is_an_article() -> None:
    text = "".join(f"<p>{text} {n}</p>" for n in range(3) for text in PARAGRAPHS)
    teasers = "".join(
        FORMS["linked heading"].format(n=n, title=title, text="A short line about it.")
        for n, title in enumerate(HEADLINES)
    )
    assert isinstance(read(text + teasers), Article)
