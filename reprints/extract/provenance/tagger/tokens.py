"""A line cut into the tokens the tagger labels: words, days, addresses, numbers, signs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reprints.extract.provenance.words.dates import FoundDate
from reprints.extract.provenance.words.text import fold

MOST = 90  # tokens of a line that are read
_TOKEN = re.compile(
    r"(?P<url>https?://[^\s,)>\]]+|www\.[^\s,)>\]]+|(?:[a-z0-9-]{2,40}\.){1,3}[a-z]{2,12}(?![^\W_])|\S+@\S+)"
    r"|(?P<wide>[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff])"
    r"|(?P<word>[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]+(?:[-‑][^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]+)*)"
    r"|(?P<number>\d+)|(?P<sign>[^\w\s]|_)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class LineToken:
    """`kind` is word, wide (one letter of a script without blanks), day, url, number or sign."""

    text: str
    folded: str
    start: int
    end: int
    kind: str


def cut(text: str, days: Sequence[FoundDate] = ()) -> list[LineToken]:
    """The first tokens of a line. A day is one token."""
    tokens: list[LineToken] = []
    at = 0
    for day in days:
        tokens.extend(_cut_plain(text, at, day.start))
        tokens.append(LineToken(day.text, "<day>", day.start, day.end, "day"))
        at = day.end
    tokens.extend(_cut_plain(text, at, len(text)))
    return tokens[:MOST]


def _cut_plain(text: str, start: int, end: int) -> list[LineToken]:
    return [
        LineToken(match.group(), fold(match.group()), match.start(), match.end(), match.lastgroup or "sign")
        for match in _TOKEN.finditer(text, start, end)
    ]
