"""Recognises what Lucene and Kibana would read differently, so that no query silently means something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reprints.errors import QueryError

_FUZZY = re.compile(r"~[\d.]*(?=[\s)]|$)")
_BOOST = re.compile(r"\^[\d.]+(?=[\s)]|$)")
_ENDS_FUZZY = re.compile(r"[^\W_](~[\d.]*)$")
_ENDS_BOOSTED = re.compile(r"[^\W_]([\"*]?\^[\d.]+)$")
_WILDCARD = re.compile(r"(?<=[^\W_])\?(?=[^\W_])")
_RANGE = re.compile(r"[\[{]\s*\S+\s+TO\s+\S+?\s*[\]}]")
_EXPRESSION = re.compile(r"/[^/\s]+/(?=[\s)]|$)")
_DASHED = re.compile(r"[\u2013\u2014](?=[^\W_])")


def explain(message: str, position: int, mend: str) -> QueryError:
    return QueryError(f"cannot read the query at character {position}: {message}", mend=mend)


def check_suffix(text: str, at: int, *, phrase: bool) -> None:
    """What stands directly behind a closing quote or parenthesis. Raises QueryError."""
    if _FUZZY.match(text, at):
        if phrase:
            raise explain("~ for words near one another is not known here", at + 1, "Write the words without quotes")
        raise explain("~ for similar words is not known here", at + 1, "Remove it")
    if _BOOST.match(text, at):
        raise explain("^ for weights is not known here", at + 1, "Remove it; words in the title weigh more anyway")


def check_start(text: str, at: int) -> None:
    """What a word may not begin with, at a place where one begins. Raises QueryError."""
    if _RANGE.match(text, at):
        raise explain("a range needs a field", at + 1, "Write date:[2016-01-01 TO 2016-12-31]")
    if _EXPRESSION.match(text, at):
        raise explain("regular expressions are not known here", at + 1, "Write alep* to find Aleppo")
    if _DASHED.match(text, at) and (at == 0 or text[at - 1].isspace() or text[at - 1] == "("):
        mend = "Write -word with a hyphen to leave it out, or a blank after the dash"
        raise explain("a dash stands right before a word", at + 1, mend)


def check_word(word: str, at: int) -> None:
    """A word as typed, without surrounding blanks. Raises QueryError."""
    for mark, message, mend in _find_marks(word):
        raise explain(message, at + mark + 1, f"{mend}, or put the word in quotes")


def _find_marks(word: str) -> Iterator[tuple[int, str, str]]:
    is_address = "/" in word[1:]
    if (found := _WILDCARD.search(word)) and "/" not in word[1 : found.start()]:
        yield found.start(), "? for any letter is not known here", "Write alep* to find Aleppo"
    if not is_address and (found := _ENDS_FUZZY.search(word)):
        yield found.start(1), "~ for similar words is not known here", "Write the beginning of the word and a *"
    if not is_address and (found := _ENDS_BOOSTED.search(word)):
        yield found.start(1), "^ for weights is not known here", "Remove it"


def check_value(value: str, name: str, at: int) -> None:
    """The value of a field that holds words. Raises QueryError."""
    if len(value) > 1 and value[0] in "-+!" and value[1].isalnum():
        sign = "-" if value[0] != "+" else ""
        raise explain(f"{value[0]} stands inside {name}:", at + 1, f"Write {sign}{name}:{value[1:]}")
    check_start(value, 0)
    check_word(value, at)
