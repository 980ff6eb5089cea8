"""Which languages a text can be in, going by its script.

A language model ranks only the languages it knows, so Yiddish is Hebrew to it and Tibetan Dzongkha. Scripts are those
of Unicode's character names; which language is written in which follows the language-script pairs of CLDR.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from reprints.extract.letters import measure

_LATIN = "LATIN"
# the first word of a character's name, if it is no script of its own here
_SAME = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "HALFWIDTH": "CJK", "FULLWIDTH": _LATIN, "BOPOMOFO": "CJK"}
_LANGUAGES = {
    "ARABIC": "ar fa ku ps ug ur",
    "ARMENIAN": "hy",
    "BENGALI": "as bn",
    "CJK": "ja zh",
    "CYRILLIC": "ba be bg kk ky mk mn ru sr tg tt uk uz",
    "DEVANAGARI": "hi mr ne sa",
    "ETHIOPIC": "am",
    "GEORGIAN": "ka",
    "GREEK": "el grc",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "HANGUL": "ko",
    "HEBREW": "he",
    "KANNADA": "kn",
    "KHMER": "km",
    "LAO": "lo",
    "MALAYALAM": "ml",
    "MYANMAR": "my",
    "ORIYA": "or",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAI": "th",
}
WRITTEN_IN = {script: frozenset(codes.split()) for script, codes in _LANGUAGES.items()}
# languages of the model that are not written in Latin letters
_OTHER_SCRIPTS = frozenset().union(*WRITTEN_IN.values()) - {"ku", "sr", "tt", "ug", "uz"}
# letters and words of languages that no model we know of tells from their relatives
_STRANGERS = {
    "ARABIC": "[ٺٻٽٿڀڃڄڇڊڌڍڏڙڦڱڳڻ]",  # Sindhi
    "CYRILLIC": "[Ӏӏӑӕӗӝӟӥӧӱӳӵҕҥҧҟҩ]",  # Abkhaz, Chechen, Chuvash, Mari, Ossetic, Udmurt, Yakut
    "ETHIOPIC": r"[ኣቐ-ቝ]|\bናይ\b|\bእዩ\b",  # Tigrinya
    "HEBREW": r"[װױײ]|\b(?:און|איז|דער|דאס|האט|האָט|פון|פֿון)\b",  # Yiddish
    "MYANMAR": r"[\u1022\u1028\u1033-\u1035\u105a-\u109d]",  # Karen, Mon, Shan
}
_BETRAYAL = {script: re.compile(pattern) for script, pattern in _STRANGERS.items()}
_SHARE = 0.25  # of all letters, from which a script is the text's and not a quotation's
_FEW = 30  # words for each one in another language that a text may quote


@dataclass(frozen=True, kw_only=True, slots=True)
class Scripts:
    """The scripts a text is in, those of a few quoted words aside; kana and Han characters are one: `CJK`. `letters` is
    the number of letters in all, vowel signs and other marks among them, each counted as `letters.measure` does."""

    names: frozenset[str]
    letters: int


def find_scripts(text: str) -> Scripts:
    counts: Counter[str] = Counter()
    letters = 0
    for char, count in Counter(text).items():
        if script := _name_script(char):
            counts[script] += count
            letters += count * measure(char)
    least = counts.total() * _SHARE
    return Scripts(names=frozenset(name for name, count in counts.items() if count >= least), letters=letters)


@lru_cache(maxsize=20_000)
def _name_script(char: str) -> str:
    if unicodedata.category(char)[0] not in "LM":
        return ""
    script = unicodedata.name(char, "").partition(" ")[0]
    return _SAME.get(script, script)


def is_written_in(language: str, scripts: Iterable[str]) -> bool:
    """Whether the language is written in one of the scripts."""
    return any(
        language not in _OTHER_SCRIPTS if name == _LATIN else language in WRITTEN_IN.get(name, ()) for name in scripts
    )


def is_strange(text: str, scripts: Iterable[str]) -> bool:
    """Whether letters or words show that the text is in a language no model here knows."""
    patterns = [_BETRAYAL[name] for name in scripts if name in _BETRAYAL]
    return any(len(pattern.findall(text)) * _FEW > len(text.split()) for pattern in patterns)
