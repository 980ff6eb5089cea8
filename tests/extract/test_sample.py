"""The sample sites end to end: every article exactly, every other page refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reprints.extract.page import Page, extract_page
from reprints.model import Article, NotAnArticle
from reprints.sample.site import SamplePage, pages


def _pages(articles: bool) -> Iterator[object]:
    for page in pages(1):
        if (page.truth is not None) == articles:
            yield pytest.param(page, id=page.url.removeprefix("http://"))


@pytest.mark.parametrize("page", list(_pages(articles=True)))
def test_title_body_and_language_of_a_sample_article_are_exact(page: SamplePage) -> None:
    assert page.truth is not None
    found = extract_page(Page(url=page.url, body=page.body, content_type=page.content_type))
    assert isinstance(found, Article), found
    assert found.text.split("\n") == list(page.truth.paragraphs)
    assert (found.title, found.language) == (page.truth.title, page.truth.language)


@pytest.mark.parametrize("page", list(_pages(articles=False)))
def test_a_sample_page_without_an_article_is_refused(page: SamplePage) -> None:
    found = extract_page(Page(url=page.url, body=page.body, content_type=page.content_type))
    assert isinstance(found, NotAnArticle), found
