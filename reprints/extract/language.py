"""The language of a text, as an ISO 639-1 code.

Uses private names of py3langid 0.4, to share one loaded model between sets of languages: loading takes half a second.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import lru_cache
from math import inf

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from reprints.private_names import require_names

# the languages of the archive's republishers; among all, a short text is easily mistaken for a rare one
GENERAL = ("ar", "ca", "de", "en", "es", "eu", "fa", "fr", "gl", "he", "it", "ja", "ku", "nl", "pl", "pt", "ro", "ru",
           "sv", "tr", "uk", "zh")  # fmt: skip
# told apart from those, so that a page in one of them is not taken for its nearest relative
STRANGE = ("az", "be", "bg", "cs", "da", "el", "et", "fi", "hi", "hr", "hu", "hy", "id", "ka", "ko", "lt", "lv", "mk",
           "no", "sk", "sl", "sq", "sr", "sw", "th", "vi")  # fmt: skip
LEAST = 20  # letters
ENOUGH = 800  # characters
# differences of log likelihood, chosen on texts of 25 to 800 characters in 33 languages
LIKELIER = 10.0  # in favour of a source's own languages: outweighs a few words of its neighbours', never a paragraph
MARGIN = 3.0  # between the first and the second, else it is unsure
STRANGER = 20.0  # by which any other language must be likelier


@lru_cache(maxsize=1)
def load_model() -> LanguageIdentifier:
    """Takes half a second, so processes that read pages load it before the first. Raises DependencyError."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    require_names("py3langid 0.4.0", model, "_full_model", "_rowbase", "tk_nextmove", "tk_output", "tk_row")
    return model


@lru_cache(maxsize=16)
def _identifier(others: tuple[str, ...]) -> LanguageIdentifier:
    """Of GENERAL, STRANGE and `others`: each further language costs time with every page."""
    model = load_model()
    narrowed = LanguageIdentifier(*model._full_model[:3], model.tk_nextmove, model.tk_output,
                                  tk_row=model.tk_row)  # fmt: skip
    narrowed.set_languages([label for label in model.labels if label in (*GENERAL, *STRANGE, *others)])
    # rows together in memory, of which a page asks for hundreds
    narrowed.nb_ptc = narrowed.nb_ptc.copy(order="C")
    # as packed arrays the automaton stays in the CPU cache; as lists it takes twice as long between two pages
    narrowed._rowbase, narrowed.tk_output = array("I", narrowed._rowbase), array("i", narrowed.tk_output)
    return narrowed


def detect_language(lines: Iterable[str], languages: tuple[str, ...] = ()) -> str | None:
    """The language of the longest lines: one of GENERAL or of `languages`, which the source's pages are likely in.

    None for fewer than LEAST letters, where two languages are as likely, and for what is plainly in none of these.
    """
    text = ""
    for line in sorted(lines, key=len, reverse=True):
        text += line[:ENOUGH] + "\n"
        if len(text) > ENOUGH:
            break
    if sum(map(str.isalpha, text)) < LEAST:
        return None
    known = frozenset(GENERAL).union(languages)
    scores = dict(_identifier(tuple(sorted(known.difference(GENERAL, STRANGE)))).rank(text[:ENOUGH]))
    likely = {code: score + LIKELIER * (code in languages) for code, score in scores.items() if code in known}
    first, second = sorted(likely, key=likely.__getitem__, reverse=True)[:2]
    strange = max((score for code, score in scores.items() if code not in known), default=-inf)
    is_sure = likely[first] - likely[second] >= MARGIN and strange - likely[first] <= STRANGER
    return first if is_sure else None
