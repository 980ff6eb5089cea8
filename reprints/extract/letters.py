"""What lines are compared by: their text on one line, and their letters alone.

Every line of every page passes here, so ASCII, most of most pages, is handled as bytes, in a tenth of a regular
expression's time.
"""

from __future__ import annotations

import re
import unicodedata

_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_INDOCHINESE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_NO_LETTER = re.compile(r"[\W_]+")
_NO_LETTER_BYTES = bytes(code for code in range(128) if not chr(code).isalnum())


def collapse(text: str) -> str:
    """On one line, composed (NFC), with single blanks."""
    text = " ".join(text.split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def make_key(text: str) -> str:
    """The letters and digits of a text, without case: the same for two ways of writing one title."""
    key = _drop_ascii(text.casefold())
    return key if key.isalnum() else _NO_LETTER.sub("", key)


def count_letters(text: str) -> int:
    """Count letters and digits."""
    left = _drop_ascii(text)
    return len(left) if left.isalnum() else sum(map(str.isalnum, left))


def measure(text: str) -> int:
    """The length in characters that the same text would have, roughly, in an alphabet: a Han or Kana character says as
    much as three letters, a Hangul syllable as two."""
    if text.isascii():
        return len(text)
    return len(text) + 2 * len(_HAN.findall(text)) + len(_HANGUL.findall(text))


def count_words(text: str) -> int:
    """Words parted by blanks; in scripts without blanks, two characters stand for one (Thai, Lao, Burmese and Khmer:
    four), roughly as segmenters cut them."""
    words = len(text.split())
    if text.isascii():
        return words
    return words + len(_HAN.findall(text)) // 2 + len(_INDOCHINESE.findall(text)) // 4


def _drop_ascii(text: str) -> str:
    """Drop ASCII characters that are neither letters nor digits."""
    return text.encode("utf-8", "surrogatepass").translate(None, _NO_LETTER_BYTES).decode("utf-8", "surrogatepass")
