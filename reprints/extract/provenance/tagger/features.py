"""What is said of a line and of each of its tokens: form, lists, segments, place on the page, neighbours.

A feature is a short string; a model knows a weight per label for each. Two models ask: one whether a line credits
(`describe_line`), one which of its tokens name what (`describe_tokens`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reprints.extract.provenance.running import is_running
from reprints.extract.provenance.tagger.lines import PlacedLine
from reprints.extract.provenance.tagger.lists import find_phrases, phrases
from reprints.extract.provenance.tagger.segments import Stretch, cut_segments
from reprints.extract.provenance.tagger.tokens import LineToken, cut
from reprints.extract.provenance.words.people.given import is_given
from reprints.extract.provenance.words.places import kind_of_place
from reprints.extract.provenance.words.text import fold

_OPEN, _CLOSE = "\"“„«‹「『《'‘([【<", "\"”“»›」』》'’)]】>"
_SIZES = ((1, "1"), (2, "2"), (4, "4"), (8, "8"), (14, "14"), (24, "24"), (999, "+"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Described:
    """A line cut up: tokens, the lists each is in, its segments, and the sign each stands behind."""

    line: PlacedLine
    tokens: tuple[LineToken, ...]
    flags: tuple[list[str], ...]
    segments: tuple[Stretch, ...]
    quoted: tuple[str, ...]


def describe(line: PlacedLine, own: frozenset[str], known: frozenset[str]) -> Described:
    """`own` are folded names of the site, `known` folded names of houses."""
    tokens = tuple(cut(line.text, line.days))
    flags = _flag(line, tokens, own, known)
    segments = cut_segments(tokens, flags)
    return Described(line=line, tokens=tokens, flags=flags, segments=segments, quoted=_quote(tokens))


def describe_line(one: Described) -> list[str]:
    line, tokens = one.line, one.tokens
    where = line.where
    length = sum(token.kind != "sign" for token in tokens)
    size = next(name for most, name in _SIZES if length <= most)
    flags = dict.fromkeys(flag for listed in one.flags for flag in listed)
    found = [
        "l",
        f"at={where}",
        f"n={size}",
        f"n={size},{where}",
        f"end={_ending(line.text)}",
        f"end={_ending(line.text)},{where}",
    ]
    found += [f"hint={hint}" for hint in line.hints]
    found += [
        f"link={bool(line.anchors)},{where}",
        f"days={min(len(line.days), 3)},{where}",
        f"days={min(len(line.days), 3)},{size}",
    ]
    found += [f"before={_summarise(line.before)}", f"after={_summarise(line.after)}"]
    found += [f"f{flag}" for flag in flags]
    found += [f"f{flag},{where}" for flag in flags]
    found += [f"f{flag},{size}" for flag in flags]
    found += [f"q={quote}" for quote in dict.fromkeys(one.quoted) if quote]
    found += _describe_words(tokens)
    shapes = [segment.shape for segment in one.segments]
    found += [f"form={'|'.join(shapes[:6])}", f"form={len(shapes)},{where}"]
    found += [
        f"seg={two}"
        for two in dict.fromkeys(
            f"{a}{segment.after}{b}" for a, b, segment in zip(shapes, shapes[1:], one.segments, strict=False)
        )
    ]
    found += [f"seg={segment.before}{segment.shape}{segment.after}" for segment in one.segments[:8]]
    return found


def _ending(text: str) -> str:
    return text[-1] if text and not text[-1].isalnum() else "a"


def _describe_words(tokens: Sequence[LineToken]) -> Iterator[str]:
    """The words that are no names: those in small letters, the first, and each two in a row."""
    words = [one.folded if one.kind in ("word", "sign") else f"<{one.kind}>" for one in tokens]
    first = next((at for at, one in enumerate(tokens) if one.kind in ("word", "wide")), None)
    small = dict.fromkeys(
        one.folded for one in tokens if one.kind == "word" and one.text.islower() and len(one.text) > 1
    )
    yield from (f"has={word}" for word in small)
    yield from (f"stem={word[:5]}" for word in small if len(word) > 5)
    yield f"small={min(len(small), 9)}"
    if first is not None:
        yield f"first={tokens[first].folded}"
        yield f"first={tokens[first].folded[:5]}.."
        if first + 1 < len(tokens):
            yield f"first={tokens[first].folded} {words[first + 1]}"
    for at in range(len(tokens) - 1):
        left, right = tokens[at], tokens[at + 1]
        if left.kind == "wide" and right.kind == "wide":
            yield f"pair={left.text}{right.text}"
        elif (left.text.islower() or at == first) and right.kind == "word":
            yield f"two={words[at]} {words[at + 1] if right.text.islower() else 'X'}"
        elif left.kind != "sign" and right.text.islower():
            yield f"two=X {words[at + 1]}"


def _summarise(line: str) -> str:
    """What the line beside is like."""
    if not line or len(line) > 90 or is_running(line):
        return "nothing" if not line else "running" if is_running(line) else "long"
    parts = fold(line).split() or [""]
    lists = phrases().get(parts[0].rstrip(":："), ())
    told = (
        ("label", "label" in lists),
        ("byline", "by" in lists or "author" in lists),
        ("digits", len(parts) < 7 and any(map(str.isdigit, line))),
        ("person", 1 < len(parts) < 5 and (is_given(parts[0]) or is_given(parts[-1]))),
        ("short", len(parts) < 5),
    )
    return next((name for name, holds in told if holds), "words")


def describe_tokens(one: Described) -> list[list[str]]:
    tokens, flags, quoted = one.tokens, one.flags, one.quoted
    shapes = [_shape(token) for token in tokens]
    words = [token.folded if token.kind not in ("number", "url") else token.kind for token in tokens]
    within = [segment for segment in one.segments for _ in range(segment.size)]
    count = len(tokens)
    found = []
    for at, token in enumerate(tokens):
        word, shape, segment = words[at], shapes[at], within[at]
        before, after = words[at - 1] if at else "<", words[at + 1] if at + 1 < count else ">"
        mine = [f"w={word}", f"sh={shape}", *flags[at], *segment.features]
        if token.kind == "word":
            mine += (f"p={word[:4]}", f"s={word[-3:]}")
        if quoted[at]:
            mine += (f"q={quoted[at]}", f"q={quoted[at]},{shape}")
        if at:
            mine += (f"-1w={before}", f"-1sh={shapes[at - 1]}")
            mine += [f"-1{flag}" for flag in flags[at - 1]]
        if at + 1 < count:
            mine += (f"+1w={after}", f"+1sh={shapes[at + 1]}")
            mine += [f"+1{flag}" for flag in flags[at + 1]]
        if at > 1:
            mine += (f"-2w={words[at - 2]}", f"bb={words[at - 2]}|{before}")
        mine += (
            f"b={before}|{word}",
            f"sss={shapes[at - 1] if at else '<'}|{shape}|{shapes[at + 1] if at + 1 < count else '>'}",
        )
        mine.append(f"i={at}" if at < 3 else f"e={count - at}" if count - at < 4 else "m")
        mine.append(f"at={one.line.where},{shape}")
        found.append(mine)
    return found


def _shape(one: LineToken) -> str:
    if one.kind != "word":
        return one.text if one.kind == "sign" else one.kind
    text = one.text
    if text.isupper():
        return "X" if len(text) == 1 else "XX"
    if text[:1].isupper():
        return "Xx" if len(text) > 3 else "Xxx"
    return "x" if text.islower() else "c" if text.lower() == text.upper() else "xX"


def _relate(line: PlacedLine, at: int) -> str:
    """How a day stands to the page's own."""
    if line.page_day is None:
        return "alone"
    apart = (line.page_day - line.days[at].day).days
    if abs(apart) < 2:
        return "next" if apart else "same"
    return "earlier" if 0 < apart < 40 else "old" if apart > 0 else "later"


def _flag(
    line: PlacedLine, tokens: Sequence[LineToken], own: frozenset[str], known: frozenset[str]
) -> tuple[list[str], ...]:
    """The lists each token, or the name it is part of, is in."""
    flags: tuple[list[str], ...] = tuple([] for _ in tokens)
    folded = fold(line.text)
    if len(folded) != len(line.text):
        return flags
    for first, stop, lists in find_phrases(folded, tokens):
        for at in range(first, stop):
            flags[at].extend(f"+{name}" for name in lists)
    spans = [(line.text.find(anchor), len(anchor), "+link") for anchor in line.anchors]
    spans += [(folded.find(name), len(name), "+own") for name in own if len(name) > 3]
    for start, length, flag in spans:
        if start >= 0:
            for at, one in enumerate(tokens):
                if start <= one.start < start + length and flag not in flags[at]:
                    flags[at].append(flag)
    number = 0
    for at, one in enumerate(tokens):
        if one.kind == "word" and is_given(one.folded):
            flags[at].append("+given" if not one.text.islower() else "+givensmall")
        if one.kind == "day":
            flags[at].append(f"+day:{_relate(line, number)}")
            number += 1
    _flag_names(line, tokens, flags, known)
    return flags


def _flag_names(
    line: PlacedLine, tokens: Sequence[LineToken], flags: Sequence[list[str]], known: frozenset[str]
) -> None:
    """Places, and houses that the archive knows: names of up to four tokens."""
    for at, one in enumerate(tokens):
        if one.kind not in ("word", "wide") or one.text.islower():
            continue
        for size in range(1, 5 if known else 4):
            if at + size > len(tokens):
                break
            name = line.text[one.start : tokens[at + size - 1].end]
            if size < 4 and kind_of_place(name):
                for listed in flags[at : at + size]:
                    listed.append("+place")
            if known and fold(name).removeprefix("the ") in known:
                for listed in flags[at : at + size]:
                    listed.append("+known")


def _quote(tokens: Sequence[LineToken]) -> tuple[str, ...]:
    """Of each token, the opening sign it stands behind, where that is closed on the line."""
    found = [""] * len(tokens)
    opened = -1
    for at, one in enumerate(tokens):
        if one.kind != "sign":
            continue
        if opened >= 0 and one.text in _CLOSE and at > opened + 1:
            found[opened + 1 : at] = [tokens[opened].text] * (at - opened - 1)
            opened = -1
        elif one.text in _OPEN:
            opened = at
    return tuple(found)
