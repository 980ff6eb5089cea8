"""Invented people, houses, places, days and hosts, drawn by language for the forms of `lines/`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from babel.dates import format_date

from reprints.extract.provenance.words.text import fold

_HERE = Path(__file__).resolve().parent / "pools"
_HEADING = re.compile(r"^\[([a-z-]+)\]$", re.M)
_WIDE = ("zh", "ja", "ko")
# what hosts end in, where not in the language's own letters
_ENDINGS = {
    "en": ("com", "org", "net", "co.uk", "info"),
    "es": ("es", "org", "com.ar", "com"),
    "pt": ("pt", "com.br", "org"),
    "uk": ("ua", "org.ua"),
    "cs": ("cz",),
    "el": ("gr",),
    "sv": ("se",),
    "da": ("dk",),
    "zh": ("cn", "com.tw"),
    "ja": ("jp",),
    "ko": ("kr",),
    "fa": ("ir",),
    "he": ("co.il",),
    "ar": ("com", "net"),
    "ca": ("cat",),
    "sr": ("rs",),
    "sw": ("co.tz",),
    "ku": ("org",),
    "gl": ("gal",),
    "eu": ("eus",),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@cache
def read_pool(name: str) -> dict[str, tuple[str, ...]]:
    """The entries of each section of a file, which semicolons and line ends separate."""
    text = re.sub(r"^#.*\n", "", (_HERE / f"{name}.txt").read_text(encoding="utf-8"), flags=re.M)
    parts = _HEADING.split(text)
    return {
        heading: tuple(filter(None, map(str.strip, re.split(r"[;\n]", body))))
        for heading, body in zip(parts[1::2], parts[2::2], strict=True)
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Pools:
    """Draws from the lists of one language. The same generator draws the same."""

    language: str
    random: Random

    @property
    def is_known(self) -> bool:
        """Whether there are lists of the language."""
        return f"{self.language}-given" in read_pool("people") and self.language in read_pool("houses")

    def _of(self, name: str, fallback: str = "en") -> Sequence[str]:
        pool = read_pool(name)
        return pool.get(self.language) or pool[fallback]

    def draw_place(self) -> str:
        return self.random.choice(self._of("places"))

    def draw_section(self) -> str:
        return self.random.choice(self._of("sections"))

    def draw_house(self) -> str:
        """Mostly of the language; patterns that are made with a place's name as often as they are listed."""
        foreign = self.random.random() < 0.06
        house = self.random.choice(read_pool("houses")["en"] if foreign else self._of("houses"))
        return house.replace("@L", self.draw_place()) if "@L" in house else house

    def draw_host(self, house: str) -> str:
        plain = re.sub(r"[^a-z0-9]", "", fold(house)) or self.random.choice(
            ("vestnik", "minbar", "kawa", "sapan", "umi")
        )
        ending = self.random.choice(_ENDINGS.get(self.language, (self.language, "org", "net")))
        host = f"{plain[:24]}.{'example.' if self.random.random() < 0.2 else ''}{ending}"
        return f"www.{host}" if self.random.random() < 0.12 else host

    def draw_person(self) -> str:
        random, people = self.random, read_pool("people")
        foreign = random.random() < 0.08 and self.language not in _WIDE
        language = random.choice(("en", "es", "de")) if foreign else self.language
        language = language if f"{language}-given" in people else "en"
        given, family = people[f"{language}-given"], people[f"{language}-family"]
        first, last = random.choice(given), random.choice(family)
        if language in _WIDE:
            return f"{last}{first}"
        return f"{last} {first}" if language == "hu" else self._vary(language, first, last)

    def _vary(self, language: str, first: str, last: str) -> str:
        """A name in one of the forms names have: two surnames, initials, a hyphen, the surname in capitals."""
        random, people = self.random, read_pool("people")
        other, middle = random.choice(people[f"{language}-family"]), random.choice(people[f"{language}-given"])
        forms = {
            f"{first} {last} {other}": 0.35 if language in ("es", "pt", "gl") else 0,
            f"{first[0]}. {last}": 0.07,
            f"{first} {middle[0]}. {last}": 0.07 if language in ("en", "ru", "de", "uk") else 0,
            f"{first} {last}-{other}": 0.04 if language in ("en", "de", "fr", "es") else 0,
            f"{first} {last.upper()}": 0.03,
        }
        return random.choices([*forms, f"{first} {last}"], [*forms.values(), 1 - sum(forms.values())])[0]

    def draw_day(self) -> date:
        return date(2000, 1, 1) + timedelta(days=self.random.randrange(9_400))

    def write_day(self, day: date) -> str:
        """In one of the forms the language's pages have."""
        random = self.random
        locale = {"ku": "tr", "no": "nb"}.get(self.language, self.language)
        plain = [f"{day:%d.%m.%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}"]
        if self.language in _WIDE:
            year, month, number = ("년 ", "월 ", "일") if self.language == "ko" else ("年", "月", "日")
            words = f"{day.year}{year}{day.month}{month}{day.day}{number}"
            return random.choice((words, words, f"{day:%Y-%m-%d}", f"{day:%Y.%m.%d}", f"{day:%Y/%m/%d}"))
        if self.language == "en":
            plain = [f"{day:%d %b %Y}", f"{day:%B} {day.day}, {day.year}", f"{day:%d.%m.%Y}"]
        if self.language in ("en", "es") and random.random() < 0.05:
            return f"{day.day:02}{_MONTHS[day.month - 1]}{day:%y}"
        length = random.choices(("long", "full", "medium", ""), (55, 8, 10, 27))[0]
        return format_date(day, length, locale=locale) if length else random.choice((*plain, f"{day:%Y-%m-%d}"))
