"""Splits a query into tokens. Any text yields tokens, or a QueryError that names the character."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from reprints.errors import QueryError
from reprints.index.query.fields import NAMES, suggest_field

MAX_LENGTH = 4_096


class TokenKind(Enum):
    WORD = "word"
    QUOTED = "quoted"
    FIELD = "field"
    RANGE = "range"
    EXACTLY = "="
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """`text` is the word, the quoted text, the field's main name, or the range with its brackets; `position` counts
    characters from one."""

    kind: TokenKind
    text: str
    position: int


_OPERATORS = {"AND": TokenKind.AND, "&&": TokenKind.AND, "OR": TokenKind.OR, "||": TokenKind.OR, "NOT": TokenKind.NOT}
_CLOSING = {'"': '"', "“": "”", "”": "”", "«": "»", "„": "“”"}
_FIELD = re.compile(r"([A-Za-z][A-Za-z_.]*):(?=[^\s)])")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_WORD = re.compile(r'[^\s"“”«»„()]+')
_SIGN = re.compile(r"[+-](?=[^\s)])")


def explain(message: str, position: int, mend: str) -> QueryError:
    return QueryError(f"cannot read the query at character {position}: {message}", mend=mend)


def tokenise(text: str) -> list[Token]:
    """The tokens of a query. Raises QueryError."""
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query has {len(text)} characters", mend=f"Shorten it to {MAX_LENGTH} at most")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise QueryError("the query is not valid Unicode", mend="Type it again; half of a character was lost")
    return _Scanner(unicodedata.normalize("NFC", text)).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.tokens: list[Token] = []

    def scan(self) -> list[Token]:
        while self.at < len(self.text):
            if self.text[self.at].isspace():
                self.at += 1
            elif not (self._take_bracket() or self._take_quoted() or self._take_sign() or self._take_field()):
                self._take_word()
        return self.tokens

    def _add(self, kind: TokenKind, text: str, length: int) -> bool:
        self.tokens.append(Token(kind=kind, text=text, position=self.at + 1))
        self.at += length
        return True

    def _take_bracket(self) -> bool:
        char = self.text[self.at]
        return char in "()" and self._add(TokenKind(char), char, 1)

    def _take_quoted(self) -> bool:
        closing = _CLOSING.get(self.text[self.at])
        if closing is None:
            return self.text[self.at] == "»" and self._skip()
        ends = [end for mark in closing + '"' if (end := self.text.find(mark, self.at + 1)) >= 0]
        if not ends:
            raise explain("the quote is not closed", self.at + 1, 'Write "the exact words" in two quotation marks')
        end = min(ends)
        return self._add(TokenKind.QUOTED, self.text[self.at + 1 : end], end + 1 - self.at)

    def _skip(self) -> bool:
        self.at += 1
        return True

    def _take_sign(self) -> bool:
        if not _SIGN.match(self.text, self.at):
            return False
        return self._add(TokenKind.NOT, "-", 1) if self.text[self.at] == "-" else self._skip()

    def _take_field(self) -> bool:
        if url := _URL.match(self.text, self.at):
            address = re.split(r'["“”«»„()]', url[0])[0]
            self._add(TokenKind.FIELD, "url", 0)
            return self._add(TokenKind.QUOTED, address, len(address))
        match = _FIELD.match(self.text, self.at)
        if not match:
            return False
        field = NAMES.get(match[1].lower())
        if field is None:
            raise explain(f"there is no field {match[1]}", self.at + 1, suggest_field(match[1]))
        self._add(TokenKind.FIELD, field.name, len(match[0]))
        self._take_value()
        return True

    def _take_value(self) -> None:
        """The value right after a colon, the only place where `[`, `=` and a leading sign are special."""
        char = self.text[self.at]
        if char == "[":
            end = self.text.find("]", self.at)
            if end < 0:
                raise explain("the range is not closed", self.at + 1, "Write [2016-01-01 TO 2016-12-31]")
            self._add(TokenKind.RANGE, self.text[self.at : end + 1], end + 1 - self.at)
        elif char == "=" and self.text[self.at + 1 : self.at + 2].strip(" )"):
            self._add(TokenKind.EXACTLY, "=", 1)
            if not self._take_quoted():
                self._take_value_word()
        elif char not in _CLOSING and char != "(":
            self._take_value_word()

    def _take_value_word(self) -> None:
        match = _WORD.match(self.text, self.at)
        if match:
            self._add(TokenKind.WORD, match[0], len(match[0]))

    def _take_word(self) -> None:
        match = _WORD.match(self.text, self.at)
        word = match[0] if match else self.text[self.at]
        blank = next((n for n, char in enumerate(word) if char.isalnum() or char == "*"), len(word))
        begins = self.at + next((n for n, char in enumerate(word) if char.isalnum()), 0)
        if _FIELD.match(self.text, begins) or _URL.match(self.text, begins):
            blank = begins - self.at  # also after a *, which only stands at the end of a word
        if blank and word not in _OPERATORS:
            self.at += blank  # punctuation, perhaps before a field
        else:
            self._add(_OPERATORS.get(word, TokenKind.WORD), word, len(word))
