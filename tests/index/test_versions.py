"""Searching earlier versions on the embedded index; tests/elasticsearch/test_versions.py asks a server the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reprints.index.contract import Index
from reprints.index.embedded.engine import EmbeddedIndex
from tests.index.earlier import CHANGING, CHECKS, find, make_corpus, make_edited


@pytest.fixture
def versions(root: Path) -> Iterator[Index]:
    opened = EmbeddedIndex(root)
    assert all(applied.accepted for applied in opened.apply(make_corpus()))
    yield opened
    opened.close()


@pytest.mark.parametrize("check", [*CHECKS, *CHANGING], ids=lambda check: check.__name__)
def test_versions_are_found(versions: Index, check: Callable[[Index], None]) -> None:
    check(versions)


def test_a_rebuild_counts_articles_and_versions(versions: Index) -> None:
    with versions.begin_rebuild() as rebuild:
        rebuild.apply(make_corpus()[:3])
        assert (rebuild.count(), rebuild.count_versions()) == (3, 6)
        rebuild.commit()
    assert find(versions, "soldiers") == [("steady", 1)]


def test_more_versions_than_nine_stand_in_their_order(root: Path) -> None:
    index = EmbeddedIndex(root)
    index.apply([make_edited("often", *(f"Figure {number}" for number in range(12)))])
    assert [number for _, number in find(index, "figure", all_versions=True)] == list(range(1, 13))
