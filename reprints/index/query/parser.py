"""Parses what a person types into a tree.

Adjacent words mean AND; `"exact words"`; AND, OR, NOT in capitals, also + and -; NOT binds tighter than AND, AND
tighter than OR; parentheses; `alep*`; `field:word`, `field:"some words"`, `field:(some words)`,
`field:="the whole value"`; `date:2016`, `date:2016-06`, `date:>=2016-06`, `date:[2016-01-01 TO *]`; `has:outlet`;
`gone:yes`.
"""

from __future__ import annotations

import unicodedata

from reprints.errors import QueryError
from reprints.index.query.fields import FIELDS, Field, Kind
from reprints.index.query.foreign import explain
from reprints.index.query.tokens import Token, TokenKind, tokenise
from reprints.index.query.tree import All, Equals, Node, Phrase, Prefix, Term, all_of, any_of, negate
from reprints.index.query.values import read_value

MAX_DEPTH = 25  # Elasticsearch allows 30, and a query must work on every engine
MAX_PREFIX = 64  # characters; engines cannot compile longer ones

_WORDY = (Kind.TEXT, Kind.KEYWORD)


def parse_query(text: str) -> Node:
    """The tree of a query; an empty query matches everything. Raises QueryError, and nothing else."""
    tokens = tokenise(text)
    return _Parser(tokens).parse() if text.strip() else All()


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.field: Field | None = None  # whose parentheses we are in

    def parse(self) -> Node:
        node = self._parse_or()
        if token := self._peek():
            raise explain("a parenthesis closes that none opened", token.position, "Remove it, or put it in quotes")
        if node is None:
            raise QueryError("the query has no word to look for", mend="Write at least one word, or * for everything")
        return node

    def _peek(self, *kinds: TokenKind) -> Token | None:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token if token and (not kinds or token.kind in kinds) else None

    def _take(self, *kinds: TokenKind) -> Token | None:
        token = self._peek(*kinds)
        if token:
            self.at += 1
        return token

    def _parse_or(self) -> Node | None:
        left = self._parse_and()
        while token := self._take(TokenKind.OR):
            right = self._parse_and()
            left = any_of(self._operand(left, token), self._operand(right, token))
        return left

    def _parse_and(self) -> Node | None:
        """Adjacent words. Words without a letter or digit are skipped; None if nothing is left."""
        left: Node | None = None
        while self._peek() and not self._peek(TokenKind.OR, TokenKind.CLOSE):
            operator = self._take(TokenKind.AND)
            if operator:
                self._operand(left, operator)
                right: Node | None = self._operand(self._parse_not(), operator)
            else:
                right = self._parse_not()
            if right is not None:
                left = right if left is None else all_of(left, right)
        return left

    def _parse_not(self) -> Node | None:
        token = self._take(TokenKind.NOT)
        if token is None:
            return self._parse_primary()
        self._descend(token)
        node = negate(self._operand(self._parse_not(), token))
        self.depth -= 1
        return node

    def _descend(self, token: Token) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise explain("too deeply nested", token.position, f"Nest at most {MAX_DEPTH} parentheses or NOTs")

    def _operand(self, node: Node | None, operator: Token) -> Node:
        if node is None:
            mend = f"Put the word in lower case or in quotes if you look for {operator.text!r} itself"
            raise explain(f"{operator.text} has nothing to apply to", operator.position, mend)
        return node

    def _parse_primary(self) -> Node | None:
        if token := self._take(TokenKind.OPEN):
            return self._parse_group(token)
        if token := self._take(TokenKind.FIELD):
            return self._parse_field(token)
        if token := self._take(TokenKind.QUOTED):
            return self._read_quoted(token, self.field)
        if token := self._take(TokenKind.WORD):
            return self._read_word(token, self.field)
        return None

    def _parse_group(self, token: Token) -> Node:
        self._descend(token)
        node = self._parse_or()
        self.depth -= 1
        if not self._take(TokenKind.CLOSE):
            raise explain("the parenthesis is not closed", token.position, "Close it, or put it in quotes")
        if node is None:
            raise explain("there is nothing in the parentheses", token.position, "Write a word in them or remove them")
        return node

    def _parse_field(self, token: Token) -> Node:
        if self.field:
            mend = f"Close the parentheses of {self.field.name}: first"
            raise explain(f"{token.text}: stands inside {self.field.name}:(…)", token.position, mend)
        field = FIELDS[token.text]
        if opened := self._take(TokenKind.OPEN):
            self.field = field
            node = self._parse_group(opened)
            self.field = None
            return node
        exactly = self._take(TokenKind.EXACTLY)
        value = self._take(TokenKind.QUOTED, TokenKind.WORD, TokenKind.RANGE)
        found: Node | None = None
        if value and exactly and field.kind is Kind.KEYWORD:
            found = self._read_whole(value, field)
        elif value and value.kind is TokenKind.QUOTED:
            found = self._read_quoted(value, field)
        elif value:
            found = self._read_word(value, field)
        if found is None:
            raise explain(f"{field.name}: has no value", token.position, f"{field.name}: takes {field.kind.value}")
        return found

    def _read_whole(self, token: Token, field: Field) -> Node | None:
        text = _clean(token.text)
        return Equals(text=text, field=field.name) if _is_wordy(text) else None

    def _read_quoted(self, token: Token, field: Field | None) -> Node:
        text = _clean(token.text)
        if field and field.kind not in _WORDY:
            return self._read_value(token, field)
        if not _is_wordy(text):
            raise explain("there is no word in the quotes", token.position, "Write words in them or remove them")
        return Phrase(text=text, field=field.name if field else None)

    def _read_word(self, token: Token, field: Field | None) -> Node | None:
        if field and field.kind not in _WORDY:
            return self._read_value(token, field)
        if token.kind is TokenKind.RANGE:
            raise explain("only dates and numbers have ranges", token.position, "Put the words in quotes")
        if set(token.text) == {"*"} or (field is None and token.text == "*:*"):
            return read_value(field, "*") if field else All()
        name = field.name if field else None
        text, starred = _trim(token.text)
        if "*" in text or (not starred and token.text.startswith("*") and text):
            raise explain("a * stands only at the end of a word", token.position, "Write alep* to find Aleppo")
        if not text:
            return None
        if name is None and text in ("AND", "OR", "NOT"):
            text = text.lower()  # it was followed by punctuation, so it is a word, and case does not matter
        if starred and len(text) > MAX_PREFIX:
            raise explain("the beginning of a word is too long", token.position, f"Shorten it to {MAX_PREFIX} letters")
        return Prefix(text=text, field=name) if starred else Term(text=text, field=name)

    def _read_value(self, token: Token, field: Field) -> Node:
        try:
            return read_value(field, token.text.strip())
        except ValueError as error:
            raise explain(f"{field.name}:{token.text}", token.position, _sentence(str(error))) from None


def _trim(word: str) -> tuple[str, bool]:
    """The word without surrounding punctuation, and whether a * follows it directly.

    A vowel or tone mark at its end (Hindi, Thai) is part of the word.
    """
    start, end = 0, len(word)
    while start < end and not word[start].isalnum():
        start += 1
    while end > start and not (word[end - 1].isalnum() or unicodedata.category(word[end - 1]).startswith("M")):
        end -= 1
    return word[start:end], start < end and word[end : end + 1] == "*"


def _clean(text: str) -> str:
    """One line without double quotes, so that the phrase can be printed as a query."""
    return " ".join(text.replace('"', " ").split())


def _is_wordy(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
