"""When a value read is the value that is true."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

_BEFORE_HOST = re.compile(r"^(?:https?:)?//(?:www\.)?", re.I)


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    MISSED = "missed"
    RIGHTLY_NULL = "rightly null"


def judge(field: str, truth: object, found: object) -> Verdict:
    """Of one field of one page. A value where there is none is wrong, as is another value."""
    if not found:
        return Verdict.MISSED if truth else Verdict.RIGHTLY_NULL
    return Verdict.RIGHT if truth and normalise(field, truth) == normalise(field, found) else Verdict.WRONG


def normalise(field: str, value: object) -> object:
    """The form in which two values of a field are compared."""
    if field == "authors":
        assert isinstance(value, Sequence)  # noqa: S101
        return frozenset(fold(name) for name in value)
    if field == "original_url":
        return _BEFORE_HOST.sub("", str(value)).rstrip("/")
    if field in ("outlet", "section", "place"):
        return _trim(fold(str(value)))
    return value


def fold(text: str) -> str:
    """Without case, accents and doubled blanks."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def _trim(text: str) -> str:
    """Without quotation marks and punctuation around it."""
    within = [number for number, one in enumerate(text) if one.isalnum()]
    return text[within[0] : within[-1] + 1] if within else text
