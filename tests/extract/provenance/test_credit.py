from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reprints.extract.provenance.readers.credit import read_credit
from reprints.extract.provenance.words.dates import Calendar
from reprints.extract.provenance.words.text import LONGEST_LINE

CALENDAR = Calendar(day_first=True, latest=date(2026, 11, 22))

ROWS = yaml.safe_load(Path(__file__).with_name("credit_lines.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=[row["line"] for row in ROWS])
def test_every_form_of_credit_line_is_told_apart(row: dict[str, Any]) -> None:
    credit = read_credit(row["line"], CALENDAR)
    assert credit is not None
    stated = {
        "authors": list(credit.authors),
        "section": credit.section,
        "outlet": credit.outlet,
        "place": credit.place,
        "day": credit.day and credit.day.isoformat(),
    }
    assert {"line": row["line"]} | {key: value for key, value in stated.items() if value} == row


def test_the_agency_of_an_outlet_is_kept_apart() -> None:
    credit = read_credit("[Fuente: La Jornada, AFP, Ciudad de México, México, 12ene05]", CALENDAR)
    assert credit is not None
    assert credit.agency == "AFP"


def test_an_address_in_a_credit_is_the_originals() -> None:
    credit = read_credit("Source: The Herald, https://herald.test/a/b", CALENDAR)
    assert credit is not None
    assert (credit.outlet, credit.url) == ("The Herald", "https://herald.test/a/b")


@pytest.mark.parametrize(
    "line", ["Sources told the paper on Tuesday", "The source: a spring", "[Reuters]", "Foto: EFE", ""]
)
def test_a_line_without_a_label_is_no_credit(line: str) -> None:
    assert read_credit(line, CALENDAR) is None


NAMES = st.sampled_from(["Jane Roe", "Ana de la Cruz", "Max Müller", "J. K. Doe"])
OUTLETS = st.sampled_from(["The Herald", "El Tiempo", "Reuters", "Le Monde"])
PLACES = st.sampled_from(["London", "NJ", "Bogotá", "Kabul, Afghanistan"])


@given(
    st.lists(NAMES, max_size=2, unique=True),
    OUTLETS,
    PLACES,
    st.dates(min_value=date(1990, 1, 1), max_value=date(2026, 11, 1)),
)
def test_a_credit_line_is_read_back(names: list[str], outlet: str, place: str, day: date) -> None:
    by = f"By {' and '.join(names)}, " if names else ""
    credit = read_credit(f"[Source: {by}{outlet}, {place}, {day.strftime('%d%b%y')}]", CALENDAR)
    assert credit is not None
    assert (credit.authors, credit.outlet, credit.place, credit.day) == (tuple(names), outlet, place, day)


@given(st.text(max_size=2 * LONGEST_LINE))
def test_no_line_makes_the_parser_fail(stated: str) -> None:
    read_credit(f"[Source: {stated}]", CALENDAR)
    read_credit(stated, CALENDAR)


@given(st.text(alphabet=st.sampled_from("By and,;()[]/A.be 07Jun16 "), max_size=400))
def test_no_mixture_of_separators_makes_the_parser_fail(stated: str) -> None:
    credit = read_credit(f"[Fuente: {stated}]", CALENDAR)
    assert credit is not None
