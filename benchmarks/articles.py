"""Articles made of invented words in ten languages, the same for the same seed: material for the benchmarks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from reprints.model import Article, Capture, Evidence, Original, Removed, RemovedKind, Republication
from reprints.urls import make_id

_LANGUAGES = {"en": 40, "es": 30, "fr": 8, "pt": 6, "de": 4, "it": 4, "ca": 3, "eu": 1, "ru": 2, "ar": 1, "pl": 1}
_SYLLABLES = {
    "ru": "ра по не ло на ско ва то ри де ми но ста ле ко".split(),  # noqa: SIM905
    "ar": "ال ما سا را من كا تي با نو دا لي في قا هم شر".split(),  # noqa: SIM905
}
_LATIN = "ba ce di fo gu la me ni ró su ta vé xi za tor mén lis par con tri ción".split()  # noqa: SIM905
_SUFFIXES = {"en": ["ing", "ed", "s", "ly"], "es": ["ando", "ado", "es", "mente"], "fr": ["ement", "és", "aux", "er"]}
_START = datetime(2026, 11, 1, tzinfo=UTC)


def make_articles(count: int, *, seed: int = 1, words: int = 600) -> Iterator[Article]:
    """About 4 kB of text each by default, lengths spread from a fifth to three times that."""
    dice = random.Random(seed)  # noqa: S311
    vocabularies = {language: _make_vocabulary(language, dice) for language in _LANGUAGES}
    for number in range(count):
        language = dice.choices(list(_LANGUAGES), list(_LANGUAGES.values()))[0]
        yield _make_article(number, language, vocabularies[language], dice, words)


def _make_vocabulary(language: str, dice: random.Random) -> tuple[list[str], list[float]]:
    syllables = _SYLLABLES.get(language, _LATIN)
    suffixes = _SUFFIXES.get(language, ["", "o", "a", "en"])
    words = ["".join(dice.choices(syllables, k=dice.randint(1, 4))) + dice.choice(suffixes) for _ in range(20_000)]
    weights, total = [], 0.0
    for rank in range(1, len(words) + 1):
        total += 1 / rank
        weights.append(total)
    return words, weights


def _make_article(
    number: int, language: str, vocabulary: tuple[list[str], list[float]], dice: random.Random, words: int
) -> Article:
    size = int(words * dice.choice([0.2, 0.5, 0.8, 1, 1, 1.2, 3]))
    drawn = dice.choices(vocabulary[0], cum_weights=vocabulary[1], k=size + 9)
    body = "\n".join(" ".join(drawn[at : at + 80]).capitalize() + "." for at in range(0, size, 80))
    day = date(2001, 1, 1) + timedelta(days=dice.randrange(9000))
    url = f"https://archive.example.org/{language}/doc/{number}.html"
    outlet = f"Outlet {dice.randrange(200)}"
    credit = f"[Source: {outlet}, Place {dice.randrange(80)}, {day:%d%b%y}]"
    return Article(
        id=make_id(url),
        source="benchmark",
        url=url,
        canonical_url=url,
        title=" ".join(drawn[size:]).capitalize(),
        text=body,
        language=language,
        original=Original(authors=(f"Author {dice.randrange(900)}",), outlet=outlet, date=day),
        republication=Republication(
            publisher="Publisher", date=day + timedelta(days=dice.randrange(30)), topic="Topic"
        ),
        credit_line=credit,
        evidence=tuple(
            Evidence(field=name, value=outlet, text=credit, method="credit-line")
            for name in ("original.authors", "original.outlet", "original.date", "original.place")
        ),
        removed=(Removed(kind=RemovedKind.NOTICE, text=body[:400]), Removed(kind=RemovedKind.CREDIT, text=credit)),
        capture=Capture(fetched_at=_START, warc="benchmark/2026/a.warc.gz", offset=number, sha256="0" * 64, status=200),
        first_seen=_START,
        last_seen=_START,
    )
