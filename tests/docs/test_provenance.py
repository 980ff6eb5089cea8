"""docs/background/provenance.md explains every method and state, and tables the ranking as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reprints.extract.provenance.reading import Field, Method
from reprints.extract.provenance.weighing.scale import RANKING
from reprints.extract.provenance.words.dates import Calendar
from reprints.extract.provenance.words.houses import Strength, weigh_house
from reprints.extract.provenance.words.segments import Kind, cut_line
from reprints.model import CreditStatus

TEXT = (Path(__file__).parents[2] / "docs" / "background" / "provenance.md").read_text(encoding="utf-8")
_SECTION = re.compile(r"^#{2,3} (.+)$", re.MULTILINE)
_CELLS = re.compile(r"(?<!\\)\|")


def rows_of(section: str) -> list[list[str]]:
    """The cells of every row of a section's tables, headings left out."""
    parts = _SECTION.split(TEXT)
    lines = [line for line in parts[parts.index(section) + 1].splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in _CELLS.split(line)[1:-1]] for line in lines]
    headings = [at - 1 for at, row in enumerate(rows) if set("".join(row)) <= set("-:")]
    return [row for at, row in enumerate(rows) if at not in headings and at - 1 not in headings]


def test_every_method_has_one_row_and_says_what_it_reads() -> None:
    rows = rows_of("Methods")
    assert sorted(row[0] for row in rows) == sorted(Method)
    assert all(len(row) == 3 and row[1] for row in rows)


@pytest.mark.parametrize("field", RANKING)
def test_the_ranking_of_a_field_is_the_one_in_the_code(field: Field) -> None:
    rows = dict(rows_of("Ranking"))
    assert rows[f"`{field}`"].split(" · ") == list(RANKING[field])


def test_no_field_is_ranked_that_is_not_ranked_in_the_code() -> None:
    assert [row[0] for row in rows_of("Ranking")] == [f"`{field}`" for field in RANKING]


def test_every_state_is_explained() -> None:
    states = [row[0].strip("`") for row in rows_of("Three states") if len(row) == 3]
    assert sorted(states) == sorted(CreditStatus)


def examples_of(rows: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, example) for name, cell in rows.items() for example in re.findall(r"`([^`]+)`", cell)]


CUT = {row[0]: row[2] for row in rows_of("How a line is cut")}
KINDS = {kind.name.lower() for kind in Kind}
STRENGTHS = {str(strength.value) for strength in Strength}


def test_every_kind_of_segment_and_strength_of_a_house_has_a_row() -> None:
    assert CUT.keys() == KINDS | STRENGTHS


@pytest.mark.parametrize(("name", "example"), examples_of(CUT))
def test_an_example_of_a_segment_is_cut_as_its_row_says(name: str, example: str) -> None:
    assert {one.kind.name.lower() for one in cut_line(example, Calendar())} == {name if name in KINDS else "house"}
    if name in STRENGTHS:
        assert weigh_house(example) == int(name)
