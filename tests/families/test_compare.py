from __future__ import annotations

import random
from itertools import combinations

import pytest

from benchmarks.copies import COPIES, quote
from reprints.families.compare import Text, compare
from reprints.families.words import keep_content, split_words
from reprints.sample.site import pages

TEXTS = [page.truth.text for page in pages() if page.truth and len(page.truth.text.split()) > 150]


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_is_known_however_it_was_changed(kind: str) -> None:
    chance = random.Random(kind)
    donors, texts = TEXTS[::2], TEXTS[1::2]
    copies = [(text, COPIES[kind](text, donors, chance)) for text in texts]
    missed = [copy for text, copy in copies if not compare(Text(text), Text(copy)).is_copy]
    # re-headlined, cut and edited at once leaves of the shortest texts less than half
    assert len(missed) <= (2 if "re-headlined, cut" in kind else 0), missed


def test_articles_on_the_same_wars_in_the_same_words_are_no_copies() -> None:
    alike = [(a, b) for a, b in combinations(TEXTS, 2) if compare(Text(a), Text(b)).is_copy]
    # the sample has two texts on both of its sites
    assert len(alike) == 2


def test_an_article_that_quotes_another_at_length_is_no_copy_of_it() -> None:
    chance = random.Random(1)
    for one, other in zip(TEXTS[::4], TEXTS[1::4], strict=False):
        assert not compare(Text(quote(one, other, chance)), Text(other)).is_copy


def test_a_collection_that_holds_an_article_whole_is_no_copy_of_it() -> None:
    assert not compare(Text(TEXTS[0]), Text("\n".join(TEXTS[:12]))).is_copy


def test_likeness_does_not_depend_on_who_is_named_first() -> None:
    one, other = Text(TEXTS[0]), Text(" ".join(TEXTS[0].split()[:100]))
    assert compare(one, other) == compare(other, one)


def test_how_a_text_was_typed_makes_no_difference() -> None:
    assert split_words("L´été à la ministry's gate") == split_words("L'ete a la Ministry’s GATE")


def test_texts_without_blanks_have_words_too() -> None:
    assert keep_content(split_words("人権の記録 in 2016")) == ["人", "権", "の", "記", "録", "2016"]


@pytest.mark.parametrize("text", ["", "one", "…", "a b c d e f", "\ud800"])
def test_what_is_hardly_a_text_is_nobodys_copy(text: str) -> None:
    assert not compare(Text(text), Text(TEXTS[0])).is_copy
    assert not compare(Text(text), Text("")).is_copy
