from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from reprints.extract.letters import collapse, count_letters, make_key, measure

TEXTS = st.text(st.characters()) | st.text(st.sampled_from("aZ9_ -'.\n\xa0éßİ½–漢\ud800\u0301"))


@given(TEXTS)
def test_a_key_is_the_letters_and_digits_whatever_their_case(text: str) -> None:
    assert make_key(text) == re.sub(r"[\W_]+", "", text.casefold())


@given(TEXTS)
def test_letters_and_digits_are_counted_in_every_script(text: str) -> None:
    assert count_letters(text) == sum(character.isalnum() for character in text)


def test_a_line_is_composed_and_has_single_blanks() -> None:
    assert collapse("  caf\u0065\u0301 \n\t y\xa0 té ") == "café y té"


def test_dense_scripts_measure_as_long_as_the_same_text_in_letters() -> None:
    assert measure("four words in English") == 21
    assert measure("市政厅发现信") == 18
    assert measure("편지 상자") == 9
