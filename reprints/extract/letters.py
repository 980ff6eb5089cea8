"""What lines are compared by: their text on one line, and their letters alone.

Every line of every page passes here, so ASCII, most of most pages, is handled as bytes, in a tenth of a regular
expression's time.
"""

from __future__ import annotations

import re
import unicodedata

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


def _drop_ascii(text: str) -> str:
    """Drop ASCII characters that are neither letters nor digits."""
    return text.encode("utf-8", "surrogatepass").translate(None, _NO_LETTER_BYTES).decode("utf-8", "surrogatepass")
