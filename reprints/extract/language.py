"""The language of a text, as an ISO 639-1 code.

Uses private names of py3langid 0.4, to share one loaded model between sets of languages: loading takes half a second.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from reprints.private_names import require_names

# the languages of the archive's republishers; among all, a short text is easily mistaken for a rare one
GENERAL = ("ar", "ca", "de", "en", "es", "eu", "fa", "fr", "gl", "he", "it", "ja", "ku", "nl", "pl", "pt", "ro", "ru",
           "sv", "tr", "uk", "zh")  # fmt: skip
LEAST = 20  # letters
ENOUGH = 800  # characters


@lru_cache(maxsize=1)
def load_model() -> LanguageIdentifier:
    """Takes half a second, so processes that read pages load it before the first. Raises DependencyError."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    require_names("py3langid 0.4.0", model, "_full_model", "_rowbase", "tk_nextmove", "tk_output", "tk_row")
    return model


@lru_cache(maxsize=16)
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    model = load_model()
    known = [language for language in languages if language in model.labels]
    narrowed = LanguageIdentifier(*model._full_model[:3], model.tk_nextmove, model.tk_output,
                                  tk_row=model.tk_row)  # fmt: skip
    narrowed.set_languages(known or list(GENERAL))
    # as packed arrays the automaton stays in the CPU cache; as lists it takes twice as long between two pages
    narrowed._rowbase, narrowed.tk_output = array("I", narrowed._rowbase), array("i", narrowed.tk_output)
    return narrowed


def detect_language(lines: Iterable[str], languages: tuple[str, ...] = ()) -> str | None:
    """The language of the longest lines, one of `languages` if given; None for fewer than LEAST letters."""
    text = ""
    for line in sorted(lines, key=len, reverse=True):
        text += line[:ENOUGH] + "\n"
        if len(text) > ENOUGH:
            break
    if sum(map(str.isalpha, text)) < LEAST:
        return None
    code, _ = _identifier(tuple(languages) or GENERAL).classify(text[:ENOUGH])
    return str(code)
