from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reprints.changes.difference import compare_articles, write_page
from reprints.changes.words import PieceKind, diff_words
from reprints.model import Article, Original

WORDS = st.lists(
    st.sampled_from(["the", "baker", "said", "'", ",", "\n", " ", "où", "人", "two-way", ". "]), max_size=30
)
TEXTS = st.one_of(st.text(max_size=60), WORDS.map("".join), WORDS.map(" ".join))


@given(TEXTS, TEXTS)
def test_the_pieces_are_both_texts_to_the_letter(old: str, new: str) -> None:
    pieces = diff_words(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.REMOVED) == new
    before = "".join(piece.text for piece in pieces if piece.kind is not PieceKind.ADDED)
    assert before == old


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {piece.kind for piece in diff_words(text, text)} <= {PieceKind.SAME}


def test_what_was_edited_is_told_in_whole_words() -> None:
    pieces = diff_words("some thirty thousand people came.", "more than thirty-five thousand people came.")
    assert [(str(piece.kind), piece.text) for piece in pieces] == [
        ("removed", "some thirty "),
        ("added", "more than thirty-five "),
        ("same", "thousand people came."),
    ]


def test_a_single_word_left_between_two_changes_is_part_of_the_change() -> None:
    pieces = diff_words("one of the men left at noon today", "a few of my women stayed at noon today")
    assert [str(piece.kind) for piece in pieces] == ["removed", "added", "same"]


def test_every_field_that_differs_is_compared_and_no_other() -> None:
    old = Article(id="1", source="s", url="u", canonical_url="u", title="A", text="One\nTwo", language="en")
    new = replace(old, text="One\nThree", original=Original(authors=("A. B.", "C. D.")), version=2)
    changes = compare_articles(old, new)
    assert [change.field for change in changes] == ["original.authors", "text"]
    assert [piece.text for piece in changes[0].pieces] == ["A. B.; C. D."]
    assert compare_articles(old, old) == []


def test_a_page_of_changes_holds_no_mark_up_of_the_article() -> None:
    old = Article(id="1", source="s", url="u", canonical_url="u", title="<b>", text="<script>x</script>", language="en")
    page = write_page("<b>", [("address", "<i>")], compare_articles(old, replace(old, text="a <img>")), language='"')
    assert "<script>" not in page
    assert "<img>" not in page
    assert "<i>" not in page
    assert "<ins>" in page
