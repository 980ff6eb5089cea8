"""Splits a query into tokens. Any text yields tokens, or a QueryError that names the character."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from reprints.errors import QueryError
from reprints.index.query.fields import NAMES, Field, Kind, suggest_field
from reprints.index.query.foreign import check_start, check_suffix, check_value, check_word, explain

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
_LOGICAL = (TokenKind.AND, TokenKind.OR, TokenKind.NOT)
_JOINT = re.compile(r"&&|\|\|")
_ADDRESSES = ("url", "id", "source")
_CLOSING = {'"': '"', "“": "”", "”": "”", "«": "»", "„": "“”"}
_FIELD = re.compile(r"([A-Za-z_][A-Za-z_.]*):(?=[^\s)])")
_SPACED_FIELD = re.compile(r"([A-Za-z][A-Za-z_.]*)(?:\s*:\s*|\s*(?=[<>]))(?=[^\s)])")
_COMPARED = re.compile(r"[<>]=?\s+\S")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_WORD = re.compile(r'[^\s"“”«»„()]+')
_SIGN = re.compile(r"[+\-!\u2212](?=[^\s)])")  # U+2212 is the minus sign
_LONE_SIGN = re.compile(r"[-!\u2212]\s+(?=[^\s)])")


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
        if char not in "()":
            return False
        self._add(TokenKind(char), char, 1)
        if char == ")":
            check_suffix(self.text, self.at, phrase=False)
        return True

    def _take_quoted(self) -> bool:
        closing = _CLOSING.get(self.text[self.at])
        if closing is None:
            return self.text[self.at] == "»" and self._skip()
        ends = [end for mark in closing + '"' if (end := self.text.find(mark, self.at + 1)) >= 0]
        if not ends:
            raise explain("the quote is not closed", self.at + 1, 'Write "the exact words" in two quotation marks')
        end = min(ends)
        self._add(TokenKind.QUOTED, self.text[self.at + 1 : end], end + 1 - self.at)
        check_suffix(self.text, self.at, phrase=True)
        return True

    def _skip(self) -> bool:
        self.at += 1
        return True

    def _take_sign(self) -> bool:
        char = self.text[self.at]
        if _SIGN.match(self.text, self.at):
            return self._skip() if char == "+" else self._add(TokenKind.NOT, "-", 1)
        if not _LONE_SIGN.match(self.text, self.at):
            return False
        if self.tokens and self.tokens[-1].kind in _LOGICAL:
            return self._add(TokenKind.NOT, "-", 1)
        if char == "!":
            raise explain("! stands alone", self.at + 1, "Write -word to leave a word out, or remove it")
        return False

    def _take_field(self) -> bool:
        if url := _URL.match(self.text, self.at):
            address = re.split(r'["“”«»„()]', url[0])[0]
            self._add(TokenKind.FIELD, "url", 0)
            return self._add(TokenKind.QUOTED, address, len(address))
        found = self._find_field()
        if not found:
            return False
        field, length = found
        self._add(TokenKind.FIELD, field.name, length)
        self._take_value(field)
        return True

    def _find_field(self) -> tuple[Field, int] | None:
        """The field that begins here, and how far its value is away. Blanks around the colon make no difference, but
        only a known name is then a field: the other is a word of a headline."""
        match = _SPACED_FIELD.match(self.text, self.at)
        field = NAMES.get(match[1].lower()) if match else None
        if match and field and (":" in match[0] or field.kind in (Kind.DATE, Kind.NUMBER)):
            return field, len(match[0])
        match = _FIELD.match(self.text, self.at)
        if match:
            raise explain(f"there is no field {match[1]}", self.at + 1, suggest_field(match[1]))
        return None

    def _take_value(self, field: Field) -> None:
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
                self._take_value_word(field)
        elif char not in _CLOSING and char != "(":
            self._take_value_word(field)

    def _take_value_word(self, field: Field) -> None:
        match = _WORD.match(self.text, self.at)
        if not match:
            return
        if field.kind in (Kind.TEXT, Kind.KEYWORD) and field.name not in _ADDRESSES:
            check_value(match[0], field.name, self.at)
        if _COMPARED.match(self.text, self.at):  # blanks between the sign and the day
            value = _WORD.match(self.text, self.at + len(match[0]) + _blanks(self.text, self.at + len(match[0])))
            if value:
                self._add(TokenKind.WORD, match[0] + value[0], value.end() - self.at)
                return
        self._add(TokenKind.WORD, match[0], len(match[0]))

    def _take_word(self) -> None:
        check_start(self.text, self.at)
        match = _WORD.match(self.text, self.at)
        word = match[0] if match else self.text[self.at]
        if (joint := _JOINT.search(word)) and word not in _OPERATORS:
            word = word[: joint.start()] or joint[0]
        blank = next((n for n, char in enumerate(word) if char.isalnum() or char == "*"), len(word))
        begins = self.at + next((n for n, char in enumerate(word) if char.isalnum()), 0)
        if _FIELD.match(self.text, begins) or _URL.match(self.text, begins):
            blank = begins - self.at  # also after a *, which only stands at the end of a word
        if blank and word not in _OPERATORS:
            self.at += blank  # punctuation, perhaps before a field
        else:
            check_word(word, self.at)
            self._add(_OPERATORS.get(word, TokenKind.WORD), word, len(word))


def _blanks(text: str, at: int) -> int:
    return len(text[at:]) - len(text[at:].lstrip())
