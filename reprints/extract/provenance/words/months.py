"""Months and weekdays by their folded names in the languages of republished texts."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from reprints.extract.provenance.words.tables import lines

BASQUE_ENDINGS = r"(?:aren|ren|ak|ko|k|a)?"


@cache
def months() -> dict[str, int]:
    """Each month's number by every name it has."""
    rows = enumerate(lines("months", "months"), 1)
    return {name: number for number, names in rows for name in names.split()}


@cache
def months_of(language: str | None) -> dict[str, int]:
    """The same as a language has them: `listopad` is November in Czech and Polish, October in Croatian."""
    own = (row.split() for row in lines("months", "months_of"))
    return months() | {name: int(number) for code, name, number in own if code == language}


@cache
def basque_months() -> dict[str, int]:
    return {name: number for number, name in enumerate(lines("months", "basque"), 1)}


@cache
def solar_months() -> dict[str, int]:
    """The months of Iran's calendar by name."""
    rows = enumerate(lines("months", "jalali"), 1)
    return {name: number for number, names in rows for name in names.split()}


def day_of_solar(year: int, month: int, day: int) -> date:
    """The Gregorian day of one in Iran's calendar, by the arithmetic rule of 33 years with 8 leap years in them, which
    holds from 1343 to 1472 (1964 to 2093). Raises ValueError outside of them and for days that are none."""
    length = 31 if month <= 6 else 30 if month <= 11 else 30 if _is_leap(year) else 29
    if not (1343 <= year <= 1472 and 1 <= month <= 12 and 1 <= day <= length):
        raise ValueError(f"{year}-{month}-{day} is no day of the solar calendar")
    passed = sum(366 if _is_leap(one) else 365 for one in range(1343, year))
    before = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    return date(1964, 3, 21) + timedelta(days=passed + before + day - 1)


def _is_leap(year: int) -> bool:
    return year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)


@cache
def weekdays() -> tuple[str, ...]:
    return tuple(name for line in lines("months", "weekdays") for name in line.split())
