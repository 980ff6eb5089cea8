"""The stretches between the separators of a line, as the tagger sees them: a segment is of some words, in capitals or
not, in some lists, between two signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reprints.extract.provenance.tagger.tokens import LineToken
from reprints.extract.provenance.words.people.given import is_given

_SEPARATORS = frozenset(',;|/\\–—·•:：，、；()[]（）【】→>»«›‹"“”„「」『』《》-+=~')
_TELLING = ("+press", "+agency", "+own", "+place", "+section", "+label", "+noun", "+given", "+link", "+known", "+house")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """`size` tokens; a separator or a day is a segment of its own. `before` and `after` are the signs beside it."""

    size: int
    shape: str
    before: str
    after: str
    features: tuple[str, ...]


def cut_segments(tokens: Sequence[LineToken], flags: Sequence[Sequence[str]]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    start = 0
    count = sum(map(_separates, tokens)) + 1
    for at in range(len(tokens) + 1):
        if at < len(tokens) and not _separates(tokens[at]):
            continue
        if at > start:
            found.append(_read(tokens, flags, start, at, f"{min(len(found), 5)}/{min(count, 6)}"))
        if at < len(tokens):
            sign = "<day>" if tokens[at].kind == "day" else tokens[at].text
            found.append(Stretch(size=1, shape=sign, before="", after="", features=()))
        start = at + 1
    return tuple(found)


def _separates(one: LineToken) -> bool:
    return one.kind == "day" or one.text in _SEPARATORS


def _read(tokens: Sequence[LineToken], flags: Sequence[Sequence[str]], start: int, stop: int, place: str) -> Stretch:
    words = [one for one in tokens[start:stop] if one.kind != "sign"]
    listed = dict.fromkeys(flag for each in flags[start:stop] for flag in each)
    before = _sign(tokens[start - 1]) if start else "^"
    after = _sign(tokens[stop]) if stop < len(tokens) else "$"
    case, size = _case(words), min(len(words), 6)
    told = next((flag for flag in _TELLING if flag in listed), "")
    given = bool(words) and is_given(words[0].folded)
    features = (
        f"g={size}{case}", f"g[{before}", f"g]{after}", f"g[]{before}{after}", f"g={place}",
        f"g={case},{given},{'+press' in listed},{before},{after}", f"g={size}{case}{told}",
        *[f"g{flag}" for flag in listed],
    )  # fmt: skip
    return Stretch(size=stop - start, shape=f"{size}{case}{told}", before=before, after=after, features=features)


def _sign(one: LineToken) -> str:
    return "<day>" if one.kind == "day" else one.text


def _case(words: Sequence[LineToken]) -> str:
    """How the words are written: w wide, A in capitals, T each with one, c without case, s small first, t, f mixed."""
    letters = [one for one in words if one.kind in ("word", "wide")]
    capitals = sum(one.text[:1].isupper() for one in letters)
    told = (
        ("-", not letters),
        ("w", all(one.kind == "wide" for one in letters)),
        ("A", all(one.text.isupper() for one in letters)),
        ("T", capitals == len(letters)),
        ("c", not capitals and all(one.text.lower() == one.text.upper() for one in letters)),
        ("s", bool(letters) and not letters[0].text[:1].isupper()),
        ("t", capitals * 2 >= len(letters)),
    )
    return next((name for name, holds in told if holds), "f")
