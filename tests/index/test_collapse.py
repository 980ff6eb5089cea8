from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from reprints.errors import QueryError
from reprints.index.contract import Hits, Index, IndexChange, Search, Sort
from reprints.index.embedded.engine import EmbeddedIndex
from reprints.index.query.parser import parse_query
from tests.index.corpus import make_change

COUNT = 120


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    opened = EmbeddedIndex(tmp_path_factory.mktemp("families") / "index")
    opened.apply(make_changes())
    yield opened
    opened.close()


def make_changes() -> list[IndexChange]:
    """Articles alone, pairs, and one family of forty, all with the same word in them as often as chance would."""
    chance = random.Random(1)
    changes = []
    for number in range(COUNT):
        name, size = ("f" * 16, 40) if number < 40 else (f"{number // 2:016x}", 2) if number < 80 else (None, 1)
        text = " ".join(["bread"] * chance.randint(1, 9) + ["flour"] * 9)
        changes.append(make_change(f"a{number}", text=text, family=name, family_size=size))
    return changes


def drop_copies(hits: Hits) -> list[str]:
    seen: set[str] = set()
    return [hit.id for hit in hits.items if (k := hit.fields["family"] or hit.id) not in seen and not seen.add(k)]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("query", ["bread", "*", "bread AND copies:>1"])
def test_a_family_is_one_hit_its_first_in_any_order(families: Index, query: str, sort: Sort) -> None:
    search = Search(query=parse_query(query), sort=sort, limit=COUNT)
    wanted = drop_copies(families.search(search))
    found = families.search(Search(query=parse_query(query), sort=sort, limit=COUNT, collapse=True))
    assert [hit.id for hit in found.items] == wanted
    assert found.total == len(wanted) == (21 if "copies" in query else 61)


@pytest.mark.parametrize("size", [1, 7, 61, 200])
def test_pages_of_families_are_the_whole_answer_once(families: Index, size: int) -> None:
    query = parse_query("bread")
    whole = [hit.id for hit in families.search(Search(query=query, limit=COUNT, collapse=True)).items]
    paged, cursor = [], None
    while True:
        hits = families.search(Search(query=query, limit=size, collapse=True, cursor=cursor))
        paged += [hit.id for hit in hits.items]
        if (cursor := hits.cursor) is None:
            break
    assert paged == whole
    second = families.search(Search(query=query, limit=5, offset=5, collapse=True))
    assert [hit.id for hit in second.items] == whole[5:10]


def test_a_cursor_of_a_search_that_does_not_collapse_is_refused(families: Index) -> None:
    cursor = families.search(Search(query=parse_query("bread"), limit=2)).cursor
    with pytest.raises(QueryError):
        families.search(Search(query=parse_query("bread"), limit=2, cursor=cursor, collapse=True))


def test_nothing_found_is_no_family(families: Index, tmp_path: Path) -> None:
    assert families.search(Search(query=parse_query("nowhere"), collapse=True)).total == 0
    assert EmbeddedIndex(tmp_path / "none").search(Search(collapse=True)).total == 0
