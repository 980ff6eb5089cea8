"""The corpus of the provenance benchmark has its shape, and the truth of its tuned half stands on the pages."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from datetime import date

import pytest

from benchmarks.provenance.compare import fold
from benchmarks.provenance.corpus import HALVES, Case, find_half, load

_TAG = re.compile(r"<[^>]+>")


def _load(half: str) -> list[Case]:
    path = find_half(half)
    if not path.is_file():
        pytest.skip(f"the {half} half is not there")
    return load(path)


@pytest.mark.parametrize("half", HALVES)
def test_pages_differ_and_sites_have_one_host_language_and_mark_up(half: str) -> None:
    cases = _load(half)
    assert len({case.id for case in cases}) == len({case.url for case in cases}) == len(cases)
    marks = defaultdict(set)
    for case in cases:
        marks[case.site].add((case.url.split("/")[2], case.markup))
    assert not [site for site, found in marks.items() if len(found) > 1]


@pytest.mark.parametrize("half", HALVES)
def test_days_are_days_and_own_pages_state_no_other_house(half: str) -> None:
    for case in _load(half):
        truth = case.expect
        for day in (truth.date, truth.republication_date):
            assert day is None or date.fromisoformat(day) <= case.fetched_at.date(), case.id
        if case.is_own:
            assert (truth.outlet, truth.republication_date, truth.original_url) == (None, None, None), case.id


def test_what_is_true_stands_on_the_page() -> None:
    for case in _load("tuned"):
        text = fold(html.unescape(_TAG.sub("", case.html)))
        truth = case.expect
        for value in (*truth.authors, truth.outlet, truth.section, truth.place):
            assert value is None or fold(value) in text, (case.id, value)
        assert truth.original_url is None or truth.original_url in case.html, case.id


def test_the_tuned_half_is_broad() -> None:
    cases = _load("tuned")
    republished, own = [c for c in cases if not c.is_own], [c for c in cases if c.is_own]
    assert len(republished) >= 130
    assert len({case.site for case in republished}) >= 45
    assert len(own) >= 60
    assert len({case.site for case in own}) >= 20
    assert len({case.language for case in cases}) >= 16
    assert len({case.markup for case in cases}) >= 8
