"""The language of a text, as an ISO 639-1 code.

Uses private names of py3langid 0.4, to pack its tables: loading takes half a second.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from reprints.extract.scripts import find_scripts, is_strange, is_written_in
from reprints.private_names import require_names

LEAST = 12  # letters, as long as they would be in an alphabet
ENOUGH = 800  # characters
# the model's labels for varieties of a language, under which its texts are looked for
_VARIETIES = {"ary": "ar", "arz": "ar", "gug": "gn", "hbo": "he", "sdh": "ku", "uzs": "uz", "wuu": "zh", "yue": "zh"}
# codes of BCP 47 that pages declare for languages the model calls otherwise
_SYNONYMS = {"ckb": "ku", "fil": "tl", "in": "id", "iw": "he", "nb": "no"} | _VARIETIES
# numbers and mark-up, of which articles quote some; Dzongkha, for which the model takes all Tibetan
_LEFT_OUT = ("zxx", "dz")
# languages many articles are in, and few: a short text is easily mistaken for one in a rare language
_COMMON = frozenset(
    ("ar", "ca", "de", "en", "es", "eu", "fa", "fr", "gl", "he", "it", "ja", "ku", "nl", "pl", "pt", "ro", "ru", "sv",
     "tr", "uk", "zh")
)  # fmt: skip
_RARE = frozenset(
    ("an", "br", "eo", "fo", "fy", "gd", "gn", "ht", "ig", "jv", "la", "lb", "lg", "ln", "mg", "oc", "om", "or", "qu",
     "rw", "sa", "se", "sn", "so", "st", "vo", "wa", "xh", "yo", "zu")
)  # fmt: skip
# differences of log likelihood, chosen on sentences and paragraphs in 70 languages
LIKELIER = 10.0  # in favour of a source's own languages: outweighs a few words of its neighbours', never a paragraph
RARER = 4.0  # against languages that are rare or have no ISO 639-1 code
MARGIN = 2.0  # between the first and the second, else it is unsure
# per character, between a language that is not common and the sixth: a text in no known language fits many as badly
DISTANCE = 0.3
_SIXTH = 5
_CODE = 2  # letters of a code


@lru_cache(maxsize=1)
def load_model() -> LanguageIdentifier:
    """Takes half a second, so processes that read pages load it before the first. Raises DependencyError."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    require_names("py3langid 0.4.0", model, "_rowbase", "nb_ptc", "tk_output")
    model.set_languages([label for label in model.labels if label not in _LEFT_OUT])
    # rows together in memory, of which a page asks for hundreds
    model.nb_ptc = model.nb_ptc.copy(order="C")
    # as packed arrays the automaton stays in the CPU cache; as lists it takes twice as long between two pages
    model._rowbase, model.tk_output = array("I", model._rowbase), array("i", model.tk_output)
    return model


def list_languages() -> frozenset[str]:
    """The ISO 639-1 codes of all languages that can be detected."""
    return frozenset(code for label in load_model().labels if len(code := _VARIETIES.get(label, label)) == 2)


def read_code(tag: str) -> str | None:
    """The ISO 639-1 code of a BCP 47 tag (`pt-BR`, `nb_NO`), as `detect_language` gives it; None if it has none."""
    code = re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0]
    code = _SYNONYMS.get(code, code)
    return code if len(code) == _CODE and code.isascii() and code.isalpha() else None


def detect_language(lines: Iterable[str], languages: tuple[str, ...] = ()) -> str | None:
    """The language of the longest lines; `languages` are those that the source's pages are likely in.

    None for fewer than LEAST letters, where two languages are as likely, and for what is plainly in none that is known.
    """
    text = _sample(lines)
    scripts = find_scripts(text)
    if scripts.letters < LEAST or is_strange(text, scripts.names):
        return None
    return _choose(text, scripts.names, languages)


def _sample(lines: Iterable[str]) -> str:
    text = ""
    for line in sorted(lines, key=len, reverse=True):
        text += line[:ENOUGH] + "\n"
        if len(text) > ENOUGH:
            break
    return text[:ENOUGH]


def _rank(text: str, languages: tuple[str, ...]) -> list[tuple[float, str]]:
    """The likelihood of each language, most likely first, with its ISO 639-1 code or, where it has none, a label."""
    scores: dict[str, float] = {}
    for label, score in load_model().rank(text):
        code = _VARIETIES.get(label, label)
        scores[code] = max(score, scores.get(code, score))
    return sorted(((score + _weigh(code, languages), code) for code, score in scores.items()), reverse=True)


def _weigh(code: str, languages: tuple[str, ...]) -> float:
    if code in languages:
        return LIKELIER
    return -RARER if len(code) > _CODE or code in _RARE else 0


def _choose(text: str, scripts: frozenset[str], languages: tuple[str, ...]) -> str | None:
    """The likeliest language in these scripts; None if it is hardly likelier than others or has no code."""
    ranked = _rank(text, languages)
    written = [(score, code) for score, code in ranked if is_written_in(code, scripts)]
    if not written or len(written[0][1]) > _CODE or (len(written) > 1 and written[0][0] - written[1][0] < MARGIN):
        return None
    best, code = written[0]
    is_plain = code in _COMMON or code in languages or best - ranked[_SIXTH][0] >= DISTANCE * len(text)
    return code if is_plain else None
