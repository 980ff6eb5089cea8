"""Accents never matter in names: the hits of the embedded index."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from reprints.index.contract import Index
from reprints.index.elastic.engine import ElasticIndex
from reprints.index.folding import FOLDS
from tests.elasticsearch.conftest import MakeSettings, forget
from tests.elasticsearch.test_templates import FOLDER, read
from tests.index.accents import FINDS, make_named
from tests.index.unspaced import find_slugs


@pytest.fixture(scope="module")
def named(make_settings: MakeSettings, admin: Elasticsearch) -> Iterator[Index]:
    settings = make_settings()
    opened = ElasticIndex(settings)
    assert all(applied.accepted for applied in opened.apply(make_named()))
    yield opened
    opened.close()
    forget(admin, settings.elasticsearch_index)


@pytest.mark.parametrize(("query", "found"), FINDS)
def test_a_name_is_found_whatever_its_accents(named: Index, query: str, found: list[str]) -> None:
    assert find_slugs(named, query) == found


def test_both_engines_fold_the_same_letters() -> None:
    template = read(FOLDER / "component" / "reprints-articles@mappings.json")["template"]
    rules = template["settings"]["index"]["analysis"]["char_filter"]["accents"]["mappings"]
    assert dict(rule.split("=>") for rule in rules) == {chr(letter): bare for letter, bare in FOLDS.items()}
