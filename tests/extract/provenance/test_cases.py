"""Invented pages, each for a kind of credit that was once read wrongly, with what a careful reader takes from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reprints.extract.page import Page, extract_page
from reprints.model import Article

FOLDER = Path(__file__).with_name("cases")
CASES = sorted(path.stem for path in FOLDER.glob("*.html"))


def read(name: str) -> tuple[dict[str, Any], Article]:
    case = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    article = extract_page(Page(url=case["url"], body=(FOLDER / f"{name}.html").read_bytes()))
    assert isinstance(article, Article)
    return case["expect"], article


def values_of(article: Article) -> dict[str, Any]:
    original, republication = article.original, article.republication
    return {
        "authors": list(original.authors),
        "outlet": original.outlet,
        "section": original.section,
        "place": original.place,
        "date": original.date and original.date.isoformat(),
        "original_url": original.url,
        "republication_date": republication.date and republication.date.isoformat(),
    }


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_credit_is_read(name: str) -> None:
    expected, article = read(name)
    values = values_of(article)
    assert {field: values[field] for field in expected} == expected
