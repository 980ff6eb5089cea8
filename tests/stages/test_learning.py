"""What is learned is a matter of counts alone: of how many articles and sources, in whatever order they come."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest

from reprints.catalogue.rows import AccountCount, HouseCount, NameCounts
from reprints.stages.extraction.learning import make_document


def credit(name: str, articles: int, source: str = "one", *, learned: bool = False) -> HouseCount:
    return HouseCount(name=name, source=source, articles=articles, learned=learned)


def learn(*houses: HouseCount) -> list[dict[str, Any]]:
    counts = NameCounts(houses=houses, accounts=(), authored={})
    found: list[dict[str, Any]] = json.loads(make_document(counts, []))["houses"]
    return found


def names(*houses: HouseCount) -> list[str]:
    return [house["name"] for house in learn(*houses)]


@pytest.mark.parametrize(
    ("counts", "is_learned"),
    [
        ([credit("Ostwind", 2), credit("Ostwind", 1, "two")], True),
        ([credit("Ostwind", 1), credit("Ostwind", 1, "two")], False),
        ([credit("Ostwind", 5), credit("Elsewhere", 5)], True),
        ([credit("Ostwind", 4), credit("Elsewhere", 90)], False),
        ([credit("Ostwind", 6), credit("Elsewhere", 5)], False),  # most of the source's: perhaps its layout's mistake
        ([credit("Ostwind", 600)], False),
    ],
)
def test_a_house_is_learned_from_several_sources_or_from_many_articles_of_one(
    counts: list[HouseCount], is_learned: bool
) -> None:
    assert ("Ostwind" in names(*counts)) is is_learned


def test_what_was_read_with_a_snapshots_help_is_no_evidence_for_the_next() -> None:
    helped = [credit("Ostwind", 900, source, learned=True) for source in ("one", "two", "three")]
    assert learn(credit("Ostwind", 1), *helped) == []
    counted = learn(credit("Ostwind", 2), credit("Ostwind", 1, "two"), *helped)
    assert counted == [{"name": "Ostwind", "articles": 3, "sources": 2, "learned": 2_700}]


def test_a_house_is_one_whatever_the_case_and_article_of_its_name() -> None:
    counts = [credit("The Mill", 2), credit("THE MILL", 1, "two"), credit("Mill", 1, "three")]
    assert learn(*counts) == [{"name": "The Mill", "articles": 4, "sources": 3, "learned": 0}]


@pytest.mark.parametrize("name", ["admin", "Opinion", "Tribune Correspondent"])
def test_what_is_no_house_is_not_learned_however_often_it_is_credited(name: str) -> None:
    assert names(credit(name, 9), credit(name, 9, "two")) == []


def test_the_order_of_the_counts_does_not_matter() -> None:
    houses = [credit("The Mill", 2), credit("the mill", 2, "two"), credit("Ostwind", 4), credit("Ostwind", 1, "two")]
    accounts = [account("Ana Webb", 9, 5), account("Ana Moe", 9, 5), account("Ana Moe", 12, 9, "two")]
    authored = {"one": 10, "two": 12}
    documents = {
        make_document(NameCounts(houses=some, accounts=others, authored=authored), ["x"])
        for some in permutations(houses)
        for others in permutations(accounts)
    }
    assert len(documents) == 1


def account(name: str, pages: int, beside: int, source: str = "one") -> AccountCount:
    return AccountCount(source=source, name=name, pages=pages, beside_credits=beside)


@pytest.mark.parametrize(
    ("found", "is_account"),
    [
        (account("Ana Webb", 8, 3), True),
        (account("Ana Webb", 7, 7), False),
        (account("Ana Webb", 10, 2), False),  # a person's own site, with two guests
        (account("Ana Webb", 10, 0), False),
        (account("Ana Webb", 20, 4), False),
    ],
)
def test_an_account_stands_on_most_pages_while_credits_name_others(found: AccountCount, is_account: bool) -> None:
    document = json.loads(make_document(NameCounts(houses=(), accounts=(found,), authored={"one": found.pages}), []))
    assert bool(document["accounts"]) is is_account


def test_a_writer_of_fewer_than_most_pages_is_no_account() -> None:
    counts = NameCounts(houses=(), accounts=(account("Ana Webb", 59, 40),), authored={"one": 100})
    assert json.loads(make_document(counts, []))["accounts"] == {}
