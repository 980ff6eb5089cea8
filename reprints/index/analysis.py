"""How words become terms in the embedded index.

Each language stems, then folds accents: the stemmers need the accents (of 18 cases tried, 16 came out right this way).
Beside the stems every text is also indexed `folded` (no stems: languages without a stemmer, prefixes, and words whose
missing accents misled the stemmer) and `exact` (case only: phrases).
"""

from __future__ import annotations

from functools import cache

import tantivy

# ISO 639-1 code: tantivy's name of the stemmer. It has none for Catalan and Basque.
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
    """`name` is a language of STEMMERS, FOLDED, EXACT, or WHOLE (a value as one term, folded)."""
    tokenizer = tantivy.Tokenizer.raw() if name == WHOLE else tantivy.Tokenizer.simple()
    builder = tantivy.TextAnalyzerBuilder(tokenizer).filter(tantivy.Filter.lowercase())
    if name in STEMMERS:
        builder = builder.filter(tantivy.Filter.stemmer(STEMMERS[name]))
    if name != EXACT:
        builder = builder.filter(tantivy.Filter.ascii_fold())
    return builder.build()


def analyse(name: str, text: str) -> list[str]:
    terms: list[str] = make_analyzer(name).analyze(text)
    return terms


def register_analyzers(index: tantivy.Index) -> None:
    """Must follow every opening of an index: tantivy stores the names of analyzers, not the analyzers."""
    for name in (*STEMMERS, FOLDED, EXACT, WHOLE):
        index.register_tokenizer(name, make_analyzer(name))
    # facets count the values as they are written, while searches fold them
    index.register_fast_field_tokenizer(WHOLE, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).build())
