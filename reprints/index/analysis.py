"""Turns words into terms for the embedded index.

Words are stemmed, then folded: the stemmers need the accents (16 of 18 cases tried came out right this way). Every text
is also indexed `folded` (unstemmed, for languages without a stemmer, prefixes, and words whose missing accents misled
the stemmer) and `exact` (only case folded, for phrases).

Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese put no blanks between words, or none between a word and its
endings. Each of their characters is a term, and a word is found as a phrase of them wherever it stands, on both engines
alike; a segmenter would have to cut a word and the text around it in the same way.
"""

from __future__ import annotations

from functools import cache

import tantivy

from reprints.index.folding import fold

# ISO 639-1 code: tantivy's stemmer. Catalan and Basque have none.
STEMMERS = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "pt": "portuguese",
    "ru": "russian",
}
# in the syntax that Rust and Java share: config/elasticsearch has the same pattern
_RANGES = (
    ("0E01", "0E3A"), ("0E40", "0E4E"), ("0E50", "0E59"),  # Thai, with its vowel and tone marks
    ("0E81", "0ECD"), ("1000", "1049"), ("1050", "109F"), ("1780", "17D3"),  # Lao, Burmese, Khmer
    ("3005", "3007"), ("3041", "3096"), ("309D", "309F"), ("30A1", "30FA"), ("30FC", "30FF"),  # 々, kana without ・
    ("31F0", "31FF"), ("FF66", "FF9F"),
    ("3400", "4DBF"), ("4E00", "9FFF"), ("F900", "FAFF"), ("20000", "323AF"),  # Han
    ("1100", "11FF"), ("3131", "318E"), ("AC00", "D7A3"),  # Hangul
)  # fmt: skip
_UNSPACED = "".join(f"\\x{{{first}}}-\\x{{{last}}}" for first, last in _RANGES)
TOKEN = rf"[{_UNSPACED}]|[\p{{IsAlphabetic}}\p{{N}}&&[^{_UNSPACED}]]+"
FOLDED = "folded"
EXACT = "exact"
WHOLE = "whole"


@cache
def make_analyzer(name: str) -> tantivy.TextAnalyzer:
    """`name` is a language in STEMMERS, FOLDED, EXACT, or WHOLE (the value as one folded term)."""
    tokenizer = tantivy.Tokenizer.raw() if name == WHOLE else tantivy.Tokenizer.regex(TOKEN)
    builder = tantivy.TextAnalyzerBuilder(tokenizer).filter(tantivy.Filter.lowercase())
    if name in STEMMERS:
        builder = builder.filter(tantivy.Filter.stemmer(STEMMERS[name]))
    if name != EXACT:
        builder = builder.filter(tantivy.Filter.ascii_fold())
    return builder.build()


def analyse(name: str, text: str) -> list[str]:
    return list(make_analyzer(name).analyze(prepare(name, text)))


def prepare(name: str, text: str) -> str:
    """The text as an index gives it to the analyzer; only folding needs more than tantivy's filters."""
    return fold(text) if name in (FOLDED, WHOLE) else text


def is_unspaced(char: str) -> bool:
    """Whether the character is a term by itself."""
    return any(int(first, 16) <= ord(char) <= int(last, 16) for first, last in _RANGES)


def register_analyzers(index: tantivy.Index) -> None:
    """Needed each time an index is opened: tantivy stores only the names of analyzers."""
    for name in (*STEMMERS, FOLDED, EXACT, WHOLE):
        index.register_tokenizer(name, make_analyzer(name))
    # facets count values as written, while searches fold them
    index.register_fast_field_tokenizer(WHOLE, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).build())
