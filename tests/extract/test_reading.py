"""Each page in `reading` is read as the `expected.json` beside it says: one folder for each kind of page that was once
read wrongly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reprints.extract.page import Page, extract_page
from reprints.model import Article, NotAnArticle

FOLDER = Path(__file__).parent / "reading"
CASES = sorted(path.parent for path in FOLDER.glob("*/expected.json"))
KNOWN = {"outcome", "reason", "title", "language", "lines", "text_contains", "text_lacks", "note"}


def read_expected(folder: Path) -> tuple[dict[str, Any], Iterator[Article | NotAnArticle]]:
    """What is expected, and every page of the folder as it is read."""
    case = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    pages = (Page(url=case["url"], body=path.read_bytes()) for path in sorted(folder.glob("*.html")))
    return case["expected"], map(extract_page, pages)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_page_is_read_as_expected(folder: Path) -> None:
    expected, found = read_expected(folder)
    assert {name for name in expected if "." not in name} <= KNOWN
    for one in found:
        if expected.get("outcome") == "not-an-article":
            assert isinstance(one, NotAnArticle)
            assert one.reason == expected["reason"]
        else:
            assert isinstance(one, Article), one
            check_article(one, expected)


def check_article(article: Article, expected: dict[str, Any]) -> None:
    for name in ("title", "language"):
        assert getattr(article, name) == expected.get(name, getattr(article, name))
    assert len(article.text.splitlines()) == expected.get("lines", len(article.text.splitlines()))
    assert [part for part in expected.get("text_contains", ()) if part not in article.text] == []
    assert [part for part in expected.get("text_lacks", ()) if part in article.text] == []
    for name, value in expected.items():
        if "." in name:
            assert read_value(article, name) == value, name


def read_value(article: Article, path: str) -> object:
    value: Any = article
    for part in path.split("."):
        value = getattr(value, part)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
