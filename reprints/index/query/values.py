"""Parses values that are not words: days, months, years, numbers, yes and no, and ranges.

Every function raises ValueError with a sentence that says what to write instead.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from reprints.index.query.fields import PRESENT, Field, Kind, suggest_field
from reprints.index.query.tree import DateRange, Has, Is, Leaf, NumberRange

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)
_COMPARISON = re.compile(r"(>=|<=|>|<|=)?(.*)", re.DOTALL)
_RANGE = re.compile(r"\[\s*(\S+)\s+TO\s+(\S+)\s*\]", re.IGNORECASE)
_Reader = Callable[[str], tuple[date | int, date | int]]
_YES = {"yes": True, "true": True, "no": False, "false": False}


def read_value(field: Field, text: str) -> Leaf:
    """The leaf for `field:text`, where the field holds no words; `text` may be a comparison or a bracketed range."""
    if text == "*" and field.kind is not Kind.PRESENCE:
        return _read_presence(field.name)
    match field.kind:
        case Kind.DATE:
            return _read_range(field, text, _read_days)
        case Kind.NUMBER:
            return _read_range(field, text, _read_number)
        case Kind.FLAG:
            if text.lower() not in _YES:
                raise ValueError(f"write {field.name}:yes or {field.name}:no")
            return Is(field=field.name, value=_YES[text.lower()])
        case Kind.PRESENCE:
            return _read_presence(text)
        case _:
            raise ValueError(f"{field.name} takes words")


def _read_presence(text: str) -> Has:
    for field in PRESENT:
        if text.lower() in (field.name, *field.aliases):
            return Has(field=field.name)
    raise ValueError(f"has: takes the name of a field. {suggest_field(text)}")


def _read_range(field: Field, text: str, read: _Reader) -> Leaf:
    low: date | int | None
    high: date | int | None
    if text.startswith("["):
        match = _RANGE.fullmatch(text)
        if not match:
            raise ValueError(f"write a range as {field.name}:[FROM TO TO], with * for an open end")
        low = None if match[1] == "*" else read(match[1])[0]
        high = None if match[2] == "*" else read(match[2])[1]
    else:
        low, high = _compare(text, read)
    return _range(field, low, high)


def _compare(text: str, read: _Reader) -> tuple[date | int | None, date | int | None]:
    match = _COMPARISON.fullmatch(text)
    sign, value = (match[1], match[2]) if match else (None, text)
    first, last = read(value)
    match sign:
        case ">=":
            return first, None
        case ">":
            return _step(last, 1), None
        case "<=":
            return None, last
        case "<":
            return None, _step(first, -1)
        case _:
            return first, last


def _step(value: date | int, by: int) -> date | int:
    return value + timedelta(days=by) if isinstance(value, date) else value + by


def _range(field: Field, low: date | int | None, high: date | int | None) -> Leaf:
    if low is None and high is None:
        return _read_presence(field.name)
    if isinstance(low, int) or isinstance(high, int):
        least, most = (n if isinstance(n, int) else None for n in (low, high))
        if least is not None and most is not None and least > most:
            raise ValueError(f"the range ends at {most}, before it begins")
        return NumberRange(field=field.name, least=least, most=most)
    if low and high and low > high:
        raise ValueError(f"the range ends on {high}, before it begins")
    return DateRange(field=field.name, first=low, last=high)


def _read_days(text: str) -> tuple[date | int, date | int]:
    """The first and last day of a day, month or year."""
    match = _DAY.fullmatch(text)
    if not match:
        raise ValueError("write a date as 2016, 2016-06 or 2016-06-07")
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not 1000 <= year <= 2999:
        raise ValueError("the year must be between 1000 and 2999")
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        raise ValueError(f"there is no day {text}") from None
    if day:
        return first, first
    last_month = month or 12
    return first, date(year, last_month, calendar.monthrange(year, last_month)[1])


def _read_number(text: str) -> tuple[date | int, date | int]:
    if not _NUMBER.fullmatch(text):
        raise ValueError("write a whole number")
    return int(text), int(text)
