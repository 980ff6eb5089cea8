from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprints.extract.provenance.words.dates import Calendar, find_date, find_dates, read_day
from reprints.extract.provenance.words.months import months

LATEST = date(2026, 11, 22)
EUROPE = Calendar(day_first=True, latest=LATEST)
AMERICA = Calendar(day_first=False, latest=LATEST)
UNDECIDED = Calendar(latest=LATEST)
YEARLESS = Calendar(day_first=True, latest=LATEST, reference=date(2016, 6, 10))


@pytest.mark.parametrize(
    ("text", "day", "span"),
    [
        # compact, of one- and two-digit days, any case, English and Spanish months
        ("07Jun16", "2016-06-07", "07Jun16"),
        ("25sep18", "2018-09-25", "25sep18"),
        ("6sep00", "2000-09-06", "6sep00"),
        ("14SEPT99", "1999-09-14", "14SEPT99"),
        ("3set12", "2012-09-03", "3set12"),
        ("12ene05", "2005-01-12", "12ene05"),
        ("1abr03", "2003-04-01", "1abr03"),
        ("09Ago11", "2011-08-09", "09Ago11"),
        ("31dic90", "1990-12-31", "31dic90"),
        ("24feb05 - Acta de Juicio Oral (35ª Sesión)", "2005-02-24", "24feb05"),
        ("7-Jun-16", "2016-06-07", "7-Jun-16"),
        ("07 Jun 16", "2016-06-07", "07 Jun 16"),
        ("07Jun2016", "2016-06-07", "07Jun2016"),
        # in words
        ("June 7, 2016", "2016-06-07", "June 7, 2016"),
        ("Tuesday, June 7th, 2016", "2016-06-07", "Tuesday, June 7th, 2016"),
        ("the 7th of June 2016", "2016-06-07", "7th of June 2016"),
        ("7 de junio de 2016", "2016-06-07", "7 de junio de 2016"),
        ("martes, 7 de junio del 2016", "2016-06-07", "martes, 7 de junio del 2016"),
        ("junio 7 de 2016", "2016-06-07", "junio 7 de 2016"),
        ("3 févr. 2025", "2025-02-03", "3 févr. 2025"),
        ("le 1er août 2016", "2016-08-01", "1er août 2016"),
        ("1º de março de 2016", "2016-03-01", "1º de março de 2016"),
        ("7 de juny de 2016", "2016-06-07", "7 de juny de 2016"),
        ("1 d'abril de 2016", "2016-04-01", "1 d'abril de 2016"),
        ("1 d’abril de 2016", "2016-04-01", "1 d’abril de 2016"),
        ("1° lug. 2019", "2019-07-01", "1° lug. 2019"),
        ("7 giugno 2016", "2016-06-07", "7 giugno 2016"),
        ("1. März 2016", "2016-03-01", "1. März 2016"),
        ("2016ko ekainaren 7a", "2016-06-07", "2016ko ekainaren 7a"),
        ("2016ko ekainak 7", "2016-06-07", "2016ko ekainak 7"),
        ("7 de xuño de 2016", "2016-06-07", "7 de xuño de 2016"),
        ("7 czerwca 2016", "2016-06-07", "7 czerwca 2016"),
        # numbers
        ("07.06.2016", "2016-06-07", "07.06.2016"),
        ("7/6/16", "2016-06-07", "7/6/16"),
        ("06/13/2016", "2016-06-13", "06/13/2016"),
        ("2016-06-07T23:30:00-04:00", "2016-06-07", "2016-06-07"),
        # ranges are their first day
        ("22-23 January 2022", "2022-01-22", "22-23 January 2022"),
        ("March 22-23, 2015", "2015-03-22", "March 22-23, 2015"),
        ("22 al 23 de enero de 2015", "2015-01-22", "22 al 23 de enero de 2015"),
        ("30 December - 2 January 2016", "2015-12-30", "30 December - 2 January 2016"),
        # glued
        ("El País17/05/2010", "2010-05-17", "17/05/2010"),
        ("Morning Star22-23 January 2022", "2022-01-22", "22-23 January 2022"),
    ],
)
def test_a_day_is_read_in_every_form(text: str, day: str, span: str) -> None:
    found = find_date(text, EUROPE)
    assert found is not None
    assert (found.day.isoformat(), found.text) == (day, span)
    assert text[found.start : found.end] == span


@pytest.mark.parametrize(
    "text",
    [
        "31Feb16",
        "45Jun45",
        "00Jun16",
        "7Jun45",
        "7 June 16 people",
        "1.2.3.4",
        "10:15",
        "in May 2016",
        "35ª Sesión",
        "3/45/2010",
    ],
)
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert find_dates(text, EUROPE) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [("1 lug", "2015-07-01"), ("May 1", "2016-05-01"), ("30 nov", "2015-11-30"), ("9 de junio", "2016-06-09")],
)
def test_a_day_without_a_year_is_the_nearest_before_the_reference(text: str, day: str) -> None:
    assert find_dates(text, EUROPE) == []
    found = find_date(text, YEARLESS)
    assert found is not None
    assert found.day.isoformat() == day


def test_the_order_of_day_and_month_is_the_calendars_and_unread_where_nobody_says() -> None:
    assert read_day("03/04/2020", EUROPE) == date(2020, 4, 3)
    assert read_day("03/04/2020", AMERICA) == date(2020, 3, 4)
    assert read_day("03/04/2020", UNDECIDED) is None
    assert read_day("04/04/2020", UNDECIDED) == date(2020, 4, 4)


@pytest.mark.parametrize(
    "text",
    [
        "2016-06-07T23:59:59Z",
        "2016-06-07T00:00:00+14:00",
        "20160607",
        "2016-06-07",
        "20160607T101500",
        "Tue, 07 Jun 2016 23:50:00 -0400",
    ],
)
def test_a_machines_day_is_kept_as_written_whatever_its_zone(text: str) -> None:
    assert read_day(text, EUROPE) == date(2016, 6, 7)


def test_a_day_in_the_future_is_not_read() -> None:
    assert find_date("07Jun27", EUROPE) is None
    assert find_date("7 June 2040", EUROPE) is None


@given(
    st.dates(min_value=date(1990, 1, 1), max_value=LATEST),
    st.sampled_from(sorted(months())),
    st.sampled_from([str, str.upper, str.title]),
)
def test_every_compact_day_is_read_back(day: date, name: str, case: object) -> None:
    day = day.replace(day=min(day.day, 28), month=months()[name])
    if day > LATEST:
        day = day.replace(year=day.year - 1)
    text = case(f"{day.day}{name}{day.year % 100:02}")  # type: ignore[operator]
    found = find_date(text, EUROPE)
    assert found is not None
    assert found.day == day


@given(st.text(alphabet=st.sampled_from("0123456789/.-, abcdejunmarayçºª°de'’É"), max_size=300) | st.text(max_size=300))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for found in find_dates(text, YEARLESS):
        assert text[found.start : found.end] == found.text
    read_day(text, YEARLESS)


@pytest.mark.parametrize("piece", ["1", "1 de ", "12/", "22-", "7 jun ", "a", "1.", "de de ", "2016 "])
def test_a_long_line_is_read_at_its_ends(piece: str) -> None:
    text = piece * 40_000 + " 7 June 2016"
    assert find_dates(text, EUROPE)[-1].day == date(2016, 6, 7)
