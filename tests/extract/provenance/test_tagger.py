"""The tagger of credits: its model is the one that was measured, and it reads lines no rule knows."""

from __future__ import annotations

import hashlib
from importlib import resources

import pytest

from benchmarks.tagger.forms import read_forms
from reprints.extract.provenance import tagger
from reprints.extract.provenance.tagger.lines import PlacedLine
from reprints.extract.provenance.tagger.tag import Tagged, tag_line
from reprints.extract.provenance.words.dates import Calendar, find_dates

SHA256 = (
    "71b64fea11a82c2d7a1247e29c86cf9251a15aed9686a915531bbc0265caf566"  # as `python -m benchmarks.tagger` prints it
)
MOST_BYTES = 1_000_000
OWN = frozenset(("harbour review", "harbourreview.example"))


def tag(text: str, where: str = "ending", *, own: frozenset[str] = OWN) -> Tagged:
    days = tuple(find_dates(text, Calendar(day_first=True)))
    return tag_line(PlacedLine(text=text, where=where, days=days, before="A short line", after=""), own, frozenset())


def test_the_model_is_the_one_that_was_measured() -> None:
    model = resources.files(tagger).joinpath("model.json").read_bytes()
    assert hashlib.sha256(model).hexdigest() == SHA256
    assert len(model) <= MOST_BYTES


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Jane Roe for Ostwind, 3 March 2022", {"P": "Jane Roe", "H": "Ostwind", "D": "3 March 2022"}),
        ("Przedruk za zgodą redakcji „Linia Brzegu”", {"H": "Linia Brzegu"}),
        ("Hämtat ur Kvarnbladet", {"H": "Kvarnbladet"}),
        ("Stod på trykk i Fjordposten 4. juni 2019", {"H": "Fjordposten", "D": "4. juni 2019"}),
        ("Dalgakıran dergisinden alınmıştır", {"H": "Dalgakıran"}),
        ("本文原载《彼岸书评》2016年5月3日", {"H": "彼岸书评", "D": "2016年5月3日"}),
        ("Written for Undertow Magazine by Salome Ridd", {"H": "Undertow Magazine", "P": "Salome Ridd"}),
    ],
)
def test_a_credit_in_words_of_its_own_is_tagged(line: str, names: dict[str, str]) -> None:
    tagged = tag(line)
    assert tagged.credit > 0.5
    assert {one.label: one.text for one in tagged.names} == names


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Roe",
        "Updated: 3 March 2022",
        "Photo: Max Muster / Reuters",
        "Harbour Review, 3 March 2022",
        "Jane Roe is a writer. Her work has appeared in The Guardian and The Nation.",
        "The minister told The Guardian last week that the sums were wrong.",
        "Tags: water, bridge, council",
        "Сообщение подхватила «Новая газета» 3 марта 2022.",
        "Lea también: El puente que nadie cruza",
        "Sources: Le Monde, 3 mars 2022 ; Insee.",
    ],
)
def test_a_line_that_credits_nobody_is_told(line: str) -> None:
    assert tag(line).credit < 0.4


def test_the_same_line_always_has_the_same_probability() -> None:
    line = "Jane Roe for Ostwind, 3 March 2022"
    assert tag(line).credit == tag(line).credit
    assert tag(line).names == tag(line).names


def test_an_empty_line_of_signs_credits_nobody() -> None:
    assert tag("— ***").credit < 0.4
    assert tag(" ").names == ()


def test_the_training_lines_are_many_and_of_both_kinds() -> None:
    forms = read_forms()
    written = {(form.language, form.text) for form in forms}
    assert len(written) > 7_500
    assert sum(form.credits for form in forms) > 2_000
    assert sum(not form.credits for form in forms) > 2_000
