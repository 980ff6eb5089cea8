"""What lines are compared by: their text on one line, and their letters alone.

Every line of every page goes through here, so that ASCII, most of most pages, takes the way through bytes: a tenth of
an expression's time.
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
    """What two ways of writing one title have in common."""
    key = _drop_ascii(text.casefold())
    return key if key.isalnum() else _NO_LETTER.sub("", key)


def count_letters(text: str) -> int:
    """How many letters and digits a text has."""
    left = _drop_ascii(text)
    return len(left) if left.isalnum() else sum(map(str.isalnum, left))


def _drop_ascii(text: str) -> str:
    """Without what of ASCII is neither letter nor digit."""
    return text.encode("utf-8", "surrogatepass").translate(None, _NO_LETTER_BYTES).decode("utf-8", "surrogatepass")
