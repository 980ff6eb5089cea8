"""Several names in one field: where one ends and the next begins."""

from __future__ import annotations

import re

from reprints.extract.provenance.words.people.given import has_given_name

_UPPER = r"(?=[^\W\d_a-zß-öø-ÿ])"  # before a letter that is no small one
_NAME = r"[^\W\d_a-zß-öø-ÿ][\w'’.-]*"
_AND = "and|y|e|et|und|eta|with|con|avec|mit|amb|&|[+]|och|og|samt|ve|és|oraz|dan|și|şi|и|і|та|και"
_BETWEEN = re.compile(
    rf"\s*[;|•·\n\t，、；]\s*|\s*/\s+|(?<=[^\W\d_]{{2}})/(?={_NAME}\s+{_NAME})"
    rf"|\s*,\s*(?:and|y|e|et|und|eta|i)\s+|\s*,\s*|\s+(?:{_AND})\s+{_UPPER}|\s+i\s+{_UPPER}"
    r"|\s+And\s+(?=[A-Z][\w'-]+\s[A-Z])"
)
_AND_BETWEEN = re.compile(
    rf"[\w.)]\s*,?\s+(?:{_AND}|i|en|a|ja)\s+{_UPPER}|[(\[](?:avec|with|con|com|mit|amb|med|met)\s"
)
# words that join names in one language and stand inside one, or before a place, in another: only between two full names
_AMONG = re.compile(rf"(?<![\w'’.-])({_NAME}\s+(?:[a-z]{{1,3}}\s+){{0,2}}{_NAME})\s+(?:en|a|ja)\s+(?={_NAME}\s+\w)")
_SUFFIX = re.compile(r",\s*(?=(?:Jr|Sr|Ph\.?\s?D|M\.?D|Esq|II|III|IV|MP|OBE)\b\.?)")
_BESIDE = re.compile(rf"\s*[(\[](?:avec|with|con|com|mit|amb|med|met)\s+{_UPPER}([^()\[\]]+)[)\]]")
_BIRTH_NAME = re.compile(rf"^({_NAME}) \([^()]*\) ({_NAME})$")


# `Melchor Aranzadi y Quirós`: two surnames of one person, behind a given name and before nothing else
_SURNAMES = re.compile(rf"({_NAME}(?:\s+{_NAME}){{1,2}})\s+(y|i|e)\s+({_NAME})(?=\s*(?:$|[,;|(/]))")


def _keep_surnames(match: re.Match[str]) -> str:
    joined = f"{match[1]}\1{match[2]}\1{match[3]}"
    return match[0] if has_given_name(match[3]) or match[1].isupper() is not match[3].isupper() else joined


def split_names(text: str) -> list[str]:
    """The parts of a field that may be names; a comma before a suffix (`Jr.`) parts nothing."""
    text = _BIRTH_NAME.sub(r"\1 \2", _BESIDE.sub(r", \1", text)) if "(" in text or "[" in text else text
    text = _SURNAMES.sub(_keep_surnames, text) if " " in text else text
    parts = _BETWEEN.split(_SUFFIX.sub("\0", _AMONG.sub(r"\1;", text)))
    return [part.replace("\0", ", ").replace("\1", " ") for part in parts]


def has_suffix(text: str) -> bool:
    return _SUFFIX.search(text) is not None


def joins_names(text: str) -> bool:
    """Whether a word or sign stands in it that parts the last of several names from the others."""
    return _AND_BETWEEN.search(text) is not None
