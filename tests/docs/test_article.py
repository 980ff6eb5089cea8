"""docs/reference/article.md shows a real article document and explains every field of it."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from reprints.extract.page import Page, extract_page
from reprints.model import Article, Capture, CreditStatus, Evidence, Original, Removed, RemovedKind, Republication
from reprints.registry import load_source
from reprints.sample import pages
from reprints.settings import find_config
from reprints.sources import path_of

TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "article.md").read_text(encoding="utf-8")
# what the crawl decides, not the page
OF_THE_CRAWL = {"capture", "first_seen", "last_seen"}


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    found = re.search(r"^```json\n(.+?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None
    document: dict[str, Any] = json.loads(found[1])
    return document


def test_the_example_is_an_article_document(example: dict[str, Any]) -> None:
    assert Article.from_document(example).to_document() == example


def test_the_example_is_what_is_read_from_the_sample_page(example: dict[str, Any]) -> None:
    page = next(page for page in pages() if page.url == example["url"])
    source = load_source(path_of(find_config() / "sources", example["source"]))
    read = extract_page(Page(url=page.url, body=page.body), source=source)
    assert isinstance(read, Article)
    document = read.to_document()
    for name in example.keys() - OF_THE_CRAWL:
        assert document[name] == example[name], name


@pytest.mark.parametrize("kind", [Article, Original, Republication, Evidence, Removed, Capture])
def test_every_field_has_a_row(kind: type[Any]) -> None:
    rows = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    explained = rows | {"original", "republication", "evidence", "removed", "capture", "credit_line", "credit_status"}
    assert {field.name for field in dataclasses.fields(kind)} <= explained


def test_the_fields_without_a_row_are_explained_in_the_text() -> None:
    for name in ("original", "republication", "capture"):
        assert re.search(rf"^## `{name}`: ", TEXT, re.MULTILINE)
    for name in ("evidence", "removed", "credit_line", "credit_status"):
        assert re.search(rf"^`{name}` (is|lists) ", TEXT, re.MULTILINE)


def test_every_credit_status_is_explained() -> None:
    assert all(re.search(rf"^\| `{status}` \| ", TEXT, re.MULTILINE) for status in CreditStatus)


def test_every_kind_of_removed_line_is_named() -> None:
    assert all(f"`{kind}`" in TEXT for kind in RemovedKind)
