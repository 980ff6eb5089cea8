"""A text as words that survive retyping on another site: case, accents and apostrophes do not count."""

from __future__ import annotations

import re
import unicodedata

# scripts without blanks between words: each character is a word
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
# much faster, for texts without those characters
_SPACED_WORD = re.compile(r"[^\W_]+")
_ASCII_WORD = re.compile("[a-z0-9]+")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
# accents, and the vowel signs that are optional in Hebrew and Arabic
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670]+")
_FIRST_UNSPACED = "\u0e00"
# Shorter words are those all texts of a language share: articles, pronouns, prepositions, auxiliaries.
_LEAST_LETTERS = 4


def split_words(text: str) -> list[str]:
    """Every word, folded, in order."""
    folded = text.casefold()
    if not folded.isascii():
        folded = _MARKS.sub("", unicodedata.normalize("NFKD", folded))
    if folded.isascii():
        return _ASCII_WORD.findall(folded)
    return (_WORD if _HAS_UNSPACED.search(folded) else _SPACED_WORD).findall(folded)


def keep_content(words: list[str]) -> list[str]:
    """The words that say what a text is about, told by length alone, which needs no word lists."""
    return [word for word in words if len(word) >= _LEAST_LETTERS or word >= _FIRST_UNSPACED]
