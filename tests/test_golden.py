"""Each source's saved pages, read as its YAML says, give the articles written down beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reprints.extract.page import Page, extract_page
from reprints.model import Article
from reprints.registry import load_source, load_sources
from reprints.settings import find_config
from reprints.sources import path_of

FOLDER = Path(__file__).parent / "sources"
SOURCES = find_config() / "sources"
SAVED = sorted(FOLDER.glob("*/*.html"))


def test_every_source_that_is_on_has_a_saved_page() -> None:
    saved = {path.parent.name for path in SAVED}
    assert {source.id for source in load_sources(SOURCES) if source.enabled} <= saved
    assert "nizkor" in saved


@pytest.mark.parametrize("path", SAVED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_saved_page_gives_its_article(path: Path) -> None:
    expected: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    source = load_source(path_of(SOURCES, path.parent.name))
    article = extract_page(Page(url=expected["url"], body=path.read_bytes()), source)
    assert isinstance(article, Article), article
    document = article.to_document()
    assert {name: document[name] for name in expected} == expected
