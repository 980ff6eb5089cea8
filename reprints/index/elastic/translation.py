"""Translates a query's tree into Elasticsearch's query objects, bypassing its parsers.

As in the embedded index, words of title and text are weighed (the title more) while fields, dates and NOT only narrow;
a word counts once, by its best matching field.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from reprints.index.analysis import FOLDED, WHOLE, analyse
from reprints.index.contract import TITLE_WEIGHT
from reprints.index.elastic.documents import LANGUAGES
from reprints.index.query.fields import FIELDS, TEXTS, is_text
from reprints.index.query.tree import (
    All,
    And,
    DateRange,
    Equals,
    Has,
    Is,
    Node,
    Not,
    NumberRange,
    Or,
    Phrase,
    Prefix,
    Term,
)

Dsl = dict[str, Any]

_INSTANTS = ("changed_at", "first_seen")
_EXPANSIONS = 1000  # words the prefix at the end of a phrase may expand to
_NOTHING: Dsl = {"match_none": {}}


def to_dsl(node: Node) -> Dsl:
    match node:
        case And(nodes=nodes):
            return {"bool": {"must": [to_dsl(part) for part in nodes]}}
        case Or(nodes=nodes):
            return {"bool": {"should": [to_dsl(part) for part in nodes], "minimum_should_match": 1}}
        case Not(node=part):
            # weightless by itself, and one level less of the thirty a server accepts
            return {"bool": {"must_not": [to_dsl(part)]}}
        case Term() | Phrase() | Prefix() if is_text(node.field):
            return _weigh(node)
        case _:
            return narrow(_match_field(node))


def narrow(query: Dsl) -> Dsl:
    """The same hits without any weight."""
    return {"constant_score": {"filter": query, "boost": 0.0}}


def _weigh(leaf: Term | Phrase | Prefix) -> Dsl:
    parts = (leaf.field,) if leaf.field else TEXTS
    match leaf:
        case Term():
            fields = [f"stems.{language}.{part}" for language in LANGUAGES for part in parts] + list(parts)
        case Phrase():
            fields = [f"{part}.exact" for part in parts]
        case Prefix():
            return {"dis_max": {"queries": [_begin(part, leaf.text, _weight(part)) for part in parts]}}
    return _in_order(leaf.text, [f"{field}^{_weight(field)}" for field in fields])


def _weight(field: str) -> float:
    return TITLE_WEIGHT if "title" in field else 1.0


def _in_order(text: str, fields: list[str]) -> Dsl:
    """The words as a phrase, as each field analyses them; no match if no words are left."""
    return {"multi_match": {"query": text, "fields": fields, "type": "phrase"}}


def _begin(field: str, text: str, boost: float = 1.0) -> Dsl:
    terms = analyse(FOLDED, text)
    if not terms:
        return _NOTHING
    if len(terms) == 1:  # unlike a phrase, this has no limit on expansions
        return {"prefix": {field: {"value": terms[0], "boost": boost}}}
    return {"match_phrase_prefix": {field: {"query": text, "max_expansions": _EXPANSIONS, "boost": boost}}}


def _match_field(node: Node) -> Dsl:  # noqa: PLR0911  # one per leaf
    match node:
        case All():
            return {"match_all": {}}
        case Has(field=name):
            return {"term": {"present": name}}
        case Is(field=name, value=value):
            return {"term": {FIELDS[name].key: value}}
        case DateRange(field=name, first=first, last=last):
            return _between_days(FIELDS[name].key, first, last)
        case NumberRange(field=name, least=least, most=most):
            return {"range": {FIELDS[name].key: _bounds(gte=least, lte=most)}}
        case Equals(field="id", text=text) | Term(field="id", text=text) | Phrase(field="id", text=text):
            return {"term": {"id": text}}
        case Prefix(field="id", text=text):
            return {"prefix": {"id": text}}
        case Equals(field=name, text=text):
            return {"terms": {f"{FIELDS[name].key}.folded": analyse(WHOLE, text)}}
        case Prefix(field=str(name), text=text):
            return _begin(f"{FIELDS[name].key}.words", text)
        case Term(field=str(name), text=text) | Phrase(field=str(name), text=text):
            return {"match_phrase": {f"{FIELDS[name].key}.words": text}}
        case _:
            raise TypeError(f"not a leaf of a query: {node!r}")


def _between_days(key: str, first: date | None, last: date | None) -> Dsl:
    if key in _INSTANTS:
        until = (last + timedelta(days=1)).isoformat() if last else None
        return {"range": {key: _bounds(gte=first.isoformat() if first else None, lt=until)}}
    return {"range": {key: _bounds(gte=first and first.isoformat(), lte=last and last.isoformat())}}


def _bounds(**bounds: Any) -> Dsl:
    return {name: value for name, value in bounds.items() if value is not None}
