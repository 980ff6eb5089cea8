"""Small things done to strings everywhere in this room. Positions in a folded text are positions in the text."""

from __future__ import annotations

import re
import unicodedata

from reprints.extract.provenance.words.tables import word_set

LONGEST_LINE = 2_000  # a longer line is running text: only its ends are looked at
DIGIT = re.compile(r"\d")


def fold(text: str) -> str:
    """Lower case without accents, one character for one, so that spans can be carried back to `text`."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """What each character met so far is folded to; as a table for `str.translate`."""

    def __missing__(self, code: int) -> str:
        if len(self) > 20_000:
            self.clear()
        folded = self[code] = _fold_character(chr(code))
        return folded


_FOLDED = _Folded()


# letters that Unicode does not take apart
_PLAIN = dict(zip("ςøØłŁđĐıæÆœŒ", "σoolLddiaaoo".lower(), strict=True))


def _fold_character(character: str) -> str:
    if character in "’‘`´":
        return "'"
    if character in "–—‑−":
        return "-"
    if character in _PLAIN:
        return _PLAIN[character]
    if "가" <= character <= "힣":
        return character  # a syllable, no letter with an accent
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    base = unicodedata.normalize("NFD", character)[0]
    lowered = base.lower()
    return lowered if len(lowered) == 1 else base


_WIDE = re.compile(r"[\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff]")


def weigh_letters(text: str) -> int:
    """The length of a text as if written with an alphabet: a Chinese, Japanese or Korean letter says as much as two or
    three others, and Thai has no blanks."""
    return len(text) + (0 if text.isascii() else 3 * len(_WIDE.findall(text)) // 2)


def squeeze(text: str) -> str:
    return " ".join(text.split())


def trim(text: str) -> str:
    """A name or place without the separators and brackets left around it."""
    cut = text.strip(" \t\n\r,;:：，、。،؛|·•/／–—-*\"“”„«»‹›'‘’_\\=><→《》「」『』【】")
    for opening, closing in ("()", "[]"):
        if cut.count(opening) != cut.count(closing):
            cut = cut.strip(opening + closing).strip(" ,;")
    return cut[:-1] if cut.endswith(".") and not _is_abbreviated(cut) else cut


def _is_abbreviated(text: str) -> bool:
    """Whether the last full stop belongs to the word: `Ltd.`, `Calif.`, `N.J.`, `S.A.`, `Jr.`"""
    last = text.replace("\0", " ").rsplit(" ", 1)[-1]
    return last.count(".") > 1 or last.lower() in word_set("abbreviations") or (len(last) == 2 and last[0].isupper())


def words_in(text: str) -> int:
    return text.count(" ") + 1 if text else 0
