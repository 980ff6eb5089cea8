"""The language a text is written in, as an ISO 639-1 code."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# the languages republishers of the archive write in; a short text is taken for a rare language all too easily
GENERAL = ("ar", "ca", "de", "en", "es", "eu", "fa", "fr", "gl", "he", "it", "ja", "ku", "nl", "pl", "pt", "ro", "ru",
           "sv", "tr", "uk", "zh")  # fmt: skip
LEAST = 20  # letters below which nothing is said
ENOUGH = 800  # characters that decide


@lru_cache(maxsize=1)
def load_model() -> LanguageIdentifier:
    """Half a second; a process that reads pages loads it before the first."""
    return LanguageIdentifier.from_model_file(MODEL_FILE)


@lru_cache(maxsize=16)
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    model = load_model()
    known = [language for language in languages if language in model.labels]
    narrowed = LanguageIdentifier(*model._full_model[:2], model._full_model[2], model.tk_nextmove, model.tk_output,
                                  tk_row=model.tk_row)  # fmt: skip
    narrowed.set_languages(known or list(GENERAL))
    # packed, the automaton stays in the processor's cache: as lists it takes twice as long between two pages
    narrowed._rowbase, narrowed.tk_output = array("I", narrowed._rowbase), array("i", narrowed.tk_output)
    return narrowed


def detect_language(lines: Iterable[str], languages: tuple[str, ...] = ()) -> str | None:
    """The language of the longest lines, one of `languages` where some are given; None on too few letters."""
    text = ""
    for line in sorted(lines, key=len, reverse=True):
        text += line[:ENOUGH] + "\n"
        if len(text) > ENOUGH:
            break
    if sum(map(str.isalpha, text)) < LEAST:
        return None
    code, _ = _identifier(tuple(languages) or GENERAL).classify(text[:ENOUGH])
    return str(code)
