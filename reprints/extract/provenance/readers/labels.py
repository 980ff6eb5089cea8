"""Labels before a source: `Fuente: `, `来源：`, `Provided by`, and those that name a bibliography."""

from __future__ import annotations

import re
from functools import cache

from reprints.extract.provenance.words.dates import find_dates
from reprints.extract.provenance.words.houses import is_domain, without_noun
from reprints.extract.provenance.words.people.names import (
    read_agency,
)
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold, trim

LONGEST_LABEL = 40
_SIGN = re.compile(r"[:：→»›]|//")


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"[\s\W]{{0,4}}(?:{alternation('source_labels')})\s*(?:[:：→»›]|//)\s*")


@cache
def _inner_label() -> re.Pattern[str]:
    return re.compile(rf"(?<=[\s|·•(\[\u4e00-\u9fff])(?:{alternation('source_labels')})\s*(?:[:：→»›]|//)\s*(?=\S)")


@cache
def _source_word(section: str) -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:{alternation(section)})\s+(?=\S)")


@cache
def _weak_label() -> re.Pattern[str]:
    return re.compile(rf"[\s\W]{{0,4}}(?:{alternation('weak_labels')})\s*(?:[:：→»›]|//)\s*")


def weak_label_length(text: str) -> int:
    """How long a label such as `Medio: ` is, which credits only before what is marked as a house; 0 for none."""
    match = _weak_label().match(fold(text[:60])) if _SIGN.search(text[:60]) else None
    return match.end() if match else 0


def label_length(text: str) -> int:
    """How long the label (`[Source: `) at the start of `text` is, 0 for none."""
    if not _SIGN.search(text[:60]):
        return 0
    match = _label().match(fold(text[:60]))
    return match.end() if match else 0


@cache
def _label_alone() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternation('source_labels')})\s*[:：]?\W*")


def is_label_alone(text: str) -> bool:
    """Whether a line is nothing but a label, with a colon or without one, as the name of a field: `<dt>Source</dt>`."""
    return len(text) <= LONGEST_LABEL and _label_alone().fullmatch(fold(text)) is not None


def is_bibliography(text: str) -> bool:
    """Whether a label in the plural names entries with days, or several works: `Quellen: Die Zeit, 17. August 2017`."""
    match = _plural_label().match(fold(text[:60]))
    if match is None:
        return False
    stated = text[match.end() :]
    houses = [part for part in re.split(r"[,;،；]", stated) if trim(part)]
    if all(map(read_agency, map(trim, houses))):
        return False
    return bool(find_dates(stated)) or ";" in stated or len(houses) > 2


@cache
def _plural_label() -> re.Pattern[str]:
    return re.compile(rf"[\s\W]{{0,4}}(?:{alternation('plural_labels')})\s*[:：]\s*")


def find_inner_label(text: str) -> int | None:
    """Where a label stands within a line: behind a day or a sign. `Published: May 12, 2015 Source: Reuters`."""
    match = _inner_label().search(fold(text)) if _SIGN.search(text) else None
    return match.start() if match else None


def source_word_length(text: str, *, weak: bool) -> int:
    """How long words such as `Provided by` at the start of a line are; 0 for none, or before no name."""
    match = _source_word("weak_source_words" if weak else "source_words").match(fold(text[:90]))
    first = without_noun(text[match.end() :]).lstrip("\"“«„'")[:1] if match else ""
    if match and is_domain(trim(text[match.end() :])):
        return match.end()
    return match.end() if match and (first.isupper() or (first.isalpha() and first.lower() == first.upper())) else 0
