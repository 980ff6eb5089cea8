"""The word lists as phrases: which lists the words of a line are in.

An entry that is an expression counts for all it stands for where that is a handful of phrases, and not at all where it
is open.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from reprints.extract.provenance.tagger.tokens import LineToken
from reprints.extract.provenance.words.tables import word_set, words
from reprints.extract.provenance.words.text import fold

_TABLES = {
    "press": "press_words", "house": "institution_words", "noun": "press_nouns", "label": "source_labels",
    "weak": "weak_labels", "say": "source_words", "by": "byline_words", "author": "byline_labels",
    "cue": "credit_cues", "post": "posting_words", "picture": "picture_words", "role": "roles_behind",
    "other": "other_roles", "dayword": "date_words", "point": "pointers", "section": "section_words",
    "agency": "agencies", "button": "button_words", "nobody": "no_author", "end": "field_ends",
}  # fmt: skip
LONGEST = 5  # tokens
_MOST = 40  # phrases one entry may stand for
_GROUP = re.compile(r"\((?:\?:)?([^()]*)\)(\??)")
_OPTIONAL = re.compile(r"(\\?[^\\)])\?")
_OPEN = re.compile(r"[\[\]{}*+^$.]|\\[wdsWbB]|\(\?[^:]")


@cache
def phrases() -> Mapping[str, tuple[str, ...]]:
    """The lists of each phrase, folded, its words and signs parted by one blank or none as they are written."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, section in _TABLES.items():
        for entry in words(section):
            for phrase in _expand(fold(entry) if section == "agencies" else entry):
                if name not in found[phrase]:
                    found[phrase].append(name)
    return {phrase: tuple(lists) for phrase, lists in found.items()}


def _expand(entry: str) -> Iterator[str]:
    """The phrases an expression stands for."""
    if _OPEN.search(entry):
        return
    pending, done = [entry], 0
    while pending and done < _MOST:
        one = pending.pop()
        if group := _GROUP.search(one):
            options = [*group[1].split("|"), *([""] if group[2] else [])]
            pending += [one[: group.start()] + option + one[group.end() :] for option in options]
        elif letter := _OPTIONAL.search(one):
            pending += [one[: letter.start()] + option + one[letter.end() :] for option in (letter[1], "")]
        elif "|" in one:
            pending += one.split("|")
        else:
            done += 1
            yield one.replace("\\", "").strip()


def find_phrases(folded: str, tokens: Sequence[LineToken]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """First token, one past the last, and the lists of every phrase of a line; the longest at each token."""
    known = phrases()
    for at, first in enumerate(tokens):
        if first.kind not in ("word", "wide"):
            continue
        for size in range(min(LONGEST, len(tokens) - at), 0, -1):
            lists = known.get(folded[first.start : tokens[at + size - 1].end])
            if lists:
                yield at, at + size, lists
                break


def is_section(word: str) -> bool:
    return word in word_set("section_words")
