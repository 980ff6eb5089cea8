from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprints.errors import QueryError
from reprints.index.query.fields import NAMES
from reprints.index.query.parser import MAX_DEPTH, parse_query
from reprints.index.query.tree import And, DateRange, Equals, Is, Not, Or, Phrase, Prefix, Term

PIECES = [
    *(
        "aleppo",
        "Arán",
        "l'armée",
        "AND",
        "OR",
        "NOT",
        "and",
        "+",
        "-",
        "(",
        ")",
        '"',
        "“",
        "»",
        "*",
        "alep*",
        "[",
        "]",
    ),
    *(
        "title:",
        "!",
        "~2",
        "^2",
        "?",
        "||",
        "/",
        "outlet:",
        "outlet:=",
        "date:",
        "version:",
        "gone:",
        "has:",
        "foo:",
        "2016",
        "2016-06",
        ">=",
        "TO",
        "&&",
    ),
    *("http://a.test/(x", "yes", ":", "\\", "\u0301", "\x00", "12:30", " ", " ", " "),
]
words = st.sampled_from(["aleppo", "Arán", "U.S", "l'armée", "12:30", "state-of", "мир"])
leaves = st.one_of(
    words,
    words.map(lambda word: f'"{word} {word}"'),
    words.map(lambda word: f"{word}*"),
    st.tuples(st.sampled_from(["title", "text", "outlet", "author", "url", "id"]), words).map(":".join),
    st.sampled_from(["date:2016", "original:>=2016-06", "lag:[* TO 3]", "gone:no", "has:place", 'outlet:="The End"']),
)
queries = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) OR ({pair[1]})"),
        st.tuples(inner, inner).map(" ".join),
        inner.map(lambda query: f"NOT ({query})"),
        inner.map(lambda query: f"-({query})"),
    ),
    max_leaves=12,
)


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_text_is_a_query_or_a_query_error_that_says_how_to_mend_it(text: str) -> None:
    try:
        node = parse_query(text)
    except QueryError as error:
        assert error.mend
    else:
        assert parse_query(str(node)) == node


@given(queries)
def test_a_query_written_down_again_is_the_same_query(text: str) -> None:
    node = parse_query(text)
    assert parse_query(str(node)) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a b", And(nodes=(Term(text="a"), Term(text="b")))),
        ("a OR b c", Or(nodes=(Term(text="a"), And(nodes=(Term(text="b"), Term(text="c")))))),
        ("NOT a b", And(nodes=(Not(node=Term(text="a")), Term(text="b")))),
        ("a and b", And(nodes=(Term(text="a"), Term(text="and"), Term(text="b")))),
        ("-a", Not(node=Term(text="a"))),
        ("--a", Term(text="a")),
        ("well-known", Term(text="well-known")),
        ("war, & peace", And(nodes=(Term(text="war"), Term(text="peace")))),
        ('title:"long war"', Phrase(text="long war", field="title")),
        ("outlet:(a -b)", And(nodes=(Term(text="a", field="outlet"), Not(node=Term(text="b", field="outlet"))))),
        ('outlet:="The Guardian"', Equals(text="The Guardian", field="outlet")),
        ("original.outlet:guard*", Prefix(text="guard", field="outlet")),
        ("gone:YES", Is(field="gone", value=True)),
        ("A\u0301ran", Term(text="Áran")),
    ],
)
def test_words_operators_and_fields_bind_as_documented(text: str, node: object) -> None:
    assert parse_query(text) == node


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a AND !b", "a AND NOT b"),
        ("!b", "-b"),
        ("a !(b c)", "a NOT (b c)"),
        ("a && ! b", "a NOT b"),
        ("a AND - b", "a NOT b"),
        ("a&&b", "a b"),
        ("a||!b", "a OR NOT b"),
        ("a \u2212b", "a NOT b"),
        ('!"a b"', 'NOT "a b"'),
        ("!title:a", "NOT title:a"),
        ("title: aleppo", "title:aleppo"),
        ("title : aleppo", "title:aleppo"),
        ('outlet: "The End"', 'outlet:"The End"'),
        ("outlet: (a b)", "outlet:(a b)"),
        ("date: [2016 TO 2017]", "date:[2016 TO 2017]"),
        ("date >= 2016", "date:>=2016"),
        ("lag>30", "lag:>30"),
        ("gone: yes", "gone:yes"),
        # typed as prose
        ("Syria: the war", "Syria the war"),
        ("who? me!", "who me"),
        ("oil - war", "oil war"),
        ("oil – war", "oil war"),
        ("~5 people", "5 people"),
        ("AT&T", "AT&T"),
    ],
)
def test_what_lucenes_readers_write_means_here_what_it_means_there(text: str, same: str) -> None:
    assert parse_query(text) == parse_query(same)


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2016", "2016-01-01", "2016-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2016-6-7", "2016-06-07", "2016-06-07"),
        ('"2016-06"', "2016-06-01", "2016-06-30"),
        (">2016-06", "2016-07-01", None),
        (">=2016-06", "2016-06-01", None),
        ("<2016-06", None, "2016-05-31"),
        ("<=2016-06", None, "2016-06-30"),
        ("[2016 TO 2017-02]", "2016-01-01", "2017-02-28"),
        ("[* TO 2016]", None, "2016-12-31"),
    ],
)
def test_a_date_is_the_days_it_covers(value: str, first: str | None, last: str | None) -> None:
    node = parse_query(f"date:{value}")
    assert isinstance(node, DateRange)
    assert [day and day.isoformat() for day in (node.first, node.last)] == [first, last]


@pytest.mark.parametrize(
    ("text", "position", "hint"),
    [
        ("libya outlett:x", 7, "Did you mean outlet:"),
        ('libya "oil', 7, "quotation marks"),
        ("(libya", 1, "Close it"),
        ("libya)", 6, "Remove it"),
        ("libya OR", 7, "lower case"),
        ("date:2016-02-30", 6, "There is no day"),
        ("date:yesterday", 6, "2016-06-07"),
        ("date:[2017 TO 2016]", 6, "before it begins"),
        ("version:two", 9, "whole number"),
        ("gone:maybe", 6, "gone:yes"),
        ("has:wings", 5, "The fields are"),
        ("al*ppo", 1, "alep*"),
        ("outlet:(title:x)", 9, "Close"),
        ("outlet:[a TO b]", 8, "quotes"),
        ("x" * 70 + "*", 1, "Shorten"),
        ('"hello there"~2', 14, "without quotes"),
        ('title:"hello there"~2', 20, "without quotes"),
        ("(term)^2", 7, "Remove it"),
        ("term^2", 5, "quotes"),
        ('"a b"^2', 6, "Remove it"),
        ("roam~", 5, "the beginning"),
        ("outlet:roam~0.8", 12, "the beginning"),
        ("t?rm", 2, "alep*"),
        ("title:t?rm", 8, "alep*"),
        ("/alep+o/", 1, "alep*"),
        ("[2016 TO 2017]", 1, "date:["),
        ("_exists_:outlet", 1, "has:outlet"),
        ("title:-b", 7, "-title:b"),
        ("title: !b", 8, "-title:b"),
        ("a ! b", 3, "-word"),
        ("a –b", 3, "hyphen"),
        ("(" * (MAX_DEPTH + 1) + "x", MAX_DEPTH + 1, "Nest"),
    ],
)
def test_a_query_that_cannot_be_read_names_the_character_and_the_mend(text: str, position: int, hint: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert f"at character {position}:" in caught.value.message
    assert hint in caught.value.mend


def test_a_name_is_never_given_to_two_fields() -> None:
    assert len(NAMES) == sum(1 + len(field.aliases) for field in {f.name: f for f in NAMES.values()}.values())
