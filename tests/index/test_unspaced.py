"""Words of scripts without blanks, on the embedded index; a server is asked the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reprints.index.contract import Index, Search
from reprints.index.embedded.engine import EmbeddedIndex
from reprints.index.query.parser import parse_query
from tests.index.unspaced import FINDS, find_slugs, make_unspaced


@pytest.fixture(scope="module")
def unspaced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    root: Path = tmp_path_factory.mktemp("unspaced")
    opened = EmbeddedIndex(root)
    assert all(applied.accepted for applied in opened.apply(make_unspaced()))
    yield opened
    opened.close()


@pytest.mark.parametrize(("query", "found"), FINDS)
def test_a_word_is_found_wherever_it_stands(unspaced: Index, query: str, found: list[str]) -> None:
    assert find_slugs(unspaced, query) == found


def test_a_word_of_several_terms_is_marked_as_one(unspaced: Index) -> None:
    [hit] = unspaced.search(Search(query=parse_query("体育館"), highlight=True)).items
    [snippet] = hit.snippets
    assert [segment.text for segment in snippet.segments if segment.marked] == ["体育館"]
    assert "家族が体育館で" in str(snippet)
