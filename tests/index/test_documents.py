from __future__ import annotations

import dataclasses
import json
from datetime import date

import pytest

from reprints.index.documents import make_document
from tests.index.corpus import make_article, read_changes


def test_every_document_of_the_corpus_is_json_and_has_a_day() -> None:
    for change in read_changes():
        assert change.article
        document = make_document(change.article)
        assert date.fromisoformat(document["date"]).year == document["year"]
        assert json.loads(json.dumps(document)) == document


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"date": date(2016, 6, 7), "republished": date(2016, 6, 13)}, "2016-06-07"),
        ({"republished": date(2016, 6, 13)}, "2016-06-13"),
        ({}, "2020-01-15"),
    ],
)
def test_the_day_is_the_originals_else_the_republications_else_when_it_was_first_seen(
    fields: dict[str, date], expected: str
) -> None:
    assert make_document(make_article("a", text="x", **fields))["date"] == expected


def test_the_lag_counts_days_and_is_absent_without_both_dates() -> None:
    both = make_article("a", text="x", date=date(2016, 6, 7), republished=date(2016, 6, 13))
    assert make_document(both)["lag_days"] == 6
    assert make_document(make_article("a", text="x", date=date(2016, 6, 7)))["lag_days"] is None


def test_present_names_what_the_article_states() -> None:
    stated = make_document(make_article("a", text="x", outlet="Reuters", authors=["Ann Lee"], title=""))["present"]
    assert {"outlet", "author", "text", "date"} <= set(stated)
    assert not {"title", "place", "original", "republished", "lag"} & set(stated)


def test_accents_are_composed_and_half_characters_replaced() -> None:
    document = make_document(make_article("a", text="Ara\u0301n \ud800", outlet="El Pai\u0301s"))
    assert (document["text"], document["outlet"]) == ("Arán \ufffd", "El País")


@pytest.mark.parametrize("article_id", ["", "x" * 513])
def test_an_article_no_index_can_name_is_refused(article_id: str) -> None:
    with pytest.raises(ValueError, match="id"):
        make_document(dataclasses.replace(make_article("a", text="x"), id=article_id))


def test_an_article_without_any_date_is_refused() -> None:
    with pytest.raises(ValueError, match="no date"):
        make_document(make_article("a", text="x", first_seen=None))
