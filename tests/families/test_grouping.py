from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from reprints.families.grouping import Group, group

ARTICLES = "abcdefgh"
LINKS = st.lists(st.tuples(st.sampled_from(ARTICLES), st.sampled_from(ARTICLES)), max_size=12)
FAMILIES = st.fixed_dictionaries({article: st.sampled_from([None, "F", "G", "H"]) for article in ARTICLES})


def families_of(groups: list[Group]) -> dict[str, str | None]:
    return {article: one.family for one in groups for article in one.articles}


@given(FAMILIES, LINKS)
def test_every_article_is_in_one_group_and_every_id_names_one(families: dict[str, str | None], links: list) -> None:
    groups = group(families, links)
    assert sorted(article for one in groups for article in one.articles) == list(ARTICLES)
    assert all(count == 1 for name, count in Counter(one.family for one in groups).items() if name)
    together = families_of([Group(family=str(n), articles=one.articles) for n, one in enumerate(groups)])
    assert all(together[one] == together[other] for one, other in links)


@given(FAMILIES, LINKS, st.randoms())
def test_the_order_in_which_copies_were_found_makes_no_difference(families: dict, links: list, chance: object) -> None:
    shuffled = list(links)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    turned = [(other, one) for one, other in shuffled]
    assert group(families, turned) == group(dict(reversed(families.items())), links)


@given(LINKS)
def test_what_is_worked_out_again_keeps_its_ids(links: list) -> None:
    named = {
        article: one.family or (f"new-{number}" if len(one.articles) > 1 else None)
        for number, one in enumerate(group(dict.fromkeys(ARTICLES), links))
        for article in one.articles
    }
    assert families_of(group(named, links)) == named


@given(st.sets(st.sampled_from(ARTICLES), min_size=2), st.sets(st.sampled_from("uvwxyz")))
def test_a_family_keeps_its_id_whoever_joins_it(members: set[str], newcomers: set[str]) -> None:
    first = min(members)
    links = [(first, other) for other in (members | newcomers) - {first}]
    families = {**dict.fromkeys(members, "F"), **dict.fromkeys(newcomers)}
    assert group(families, links) == [Group(family="F", articles=tuple(sorted(members | newcomers)))]


@given(st.sets(st.sampled_from(ARTICLES), min_size=3), st.data())
def test_a_family_keeps_its_id_whoever_leaves_it(members: set[str], data: st.DataObject) -> None:
    leaver = data.draw(st.sampled_from(sorted(members)))
    rest = sorted(members - {leaver})
    groups = group(dict.fromkeys(members, "F"), [(rest[0], other) for other in rest[1:]])
    assert families_of(groups) == {**dict.fromkeys(rest, "F"), leaver: None}


def test_the_last_member_keeps_the_id_for_those_who_may_come() -> None:
    assert group({"a": "F"}, []) == [Group(family="F", articles=("a",))]
    assert group({"a": "F", "b": None}, [("a", "b")])[0].family == "F"


def test_of_two_families_that_are_one_the_larger_gives_its_id() -> None:
    families = {"a": "F", "b": "F", "c": "G", "d": "G", "e": "G"}
    links = [("a", "b"), ("c", "d"), ("d", "e"), ("b", "c")]
    assert group(families, links) == [Group(family="G", articles=("a", "b", "c", "d", "e"))]


def test_of_a_family_that_fell_apart_the_larger_part_keeps_the_id() -> None:
    groups = group(dict.fromkeys("abcde", "F"), [("a", "b"), ("c", "d"), ("d", "e")])
    assert groups == [Group(family=None, articles=("a", "b")), Group(family="F", articles=("c", "d", "e"))]
