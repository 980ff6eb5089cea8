"""Which lines are running text: long ones with the marks of sentences, and short sentences among them."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from reprints.extract.provenance.words.months import months, weekdays
from reprints.extract.provenance.words.people.names import starts_byline
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold, weigh_letters

RUNNING = 110  # characters; a shorter line may be anything
SENTENCE = 24  # characters of the shortest sentence that counts
_ENDINGS = (".", "”", '"', "»", "。", "」", "।", "؟", "۔")
_STOPS = (*_ENDINGS, "!", "?", "…", "！", "？", "’", ")")
_MARKS = re.compile("[。，、，；]")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_OPENINGS = ("(", "[", "©", "*", "—", "–", "-", "•", "·", "|", "/", "（", "【", "《")
_LEAST_WORDS, _LEAST_SMALL = 4, 3


def is_running(line: str) -> bool:
    """Whether a line is part of running text: long, with the marks of sentences."""
    if len(line) < RUNNING and (line.isascii() or weigh_letters(line) < RUNNING):
        return False
    return line.count(". ") + line.count(", ") > 0 or line.rstrip().endswith(_ENDINGS) or bool(_MARKS.search(line))


@lru_cache(maxsize=1024)
def is_sentence(line: str) -> bool:
    """Whether a short line is a sentence of the text: it ends like one, and most of its words are no names. What begins
    with a label, a byline's word or a bracket is none."""
    said = line.strip()
    if not said.endswith(_STOPS) or said.startswith(_OPENINGS) or weigh_letters(said) < SENTENCE:
        return False
    if starts_byline(said) or _label().match(fold(said[:60])):
        return False
    words = [word for word in _WORD.findall(said) if len(word) > 1 and fold(word) not in calendar_words()]
    if not any(word[0].isupper() for word in words):  # a script without capitals
        return len(words) >= _LEAST_WORDS or weigh_letters(said) > len(said)
    small = [word for word in words if word[0].islower()]
    return len(small) >= _LEAST_SMALL and len(small) * 2 > len(words)


@cache
def _label() -> re.Pattern[str]:
    words = "|".join((alternation("source_labels"), alternation("source_words"), alternation("byline_labels")))
    return re.compile(rf"[\s\W]{{0,4}}(?:{words})\s*[:：→]|[\s\W]{{0,4}}(?:{alternation('source_words')})\s")


@cache
def calendar_words() -> frozenset[str]:
    return frozenset((*months(), *weekdays()))
