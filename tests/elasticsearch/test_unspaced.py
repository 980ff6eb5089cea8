"""Words of scripts without blanks: the hits of the embedded index."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from reprints.index.analysis import TOKEN
from reprints.index.contract import Index
from reprints.index.elastic.engine import ElasticIndex
from tests.elasticsearch.conftest import MakeSettings, forget
from tests.elasticsearch.test_templates import FOLDER, read
from tests.index.unspaced import FINDS, find_slugs, make_unspaced


@pytest.fixture(scope="module")
def unspaced(make_settings: MakeSettings, admin: Elasticsearch) -> Iterator[Index]:
    settings = make_settings()
    opened = ElasticIndex(settings)
    assert all(applied.accepted for applied in opened.apply(make_unspaced()))
    yield opened
    opened.close()
    forget(admin, settings.elasticsearch_index)


@pytest.mark.parametrize(("query", "found"), FINDS)
def test_a_word_is_found_wherever_it_stands(unspaced: Index, query: str, found: list[str]) -> None:
    assert find_slugs(unspaced, query) == found


def test_both_engines_cut_text_in_the_same_way() -> None:
    template = read(FOLDER / "component" / "reprints-articles@mappings.json")["template"]
    assert template["settings"]["index"]["analysis"]["tokenizer"]["words"]["pattern"] == TOKEN
