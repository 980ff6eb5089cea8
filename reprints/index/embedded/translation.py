"""Translates a query's tree into tantivy's query objects, bypassing tantivy's parser.

Words of title and text are weighed (BM25, the title more); fields, dates and NOT only narrow.
"""

from __future__ import annotations

import re

import tantivy
from tantivy import FieldType, Occur, Query

from reprints.index.analysis import EXACT, FOLDED, STEMMERS, WHOLE, analyse
from reprints.index.contract import TITLE_WEIGHT, Sort
from reprints.index.embedded.schema import build_schema, equal_field, rank_field, text_field
from reprints.index.query.fields import FIELDS, TEXTS, is_text
from reprints.index.query.tree import (
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


def to_query(node: Node) -> tantivy.Query:
    match node:
        case And(nodes=nodes):
            return Query.boolean_query([(Occur.Must, to_query(part)) for part in nodes])
        case Or(nodes=nodes):
            return Query.boolean_query([(Occur.Should, to_query(part)) for part in nodes])
        case Not(node=part):
            return narrow(Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, to_query(part))]))
        case Term() | Phrase() | Prefix() if is_text(node.field):
            return _weigh(node)
        case _:
            return narrow(_match_field(node))


def narrow(query: tantivy.Query) -> tantivy.Query:
    """The same hits without any weight."""
    return Query.const_score_query(query, 0.0)


def _weigh(leaf: Term | Phrase | Prefix) -> tantivy.Query:
    """The best matching field only, so that an article counts once however its words are analysed."""
    match leaf:
        case Term():
            analyzers: tuple[str, ...] = (FOLDED, *STEMMERS)
        case Phrase():
            analyzers = (EXACT,)
        case Prefix():
            analyzers = (FOLDED,)
    matches = []
    for analyzer in analyzers:
        terms = analyse(analyzer, leaf.text)
        for part in (leaf.field,) if leaf.field else TEXTS:
            match = _in_order(text_field(part, analyzer), terms, open_end=isinstance(leaf, Prefix))
            matches.append(Query.boost_query(match, TITLE_WEIGHT) if part == "title" else match)
    return Query.disjunction_max_query(matches, 0.0)


def _match_field(node: Node) -> tantivy.Query:
    match node:
        case Has(field=name):
            return _is("present", name)
        case Is(field=name, value=value):
            return _is(FIELDS[name].key, "yes" if value else "no")
        case DateRange(field=name, first=first, last=last):
            return _between(name, first.toordinal() if first else None, last.toordinal() if last else None)
        case NumberRange(field=name, least=least, most=most):
            return _between(name, least, most)
        case Equals() | Term() | Phrase() | Prefix():
            return _match_keyword(node)
        case _:
            return Query.all_query()


def _match_keyword(leaf: Equals | Term | Phrase | Prefix) -> tantivy.Query:
    key = FIELDS[leaf.field or ""].key
    open_end = isinstance(leaf, Prefix)
    if key == "id":
        return _in_order("id", [leaf.text], open_end=open_end)
    if isinstance(leaf, Equals):
        return _in_order(equal_field(key), analyse(WHOLE, leaf.text))
    return _in_order(key, analyse(FOLDED, leaf.text), open_end=open_end)


def is_earlier() -> tantivy.Query:
    """Matches superseded versions."""
    return _is("latest", "no")


def count_latest(searcher: tantivy.Searcher) -> int:
    """Count articles, not versions."""
    return int(searcher.num_docs) - count_hits(searcher, is_earlier())


def count_hits(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    """Count without scoring: sorting by a number skips it."""
    found = searcher.search(query, 1, order_by_field=rank_field(str(Sort.NEWEST)))
    return int(found.count)  # type: ignore[attr-defined]  # missing in tantivy.pyi


def _is(field: str, value: str) -> tantivy.Query:
    return Query.term_query(build_schema(), field, value)


def _between(name: str, low: int | None, high: int | None) -> tantivy.Query:
    return Query.range_query(build_schema(), FIELDS[name].key, FieldType.Integer, low, high)


def _in_order(field: str, terms: list[str], *, open_end: bool = False) -> tantivy.Query:
    """The terms as a phrase; with an open end the last one is a prefix."""
    schema = build_schema()
    if not terms:
        return Query.empty_query()
    if open_end:
        # tantivy's phrase_prefix_query expands a prefix to at most 50 words
        patterns = [re.escape(term) for term in terms]
        patterns[-1] += ".*"
        return _regex(schema, field, patterns)
    if len(terms) == 1:  # tantivy panics on a phrase of one
        return Query.term_query(schema, field, terms[0])
    return Query.phrase_query(schema, field, list(terms))


def _regex(schema: tantivy.Schema, field: str, patterns: list[str]) -> tantivy.Query:
    if len(patterns) == 1:
        return Query.regex_query(schema, field, patterns[0])
    return Query.regex_phrase_query(schema, field, list(patterns))
