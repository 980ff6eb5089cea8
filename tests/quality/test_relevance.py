"""The ranking never gets worse silently: nDCG@10 of the judged queries, with a floor for each engine.

A floor is raised, or pinned anew on changed queries, by `python -m benchmarks.relevance --pin` (Elasticsearch:
`--elasticsearch --pin`) and by nothing else. Elasticsearch's own test is with those of that server.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.relevance.floors import find_fault, pin, read_floors
from benchmarks.relevance.judgements import Result, make_articles, name_page, rank, read_judgements
from benchmarks.relevance.ndcg import measure_ndcg
from reprints.index.embedded.engine import EmbeddedIndex


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    with closing(EmbeddedIndex(tmp_path_factory.mktemp("relevance"))) as index:
        return rank(index)


def test_the_embedded_index_ranks_no_worse_than_its_floor(results: list[Result]) -> None:
    fault = find_fault("embedded", results)
    assert fault is None, fault


def test_worse_results_are_told_and_never_pinned(results: list[Result], tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    pin("embedded", results, path)
    assert find_fault("embedded", results, path) is None
    best = next(result for result in results if result.ndcg == 1)
    worse = [replace(result, ndcg=0.5) if result is best else result for result in results]
    assert "pinned at" in (find_fault("embedded", worse, path) or "")
    with pytest.raises(ValueError, match="would lower the floor of embedded"):
        pin("embedded", worse, path)


def test_floors_of_other_queries_hold_nobody(results: list[Result], tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    path.write_text('{"embedded": {"fingerprint": "another", "ndcg": 0.1}}', encoding="utf-8")
    assert "--pin" in (find_fault("embedded", results, path) or "")


def test_both_engines_have_a_floor() -> None:
    assert sorted(read_floors()) == ["elasticsearch", "embedded"]


def test_the_judged_queries_are_many_of_every_kind_and_judged_on_articles_that_exist() -> None:
    judged = read_judgements()
    known = {name_page(article.url) for article in make_articles()}
    assert len({entry.query for entry in judged}) == len(judged) >= 60
    assert Counter(entry.language for entry in judged).keys() == {"en", "es"}
    assert min(Counter(entry.kind for entry in judged).values()) >= 4
    for entry in judged:
        assert entry.grades.keys() <= known, entry.query
        assert set(entry.grades.values()) <= {1, 2, 3}, entry.query


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        ("abcd", 1.0),
        ("abxxdc", 0.985),  # (7 + 3/lg 3 + 1/lg 7) / (7 + 3/lg 3 + 1/lg 4)
        ("ba", 0.790),  # (3 + 7/lg 3) / the same
        ("xa", 0.470),  # (7/lg 3) / the same
        ("xxxxxxxxxx", 0.0),
        ("", 0.0),
    ],
)
def test_ndcg_is_one_for_the_best_order_and_falls_with_each_place_lost(ranking: str, expected: float) -> None:
    items = [item if item != "x" else f"x{place}" for place, item in enumerate(ranking)]
    assert measure_ndcg(items, {"a": 3, "b": 2, "c": 1}) == pytest.approx(expected, abs=5e-4)


def test_ndcg_looks_at_ten_places() -> None:
    grades = {f"r{number}": 1 for number in range(12)}
    assert measure_ndcg(list(grades), grades) == pytest.approx(1.0)
    assert measure_ndcg([*(f"x{number}" for number in range(10)), *grades], grades) == 0.0


def test_ndcg_refuses_what_has_no_best_order() -> None:
    with pytest.raises(ValueError, match="relevant item"):
        measure_ndcg(["a"], {"a": 0})
    with pytest.raises(ValueError, match="once"):
        measure_ndcg(["a", "a"], {"a": 1})
