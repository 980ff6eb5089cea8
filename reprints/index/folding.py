"""Folds accents that ASCII folding leaves: Greek tonos, Russian ё, Turkish İ, vowel marks of Arabic and Hebrew.

config/elasticsearch has the same table, as the character filter `accents`.
"""

from __future__ import annotations

import re

_LETTERS = (
    ("ΆΈΉΊΌΎΏΪΫάέήίόύώϊϋΐΰς", "ΑΕΗΙΟΥΩΙΥαεηιουωιυιυσ"),
    ("ЁЀЍёѐѝ", "ЕЕИееи"),
    ("أإآٱ", "اااا"),
    ("İ", "I"),  # lower case makes two characters of it in Rust, one in Java
)
# all of them part of a word, so that folding never changes how many words there are
_DROPPED = (*range(0x064B, 0x0653), 0x0670, *range(0x05B0, 0x05BD), 0x05BF, 0x05C1, 0x05C2)
FOLDS = {
    **{ord(a): b for accented, bare in _LETTERS for a, b in zip(accented, bare, strict=True)},
    **dict.fromkeys(_DROPPED, ""),
}
_FOLDABLE = re.compile(f"[{''.join(map(chr, FOLDS))}]")


def fold(text: str) -> str:
    # most texts have nothing to fold, and looking is faster than translating
    return text.translate(FOLDS) if not text.isascii() and _FOLDABLE.search(text) else text
