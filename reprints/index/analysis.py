"""Turns words into terms for the embedded index.

Words are stemmed, then folded: the stemmers need the accents (16 of 18 cases tried came out right this way). Every text
is also indexed `folded` (unstemmed, for languages without a stemmer, prefixes, and words whose missing accents misled
the stemmer) and `exact` (only case folded, for phrases).
"""

from __future__ import annotations

from functools import cache

import tantivy

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
FOLDED = "folded"
EXACT = "exact"
WHOLE = "whole"


@cache
def make_analyzer(name: str) -> tantivy.TextAnalyzer:
    """`name` is a language in STEMMERS, FOLDED, EXACT, or WHOLE (the value as one folded term)."""
    tokenizer = tantivy.Tokenizer.raw() if name == WHOLE else tantivy.Tokenizer.simple()
    builder = tantivy.TextAnalyzerBuilder(tokenizer).filter(tantivy.Filter.lowercase())
    if name in STEMMERS:
        builder = builder.filter(tantivy.Filter.stemmer(STEMMERS[name]))
    if name != EXACT:
        builder = builder.filter(tantivy.Filter.ascii_fold())
    return builder.build()


def analyse(name: str, text: str) -> list[str]:
    return list(make_analyzer(name).analyze(text))


def register_analyzers(index: tantivy.Index) -> None:
    """Needed each time an index is opened: tantivy stores only the names of analyzers."""
    for name in (*STEMMERS, FOLDED, EXACT, WHOLE):
        index.register_tokenizer(name, make_analyzer(name))
    # facets count values as written, while searches fold them
    index.register_fast_field_tokenizer(WHOLE, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).build())
