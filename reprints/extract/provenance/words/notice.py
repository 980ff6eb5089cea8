"""The republisher's notice: who republished the page and when, in its own words.

`This document has been published on 13Jun16 by the A and B.` in English, Spanish and the other languages. The
publisher is whom the sentence names, never who usually writes such sentences. Where it names two joined by `and`,
the first is the publisher: the second is not lost, since the notice is kept whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from reprints.extract.provenance.words.dates import Calendar, find_date
from reprints.extract.provenance.words.tables import word_set
from reprints.extract.provenance.words.text import LONGEST_LINE, fold, squeeze, trim

_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})\.(?=\s|$)|(?:(?<=\d{4})|(?<=[a-z]\d\d))\.(?=\s|$)")
_LOGO = re.compile(r"\s*(?:small|large|pequeño|petit|klein(?:es)?)?\s*(?:logo|logotipo)\s*$", re.I)
_CONTINUES = re.compile(
    r"(?:in accordance with|in compliance with|de acuerdo con|de conformidad con|conforme a|en conformidad|d'acord amb|"
    r"conformement|em conformidade|in conformita|gemass|gemaß|title 17|this material is distributed|"
    r"este material se distribuye|by the |por el |por la |the content of this)"
)
_PREPOSITIONS = frozenset(["for", "of", "para", "por", "de", "del", "della", "pour", "für", "fur", "per", "a"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """`before` is what was glued to the notice's front on the same line, the logo's alternative text taken off."""

    text: str
    publisher: str | None
    day: date | None
    before: str


@cache
def _formula() -> re.Pattern[str]:
    """Subject and verb of the sentence, in folded text. `article` needs the legal sentence after it: without it, the
    sentence credits who published the article first."""
    english = (
        r"this (?P<en>\w+) (?:has been|was|is) (?:re)?(?:published|posted|put on ?line|reproduced)(?: on ?line)?\b"
    )
    spanish = (
        r"est[ea] (?P<es>\w+) (?:ha sido|fue|es|se ha) (?:re)?(?:publicad[oa]|reproducid[oa]|puest[oa] en linea)\b"
    )
    portuguese = r"est[ea] (?P<pt>\w+) (?:foi|e) (?:re)?publicad[oa]\b"
    french = r"ce(?:t|tte)? (?P<fr>\w+) (?:a ete|est) (?:re)?(?:publiee?|mise? en ligne)\b"
    catalan = r"aquest[a]? (?P<ca>\w+) (?:ha estat|ha sigut|fou) (?:re)?publica(?:t|da)\b"
    italian = r"quest[oa'] ?(?P<it>\w+) (?:e stat[oa]|e) (?:ri)?pubblicat[oa]\b"
    german = r"diese[rs]? (?P<de>\w+) (?:wurde|ist)\b(?=.{0,120}veroffentlicht)"
    basque = r"(?P<eu>\w+) hau\b(?=.{0,120}argitaratu)"
    return re.compile("|".join((english, spanish, portuguese, french, catalan, italian, german, basque)))


_LEGAL = re.compile(
    r"title 17|titulo 17|u\.s\.c\.|section 107|seccion 107|without profit|sin (?:fines|animo) de lucro|"
    r"research and educational|fair use"
)
_LEGAL_START = re.compile(
    r"(?:fair use notice|in accordance with title 17|de acuerdo con (?:el )?titulo 17|de conformidad con el titulo 17)"
)


@cache
def _agent() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:by|por|par|pel|pela|pelo|per|da|dal|dalla|von|vom)\s+"
        r"(?:l['’]|(?:the|el|la|los|las|le|les|o|os|il|lo|els|der|dem|die)\s+)?",
        re.I,
    )


def starts_notice(line: str) -> bool:
    """Whether a line holds a notice's formula and says when or by whom."""
    return _find(line) is not None


def _find(line: str) -> re.Match[str] | None:
    if not 25 <= len(line) <= LONGEST_LINE:
        return None
    folded = fold(line)
    if match := _LEGAL_START.match(folded):
        return match
    match = _formula().search(folded[:400])
    if match is None or match.start() > 120:
        return None
    noun = next(word for word in match.groupdict().values() if word)
    if noun not in word_set("notice_nouns") and not _LEGAL.search(folded):
        return None
    sentence = _sentence(line[match.end() :])
    return match if _agent().search(sentence) or any(map(str.isdigit, sentence)) else None


def is_law_alone(line: str) -> bool:
    """Whether a notice's line is only the legal sentence, which names nobody."""
    return bool(_LEGAL_START.match(fold(line[:80])))


def read_notice(lines: tuple[str, ...], at: int, calendar: Calendar) -> Notice | None:
    """The notice that starts on line `at`, with the lines that go on with it."""
    match = _find(lines[at])
    if match is None:
        return None
    whole = " ".join(lines_of_notice(lines, at))[match.start() :]
    sentence = "" if _LEGAL_START.match(match.group()) else _sentence(whole[match.end() - match.start() :])
    found = find_date(sentence[:200], calendar)
    without_date = sentence if found is None else f"{sentence[: found.start]} {sentence[found.end :]}"
    return Notice(
        text=squeeze(whole),
        publisher=_publisher(without_date),
        day=found.day if found else None,
        before=trim(_LOGO.sub("", lines[at][: match.start()])),
    )


def lines_of_notice(lines: tuple[str, ...], at: int) -> tuple[str, ...]:
    """The line a notice starts on and those that go on with it."""
    end = at + 1
    while end < min(len(lines), at + 4) and _CONTINUES.match(fold(lines[end][:60])):
        end += 1
    return lines[at:end]


def _sentence(text: str) -> str:
    end = _SENTENCE_END.search(text)
    return text[: end.start()] if end else text[:300]


def _publisher(sentence: str) -> str | None:
    agent = _agent().search(sentence)
    if agent is None:
        return None
    named = re.split(
        r"\s+(?:under|bajo|sous|sob|unter|as part|como parte|on its|en su|veröffentlicht|with|con)\b|[;:]",
        sentence[agent.end() :],
    )[0]
    name = _first_of(trim(re.sub(r"\s+(?:on|el|em|le|il|am|en)$", "", squeeze(named).rstrip(" ,."))))
    return name if name and len(name) <= 120 and any(c.isupper() for c in name) else None


def _first_of(named: str) -> str:
    """The first of two names joined by `and`. `Centre for Law and Justice` is one name: the join is in its middle."""
    joined = re.search(
        r",?\s+(?:and|y|e|et|und|i|eta|&)\s+(?:(?:the|el|la|los|las|le|les|o|il)\s+)?(?=[^\W\d_a-z])", named
    )
    if joined is None:
        return named
    first, second = named[: joined.start()], named[joined.end() :]
    inside = {fold(word) for word in first.split()} & _PREPOSITIONS
    return first if " " in second and not inside and not first.endswith(",") else named
