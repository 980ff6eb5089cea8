from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprints.errors import BusyError, IndexError_, QueryError
from reprints.index.contract import Index, IndexChange, Search, Sort
from reprints.index.embedded import pages as embedded_pages
from reprints.index.embedded.engine import EmbeddedIndex
from reprints.index.embedded.folder import IndexFolder
from reprints.index.engine import open_index
from reprints.index.query.parser import parse_query
from reprints.settings import load_settings
from tests.index.corpus import make_article, make_change, read_changes, slug_of
from tests.index.searching import find, walk
from tests.index.test_query_parser import PIECES, queries


@given(st.one_of(queries, st.lists(st.sampled_from(PIECES)).map("".join)))
def test_every_query_that_can_be_read_can_be_searched(index: Index, text: str) -> None:
    try:
        node = parse_query(text)
    except QueryError:
        return
    hits = index.search(Search(query=node, limit=3, highlight=True))
    assert hits.total >= len(hits.items)


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("query", ["*", "language:en", "war OR tribunal OR grain OR archive"])
def test_pages_by_cursor_are_the_whole_answer_once(index: Index, query: str, sort: Sort) -> None:
    whole = [hit.id for hit in index.search(Search(query=parse_query(query), sort=sort, limit=100)).items]
    assert [hit.id for hit in walk(index, query, sort, 3)] == whole
    second = index.search(Search(query=parse_query(query), sort=sort, limit=3, offset=3))
    assert [hit.id for hit in second.items] == whole[3:6]


@pytest.mark.parametrize("slack", [embedded_pages._SLACK, 5])
def test_ties_stand_in_the_same_order_however_the_index_was_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slack: int
) -> None:
    monkeypatch.setattr(embedded_pages, "_SLACK", slack)
    changes = [
        make_change(f"a{n}", title="Grain", text="Grain prices", date=date(2015, 5, n % 3 + 1)) for n in range(60)
    ]
    best = [make_change(f"b{n}", title="Grain", text="Grain grain", date=date(2015, 4, n + 1)) for n in range(5)]
    orders = []
    for seed in (1, 2):
        index = _fill(tmp_path / str(seed), [*changes, *best], seed)
        for limit in (2, 7, 70):
            hits = [*walk(index, "grain", Sort.RELEVANCE, limit)]
            orders.append([hit.id for hit in hits])
            assert len({hit.score for hit in hits[:5]}) == len({hit.score for hit in hits[5:]}) == 1
            days = [hit.fields["date"] for hit in hits]
            assert days == sorted(days[:5], reverse=True) + sorted(days[5:], reverse=True)
    assert sorted(orders[0]) == sorted(change.id for change in [*changes, *best])
    assert all(order == orders[0] for order in orders)


def _fill(folder: Path, changes: list[IndexChange], seed: int) -> EmbeddedIndex:
    """In an order drawn by lot, and in several segments."""
    changes.sort(key=lambda change: hashlib.sha256(f"{seed}{change.id}".encode()).digest())
    index = EmbeddedIndex(folder)
    for start in range(0, len(changes), 20):
        index.apply(changes[start : start + 20])
    return index


def test_a_title_weighs_more_than_a_text(root: Path) -> None:
    index = EmbeddedIndex(root)
    index.apply(
        [make_change("in-text", title="Prices", text="grain"), make_change("in-title", title="Grain", text="prices")]
    )
    assert find(index, "grain") == ["in-title", "in-text"]


def test_filters_narrow_and_do_not_weigh(index: Index) -> None:
    free = index.search(Search(query=parse_query("war"), limit=100))
    narrowed = index.search(Search(query=parse_query("war"), filters=(parse_query("outlet:guardian"),), limit=100))
    assert narrowed.total < free.total
    scores = {hit.id: hit.score for hit in free.items}
    assert narrowed.items
    assert all(scores[hit.id] == hit.score for hit in narrowed.items)


def test_facets_count_every_hit_by_its_value_as_written(index: Index) -> None:
    hits = index.search(
        Search(query=parse_query("place:tripoli"), limit=0, facets=("place", "year", "author", "section"))
    )
    counts = {name: [(c.value, c.count) for c in values] for name, values in hits.facets.items()}
    assert hits.items == ()
    assert counts == {
        "place": [("TRIPOLI", 2), ("Tripoli", 1)],
        "year": [("2012", 3)],
        "author": [("Ann Lee", 1), ("Mary Fielding", 1), ("Omar Said", 1)],
        "section": [("Business", 1), ("World", 1)],
    }


@pytest.mark.parametrize(
    ("query", "slug", "marked"),
    [
        ("fighter", "aleppo", {"fighters"}),
        ("nacion", "naciones", {"Naciones", "nación"}),
        ("aran", "aran", {"Arán"}),
        ("alep*", "aleppo-siege", {"Aleppo"}),
        ('"oil ports"', "libya-oil", {"Oil", "oil", "ports"}),
        ("armée -siege", "refugies", {"armée"}),
        ("strasse", "fluechtlinge", {"Straße"}),
        ("title:oil", "libya-oil", {"Oil"}),
    ],
)
def test_snippets_mark_the_words_found_as_they_stand(index: Index, query: str, slug: str, marked: set[str]) -> None:
    hits = index.search(Search(query=parse_query(query), highlight=True, limit=50))
    hit = next(hit for hit in hits.items if slug_of(hit.fields) == slug)
    assert {s.text for snippet in hit.snippets for s in snippet.segments if s.marked} == marked


def test_snippets_of_a_long_text_are_short_passages_of_it_that_hold_the_words(root: Path) -> None:
    filler = "Nothing of note was written down here. " * 200
    text = f"{filler}\nThe grain was shipped at dawn. {filler}\nNobody asked the captain. {filler}"
    index = EmbeddedIndex(root)
    index.apply([make_change("long", title="Ships", text=text)])
    hit = index.search(Search(query=parse_query("grain captain"), highlight=True)).items[0]
    assert [[s.text for s in snippet.segments if s.marked] for snippet in hit.snippets] == [["grain"], ["captain"]]
    assert all(str(snippet) in text and len(str(snippet)) < 300 for snippet in hit.snippets)


def test_one_bad_article_is_refused_with_its_reason_and_the_rest_arrive(root: Path) -> None:
    index = EmbeddedIndex(root)
    undatable = make_article("bad", text="x", first_seen=None)
    mistaken = IndexChange(id="other", article=make_article("b", text="x"))
    results = index.apply([make_change("a", text="x"), IndexChange(id=undatable.id, article=undatable), mistaken])
    assert [result.accepted for result in results] == [True, False, False]
    assert "no date" in str(results[1].reason)
    assert find(index, "*") == ["a"]


def test_a_newer_version_replaces_and_a_removal_forgets(root: Path) -> None:
    index = EmbeddedIndex(root)
    old = make_change("a", text="wheat")
    index.apply([old, make_change("b", text="barley")])
    index.apply([make_change("a", text="maize", version=2), make_change("a", text="rice", version=3)])
    assert (find(index, "wheat OR maize"), find(index, "rice version:3"), index.count()) == ([], ["a"], 2)
    index.apply([IndexChange(id=old.id, article=None), IndexChange(id="never-seen", article=None)])
    assert (find(index, "*"), index.count()) == (["b"], 1)


def test_applying_the_same_changes_again_changes_nothing(root: Path) -> None:
    index = EmbeddedIndex(root)
    for _ in range(2):
        index.apply(read_changes())
    assert index.count() == len(read_changes())


def test_a_source_of_changes_that_breaks_leaves_the_last_commit_and_the_next_writer_its_turn(root: Path) -> None:
    index = EmbeddedIndex(root)
    index.apply([make_change("a", text="x")])

    def breaking() -> object:
        yield make_change("b", text="x")
        raise ValueError("the catalogue went away")

    with pytest.raises(ValueError, match="catalogue"):
        index.apply(breaking())  # type: ignore[arg-type]
    assert find(index, "*") == ["a"]
    index.apply([make_change("c", text="x")])
    assert sorted(find(index, "*")) == ["a", "c"]


def test_an_index_nobody_wrote_to_is_empty_and_makes_no_folder(root: Path) -> None:
    index = EmbeddedIndex(root)
    assert index.search(Search(facets=("outlet",))).total == 0
    assert (index.count(), index.status().exists, root.exists()) == (0, False, False)


def test_status_tells_what_is_there(index: Index) -> None:
    status = index.status()
    assert (status.exists, status.articles) == (True, len(read_changes()))
    assert status.bytes > 0
    assert status.committed_at


def test_the_settings_name_the_folder_of_the_index(tmp_path: Path) -> None:
    index = open_index(load_settings(data=tmp_path))
    index.apply([make_change("a", text="x")])
    assert EmbeddedIndex(tmp_path / "index").count() == 1
    index.close()
    assert index.count() == 1


def test_a_second_writer_is_told_that_the_index_is_busy(root: Path) -> None:
    index = EmbeddedIndex(root)
    with IndexFolder(root, wait=0).writing(), pytest.raises(BusyError, match="another process"):
        EmbeddedIndex(root, wait=0.05).apply([make_change("a", text="x")])
    assert index.apply([make_change("a", text="x")])[0].accepted


@pytest.mark.parametrize(
    "cursor", ["x", "", "bnVsbA==", "WyJkYXRlIiwgMSwgMV0=", "WyJyZWxldmFuY2UiLCAxLCAxLCAxZTk5OV0="]
)
def test_a_cursor_of_another_search_is_refused(index: Index, cursor: str) -> None:
    with pytest.raises(QueryError, match="cursor"):
        index.search(Search(query=parse_query("war"), cursor=cursor))


def test_a_facet_there_is_not_is_refused_with_those_there_are(index: Index) -> None:
    with pytest.raises(QueryError, match="outlet"):
        index.search(Search(facets=("colour",)))


@pytest.mark.parametrize("damage", ["segment", "meta", "pointer", "folder", "format"])
def test_a_damaged_or_older_index_says_so_and_a_rebuild_mends_it(root: Path, damage: str) -> None:
    EmbeddedIndex(root).apply(read_changes())
    pointer = root / "current.json"
    folder = root / "generations" / json.loads(pointer.read_text())["generation"]
    match damage:
        case "segment":
            path = next(folder.glob("*.idx"))
            path.write_bytes(b"\xff" * (path.stat().st_size // 2) + path.read_bytes()[path.stat().st_size // 2 :])
        case "meta":
            (folder / "meta.json").write_text("{")
        case "pointer":
            pointer.write_text("{}")
        case "folder":
            folder.rename(root / "elsewhere")
        case "format":
            pointer.write_text(json.dumps({**json.loads(pointer.read_text()), "format": "older"}))
    index = EmbeddedIndex(root)
    with pytest.raises(IndexError_) as caught:
        index.search(Search(query=parse_query("war aleppo OR tribunal")))
    assert "reprints index rebuild" in caught.value.mend
    with index.begin_rebuild() as rebuild:
        rebuild.apply(read_changes())
        rebuild.commit()
    assert index.count() == len(read_changes())


def test_a_text_of_any_length_is_indexed_whole(root: Path) -> None:
    index = EmbeddedIndex(root)
    index.apply([make_change("long", text="word " * 400_000 + "lastword", outlet="O" * 70_000)])
    assert find(index, "lastword") == ["long"]
    assert dataclasses.asdict(index.search(Search(facets=("outlet",))))["total"] == 1
