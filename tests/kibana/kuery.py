"""The part of Kibana's query language that our objects use, as Elasticsearch queries."""

from __future__ import annotations

import re
from typing import Any

Dsl = dict[str, Any]

_TOKEN = re.compile(
    r"""\s*(?:(?P<paren>[()])|(?P<word>and|or|not)\b(?!\s*[:<>])|(?P<clause>(?:"[^"]+"|[\w.@-]+)\s*(?::|>=|<=|>|<)\s*(?:"[^"]*"|[^\s()]+))|(?P<text>"[^"]*"|(?!(?:and|or|not)\b)[^\s():<>"]+))""",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r'("[^"]+"|[\w.@-]+)\s*(:|>=|<=|>|<)\s*(.+)', re.DOTALL)
_RANGES = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}


def fields_of(query: str) -> list[str]:
    return [_split(text)[0] for kind, text in _read(query) if kind == "clause"]


def to_dsl(query: str) -> Dsl:
    """Raises ValueError on what is beyond words, `field: value`, comparisons, and, or, not and parentheses."""
    tokens = _read(query)
    if not tokens:
        return {"match_all": {}}
    made = _either(tokens)
    if tokens:
        raise ValueError(f"cannot read {query!r} to its end")
    return made


def _read(query: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    text = query.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise ValueError(f"cannot read {query!r} from {text[at:]!r}")
        tokens.append((str(found.lastgroup), found[0].strip()))
        at = found.end()
    return tokens


def _either(tokens: list[tuple[str, str]]) -> Dsl:
    parts = [_all(tokens)]
    while tokens and tokens[0][1].lower() == "or":
        tokens.pop(0)
        parts.append(_all(tokens))
    return {"bool": {"should": parts, "minimum_should_match": 1}} if len(parts) > 1 else parts[0]


def _all(tokens: list[tuple[str, str]]) -> Dsl:
    parts = [_one(tokens)]
    while tokens and tokens[0][1].lower() == "and":
        tokens.pop(0)
        parts.append(_one(tokens))
    return {"bool": {"filter": parts}} if len(parts) > 1 else parts[0]


def _one(tokens: list[tuple[str, str]]) -> Dsl:
    if not tokens:
        raise ValueError("a query that ends in the middle")
    kind, text = tokens.pop(0)
    if text.lower() == "not":
        return {"bool": {"must_not": [_one(tokens)]}}
    if text == "(":
        inner = _either(tokens)
        if not tokens or tokens.pop(0)[1] != ")":
            raise ValueError("a parenthesis that is not closed")
        return inner
    if kind == "text":
        while tokens and tokens[0][0] == "text":
            text += " " + tokens.pop(0)[1]
        phrase = text.startswith('"')
        # without fields: those of the index's setting query.default_field
        return {
            "multi_match": {"query": text.strip('"'), "type": "phrase" if phrase else "best_fields", "lenient": True}
        }
    if kind != "clause":
        raise ValueError(f"{text!r} stands where a clause should")
    return _match(*_split(text))


def _words(text: str, tokens: list[tuple[str, str]]) -> Dsl:
    while tokens and tokens[0][0] == "text":
        text += " " + tokens.pop(0)[1]
    kind = "phrase" if text.startswith('"') else "best_fields"
    # without fields: those of the index's setting query.default_field
    return {"multi_match": {"query": text.strip('"'), "type": kind, "lenient": True}}


def _match(name: str, operator: str, value: str) -> Dsl:
    if operator != ":":
        return {"range": {name: {_RANGES[operator]: value}}}
    if value == "*":
        return {"exists": {"field": name}}
    if value.startswith('"'):
        return {"match_phrase": {name: value.strip('"')}}
    return {"match": {name: value}}


def _split(clause: str) -> tuple[str, str, str]:
    found = _CLAUSE.fullmatch(clause)
    assert found, clause
    return found[1].strip('"'), found[2], found[3]
