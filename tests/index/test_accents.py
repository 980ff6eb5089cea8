"""Accents never matter in names, on the embedded index; a server is asked the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reprints.index.contract import Index, Search
from reprints.index.embedded.engine import EmbeddedIndex
from reprints.index.folding import FOLDS, fold
from reprints.index.query.parser import parse_query
from tests.index.accents import FINDS, make_named
from tests.index.unspaced import find_slugs


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    opened = EmbeddedIndex(tmp_path_factory.mktemp("named"))
    assert all(applied.accepted for applied in opened.apply(make_named()))
    yield opened
    opened.close()


@pytest.mark.parametrize(("query", "found"), FINDS)
def test_a_name_is_found_whatever_its_accents(named: Index, query: str, found: list[str]) -> None:
    assert find_slugs(named, query) == found


def test_facets_count_names_as_written(named: Index) -> None:
    hits = named.search(Search(query=parse_query("place:αθηνα"), facets=("place", "outlet")))
    assert {name: [count.value for count in counts] for name, counts in hits.facets.items()} == {
        "place": ["Αθήνα"],
        "outlet": ["Η Καθημερινή"],
    }


def test_what_is_folded_is_folded_already() -> None:
    every = "".join(map(chr, FOLDS))
    assert fold(fold(every)) == fold(every)
