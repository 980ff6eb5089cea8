"""The benchmark of provenance counts as it says, and lists no page of the half that is held back."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.provenance.compare import Verdict, judge
from benchmarks.provenance.corpus import Case, Fields, load
from benchmarks.provenance.floors import find_faults, pin, read_floors
from benchmarks.provenance.misses import HeldBack, list_misses
from benchmarks.provenance.reading import read
from benchmarks.provenance.scores import Tally, measure
from benchmarks.provenance.table import to_json

_CASE = Case(
    id="t-1",
    site="quay",
    url="https://quay.example.org/1",
    language="en",
    markup="plain",
    kind="republished",
    form="a label",
    publisher=None,
    fetched_at=datetime(2026, 11, 20, tzinfo=UTC),
    html="",
    expect=Fields(),
)


def _pair(truth: Fields, found: Fields | None, **changed: str) -> tuple[Case, Fields | None]:
    return dataclasses.replace(_CASE, expect=truth, **changed), found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "truth", "found", "verdict"),
    [
        ("authors", ("Zoë Ámbar", "Li Ho"), ("LI HO", "Zoe  Ambar"), Verdict.RIGHT),
        ("authors", ("Zoë Ámbar", "Li Ho"), ("Li Ho",), Verdict.WRONG),
        ("authors", (), ("admin",), Verdict.WRONG),
        ("authors", (), (), Verdict.RIGHTLY_NULL),
        ("authors", ("Li Ho",), (), Verdict.MISSED),
        ("outlet", "El Muelle", "«EL MUELLE».", Verdict.RIGHT),
        ("outlet", "El Muelle", "Muelle", Verdict.WRONG),
        ("outlet", "N+1", "N+1", Verdict.RIGHT),
        ("date", None, "2020-01-02", Verdict.WRONG),
        ("date", "2020-01-02", None, Verdict.MISSED),
        ("original_url", "https://www.quay.example/a/", "http://quay.example/a", Verdict.RIGHT),
        ("original_url", "https://quay.example/a", "https://quay.example/b", Verdict.WRONG),
    ],
)
def test_values_are_compared_without_case_accents_and_wrapping(
    field: str, truth: object, found: object, verdict: Verdict
) -> None:
    assert judge(field, truth, found) is verdict


def test_a_wrong_value_costs_twice_what_a_missing_one_does() -> None:
    assert Tally(right=2, wrong=1, missed=1).score == 0.25
    assert Tally(right=3, missed=1).score == 0.75
    assert Tally(wrong=1).score == -1
    assert Tally().score is None


def test_fields_that_are_rightly_null_are_not_counted() -> None:
    pairs = [
        _pair(Fields(outlet="The Quay"), Fields(outlet="The Quay")),
        _pair(Fields(outlet="The Quay"), Fields(date="2020-01-02"), language="el"),
        _pair(Fields(), Fields()),
        _pair(Fields(outlet="The Quay", authors=("Li Ho",)), None),
    ]
    figures = measure(pairs)
    assert figures.fields["outlet"] == Tally(right=1, missed=2)
    assert figures.fields["authors"] == Tally(missed=1)
    assert figures.fields["place"].score is None
    assert (figures.republished, figures.unread, figures.wrong_dates) == (4, 1, 0.25)
    assert figures.by_language == {"el": Tally(missed=1), "en": Tally(right=1, missed=1)}


def test_own_pages_count_apart() -> None:
    pairs = [
        _pair(Fields(date="2020-01-02"), Fields(date="2020-01-02"), kind="own"),
        _pair(Fields(date="2020-01-02"), Fields(outlet="The Quay"), kind="own"),
        _pair(Fields(), Fields(date="2020-01-02"), kind="own"),
    ]
    figures = measure(pairs)
    assert (figures.republished, figures.own) == (0, 3)
    assert figures.own_outlet == pytest.approx(2 / 3)
    assert figures.own_day == 0.5
    assert figures.fields["date"] == Tally()
    assert figures.wrong_dates is None


def test_misses_name_page_form_and_both_values() -> None:
    (line,) = list_misses("tuned", "outlet", [_pair(Fields(outlet="The Quay"), Fields(outlet="Li Ho"))])
    assert all(word in line for word in ("t-1", "a label", "en", "The Quay", "Li Ho"))
    assert not list(list_misses("tuned", "authors", [_pair(Fields(), Fields())]))


def test_pages_of_the_untuned_half_are_never_listed() -> None:
    with pytest.raises(HeldBack):
        list_misses("untuned", "outlet", [])
    asked = [sys.executable, "-m", "benchmarks.provenance", "--half", "untuned", "--misses", "outlet"]
    ran = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "figures alone" in ran.stderr
    assert not ran.stdout


def test_json_holds_figures_and_no_page() -> None:
    written = json.dumps(to_json("untuned", measure([_pair(Fields(outlet="The Quay"), Fields())])))
    assert "t-1" not in written
    assert "The Quay" not in written
    assert json.loads(written)["fields"]["outlet"] == {"score": 0, "right": 0, "wrong": 0, "missed": 1}


def test_a_figure_below_its_floor_and_other_pages_are_faults(tmp_path: Path) -> None:
    corpus, floors = tmp_path / "tuned.jsonl", tmp_path / "floors.json"
    corpus.write_text("pages", encoding="utf-8")
    truth = Fields(outlet="The Quay", date="2020-01-02")
    good, bad = measure([_pair(truth, truth)]), measure([_pair(truth, Fields(date="2020-01-03"))])
    pin({"tuned": (corpus, good)}, floors)
    assert not list(find_faults("tuned", corpus, good, read_floors(floors)))
    assert [fault.split()[0] for fault in find_faults("tuned", corpus, bad, read_floors(floors))] == [
        "outlet",
        "date",
        "wrong_dates",
    ]
    corpus.write_text("other pages", encoding="utf-8")
    (fault,) = find_faults("tuned", corpus, good, read_floors(floors))
    assert "--pin" in fault


def test_pinning_one_half_leaves_the_other_as_it_is(tmp_path: Path) -> None:
    corpus, floors = tmp_path / "corpus.jsonl", tmp_path / "floors.json"
    corpus.write_text("pages", encoding="utf-8")
    figures = measure([_pair(Fields(outlet="The Quay"), None)])
    pin({"tuned": (corpus, figures)}, floors)
    before = read_floors(floors)["tuned"]
    pin({"untuned": (corpus, figures)}, floors)
    assert read_floors(floors)["tuned"] == before
    assert list(read_floors(floors)) == ["tuned", "untuned"]


def test_a_page_is_read_without_a_source() -> None:
    text = "<p>The council met for six hours on the old dry dock, and in the end it decided nothing at all.</p>" * 3
    html = f"<html><title>The dock</title><body><h1>The dock</h1>{text}<p>[Source: By Li Ho, The Quay, 02Jan20]</p>"
    # not on the Quay's own site, where the credit would be to itself
    found = read(dataclasses.replace(_CASE, html=html, url="https://reader.example.org/dock"))
    assert found is not None
    assert (found.authors, found.outlet, found.date) == (("Li Ho",), "The Quay", "2020-01-02")
    assert read(dataclasses.replace(_CASE, html="")) is None


def test_a_line_of_another_shape_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tuned.jsonl"
    path.write_text('\n{"id": "t-1", "kind": "neither"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"tuned.jsonl, line 2: .*neither"):
        load(path)
