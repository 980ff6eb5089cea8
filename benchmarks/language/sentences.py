"""Sentences in many languages, by ISO 639-1 code."""

from __future__ import annotations

import gettext
import re
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from reprints.extract.language import read_code

COUNT = 50  # of each language
_LETTERS = 25  # of a sentence in English
_PLACEHOLDER = re.compile(r"[%{}<>]")
_LETTER = re.compile(r"[^\W\d_]")
_REGION = re.compile(r"(?!zh|nb)\w+_(?!Hans|Latn)")  # a second catalogue of a language


def read_django() -> dict[str, set[str]]:
    """The sentences of Django's translations. Raises FileNotFoundError if Django is not installed."""
    try:
        catalogues = [Path(str(path.locate())) for path in files("django") or () if path.name == "django.mo"]
    except PackageNotFoundError:
        raise FileNotFoundError("Django is not installed: see `python -m benchmarks.language --help`") from None
    sentences: defaultdict[str, set[str]] = defaultdict(set)
    for path in catalogues:
        locale = path.parts[-3]
        if _REGION.match(locale):
            continue
        with path.open("rb") as file:
            messages: dict[str | tuple[str, int], str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        for english, sentence in messages.items():
            if isinstance(english, str) and _is_sentence(english) and sentence not in ("", english):
                sentences[read_code(locale) or locale].add(" ".join(sentence.split()))
    return sentences


def _is_sentence(english: str) -> bool:
    return english.endswith(".") and not _PLACEHOLDER.search(english) and len(_LETTER.findall(english)) >= _LETTERS


def read_folder(folder: Path) -> dict[str, set[str]]:
    """One sentence a line. Raises FileNotFoundError if there is no text in the folder."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.glob("*.txt")):
        found[read_code(path.stem) or path.stem] |= set(filter(None, path.read_text(encoding="utf-8").splitlines()))
    if not found:
        raise FileNotFoundError(f"{folder} has no files such as de.txt")
    return found
