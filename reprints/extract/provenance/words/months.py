"""Months and weekdays by their folded names in the archive's languages."""

from __future__ import annotations

from functools import cache

from reprints.extract.provenance.words.tables import lines

BASQUE_ENDINGS = r"(?:aren|ren|ak|ko|k|a)?"


@cache
def months() -> dict[str, int]:
    rows = enumerate(lines("months", "months"), 1)
    return {name: number for number, names in rows for name in names.split()}


@cache
def basque_months() -> dict[str, int]:
    return {name: number for number, name in enumerate(lines("months", "basque"), 1)}


@cache
def weekdays() -> tuple[str, ...]:
    return tuple(name for line in lines("months", "weekdays") for name in line.split())
