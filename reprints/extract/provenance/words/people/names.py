"""Names of authors and agencies: where one ends and the next begins, and which words are no name at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from reprints.extract.provenance.words.people.given import has_given_name
from reprints.extract.provenance.words.people.roles import cut_role, is_pictures, is_role, text_role
from reprints.extract.provenance.words.people.several import has_suffix, split_names
from reprints.extract.provenance.words.places import is_place
from reprints.extract.provenance.words.tables import alternation, word_set
from reprints.extract.provenance.words.text import fold, squeeze, trim, words_in

LONGEST_NAME = 90
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|(?:^|\s)@\w+|\bwww\.\S+")
_PARTICLES = frozenset(
    (
        "de", "del", "la", "las", "los", "el", "da", "do", "dos", "das", "di", "van", "von", "der", "den", "zu", "zur",
        "af", "al", "bin", "ibn", "ben", "abu", "y", "i", "e", "le", "du", "des", "ter", "ten", "dit", "ze", "te", "op",
        "bint", "binti", "umm", "della", "dalla", "dei", "degli", "lo", "av", "vom", "zum", "'t", "os", "as", "o", "a",
    )
)  # fmt: skip
# a particle joined to the name: `al-Khatib`, `d'Ávila`, `ed-Din`
_JOINED = re.compile(r"(?:al|el|ed|es|as|ad|an|ar|at|az|ash|ach|ul|ur|ud|bin|abu|ibn|d|l|o|de|van|von)[-'’][^\W\d_a-z]")
_STAFF = (
    " staff", " writer", " reporter", " correspondent", " desk", " newsroom", " bureau", " editors", " editor",
    " columnist", " editor-at-large", " producer", " analyst", " contributor",
    " redaktion", "onlineredaktion", " newsdesk", " redaccion", " redazione", " redactie", " haber merkezi",
)  # fmt: skip
_TRAILING = re.compile(r"\s+(?:on (?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|on|at|in|el|le|am|il|for|and|y|-)$", re.I)
# `Words:`, `Текст:`, `Text und Interview:`, `Analysis by`
_LABEL = re.compile(r"^[^\W\d_]{3,12}(?:(?:\s(?:und|and|y|e|et|i|&|\+)\s[^\W\d_]{3,12})?:\s+(?=\S)|\s+by\s+(?=[A-Z]))")
_TWICE = re.compile(r"^((?i:by|von|par|por)\s+|)(\S.{4,}?)\s*\2$")
# behind a name in East Asia: wrote it; translated, oversaw, edited, photographed it
_WROTE, _DID_OTHER = (
    re.compile(r"\s*(?:著|(?<=\W)文|記者|记者|作者|기자|특파원)$"),
    re.compile(r"(?:訳|译|監修|編集|编辑|写真|撮影|摄影)$"),
)
# a byline word inside; `Von` before one word or after an initial is of a name: `Daniel D. Von Hoff`
_INSIDE = re.compile(
    r"(?:^|\s)(?:(?:By|Par|Por|BY|PAR|POR|as told to)|(?<![A-Z]\.\s)(?:Von|VON)(?=\s+\S+\s+[^\W\d_a-z]))"
    r"\s+(?=[^\W\d_a-z])"
)
_DEGREES = re.compile(r"(?<=[a-z.])(?:,?\s(?:MS|MSc|MA|MPH|MBA|MD|M\.D\.|RDN?|RN|LD|CPT|DO|DVM|JD|CFP|CPA))+$")
_AFTER = re.compile(
    r"\s*(?:\b(?:[Ff]or|special to|in|"
    r"im|from|at|of|para|especial para|desde|pour|à|für|aus|per|da|reports?|writes|reporting)"
    r"\s+(?:the\s+|el\s+|la\s+)?(?=[A-Z(]).*|\s[-–—]\s.*|\s*[(\[].*)$",
)


@cache
def agencies() -> frozenset[str]:
    return word_set("agencies")


@cache
def byline_word() -> re.Pattern[str]:
    """`By` and its like at the start of folded text, before a blank or colon; `starts_byline` asks for the capital."""
    words, labels = alternation("byline_words"), alternation("byline_labels")
    return re.compile(rf"\s*(?:(?:{labels})\s*[:：＝／/]\s*|(?:{words})(?:\s*[:：]\s*|\s+))(?=\S)", re.I)


@cache
def _byline_word_alone() -> re.Pattern[str]:
    words, labels = alternation("byline_words"), alternation("byline_labels")
    return re.compile(rf"(?:{words})\s*[:：]?|(?:{labels})\s*[:：]")


def is_byline_word(line: str) -> bool:
    """Whether a line is nothing but `By` or its like, or a label such as `Text:`."""
    return 1 < len(line) < 40 and _byline_word_alone().fullmatch(fold(line)) is not None


def starts_label(line: str) -> int:
    """How long the label at the start of a line is, with its colon: `Author: `; 0 for none."""
    length = starts_byline(line)
    return length if line[:length].rstrip().endswith((":", "：")) else 0


@cache
def _other_role() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('other_roles')})")


@lru_cache(maxsize=2048)
def is_agency(text: str) -> bool:
    """Whether the whole is one agency, or agencies joined: `Télam, DyN y EFE`, `sid/dpa`."""
    name = text.strip(" .")
    if (
        name in agencies()
        or re.sub(r"^(?i:the|la agencia|agencia|agency|agence|agenzia|agentur)\s+", "", name) in agencies()
    ):
        return True
    parts = re.split(r"\s*[,/;]\s*|\s+(?:y|and|e|et|und|i|eta|&)\s+|\s*-\s*", name)
    return len(parts) > 1 and all(part in agencies() for part in parts)


def read_agency(text: str) -> str | None:
    """The agency a mark names, without the initials beside it: `dpa` of `ino/dpa` and `dpa/gem`. None for no agency."""
    name = text.strip(" .,;:()")
    if not name:
        return None
    if is_agency(name):
        return name
    if name.isupper() and len(name) > 4 and name in _shouted():
        return name
    parts = name.split("/")
    known = [part.strip() for part in parts if is_agency(part.strip())]
    others = [part.strip() for part in parts if not is_agency(part.strip())]
    short = all(len(part) <= 4 and part.isalpha() for part in others)
    return "/".join(known) if known and len(parts) > 1 and short else None


@cache
def _shouted() -> frozenset[str]:
    return frozenset(name.upper() for name in agencies())


def is_initials(short: str, name: str) -> bool:
    """Whether an agency's short form is made of the initials of its name: `AFP` of `Agence France-Presse`."""
    initials = "".join(word[0] for word in re.findall(r"\w+", name) if fold(word) != "the")
    return len(short) > 1 and short.upper() == initials.upper() and short != name


def starts_byline(text: str) -> int:
    """How long the byline word at the start of `text` is, 0 for none: `Por` only before a capitalised name."""
    match = byline_word().match(fold(text[:80]))
    if not match:
        return 0
    rest = text[match.end() :]
    first = rest.lstrip("\"“«'¿¡")[:1]
    if not (first.isupper() or (first.isalpha() and first.lower() == first.upper())):
        return 0
    return match.end()


@lru_cache(maxsize=4096)
def read_authors(text: str, *, inverted: bool = False) -> tuple[str, ...]:
    """The people or organisations an author's field or byline names. `inverted`: `Weiss, Caleb` is one name."""
    cleaned = squeeze(_ADDRESS.sub(" ", text.replace("\n", "; ")))
    cleaned = _TWICE.sub(r"\1\2", cleaned) if cleaned[-5:] in cleaned[:-5] else cleaned
    if not cleaned or len(cleaned) > 400:
        return ()
    if turned := _turn_round(cleaned, always=inverted):
        return (turned,) if is_author(turned) else ()
    cleaned = cleaned[starts_byline(cleaned) :]
    if (label := _LABEL.match(cleaned)) and ":" in label[0] and _other_role().match(fold(cleaned)):
        return ()
    cleaned = cleaned[label.end() :] if label else cleaned
    if inside := list(_INSIDE.finditer(cleaned)):
        cleaned = cleaned[inside[-1].end() :]
    if is_nobody(_without_role(cleaned)):
        return ()
    if "(" in cleaned:
        cleaned = text_role().sub("", cleaned)
    names = (
        clean_name(_WROTE.sub("", piece))
        for at, piece in enumerate(split_names(cleaned))
        if not (is_pictures(piece) or _DID_OTHER.search(piece) or (at and is_role(piece)))
    )
    return unique(
        name for at, name in enumerate(names) if (is_author(name) or name in agencies()) and not (at and is_place(name))
    )


def clean_name(text: str) -> str:
    """One name without its byline word, role, place and brackets."""
    name = trim(_TRAILING.sub("", trim(text[starts_byline(text) :])))
    if is_agency(name):
        return name
    words = trim(_DEGREES.sub("", _AFTER.sub("", _without_role(name)))).split(" ")
    for size in (2, 1):  # `JANE DOE Associated Press`
        if len(words) > size + 1 and is_agency(" ".join(words[-size:])):
            words = words[: -size - (words[-size - 1] == "The")]
    return " ".join(words)


def _without_role(text: str) -> str:
    """`Jane Roe Political Editor` without what she is; `New York Correspondent` as it is."""
    name = cut_role(text)
    plain = name is text or is_place(name) or fold(name).endswith((" the", " to", " of", " our", " your"))
    plain = plain or is_agency(name.split(" ", 1)[0].upper())
    return text if plain or not is_person(name) else name


def is_author(name: str) -> bool:
    """Whether this can be an author: no role, no user name, no sentence. Agencies and sites are told elsewhere."""
    if not 2 <= len(name) <= LONGEST_NAME or words_in(name) > 8 or any(map(str.isdigit, name)) or "_" in name:
        return False
    if is_nobody(name):
        return False
    if not any(c.isupper() or (c.isalpha() and c.lower() == c.upper()) for c in name):
        return False  # `jsmith`, `editor2`
    lowered = [word for word in name.split() if is_small(word)]
    return len(lowered) <= len(name.split()) // 3 and not re.search(
        r"(?<!\b[A-Z])[.!?:]\s+\w+\s+\w+\s+\w+|[<>{}=#]|\.(?:com|org|net)\b", name
    )


def is_small(word: str) -> bool:
    """Whether a word is written as no part of a name is."""
    return word[:1].islower() and fold(word) not in _PARTICLES and "'" not in word and not _JOINED.match(word)


def is_person(name: str) -> bool:
    """Whether a name reads like a person's: two to five words, all capitalised but particles, no outlet's word."""
    words = name.split()
    if not 2 <= len(words) <= 5 or not is_author(name) or looks_like_outlet(name) or is_agency(name):
        return False
    if not any(letter.isupper() for letter in name):  # a script without capitals
        return len(words) <= 4 and has_given_name(name)
    named = words[0][:1].isupper() and (words[-1][:1].isupper() or not is_small(words[-1]))
    return named and all(word[:1].isupper() or not is_small(word) for word in words)


def looks_like_outlet(name: str) -> bool:
    return bool(_outlet_word().search(fold(name)))


@cache
def _outlet_word() -> re.Pattern[str]:
    return re.compile(
        rf"^(?:the|el|la|los|las|le|les|il|lo|o|a|der|die|das|els|l')\s|^l'|(?<![^\W_])(?:{alternation('outlet_words')})(?![^\W_])"
    )


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, whatever its case; in order."""
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(fold(name), name)
    return tuple(kept.values())


def is_nobody(name: str) -> bool:
    """Whether a byline's words name a role, a desk or somebody who is no author."""
    folded = fold(trim(name))
    label = is_byline_word(folded) or folded in word_set("date_words") or folded in word_set("day_labels")
    if label or folded in word_set("no_author") or _other_role().match(folded):
        return True
    return "," not in name and folded.endswith(_STAFF)


def _turn_round(text: str, *, always: bool) -> str | None:
    """`Weiss, Caleb` and `You; Xiaoying` to the usual order; None where there is nothing to turn."""
    parts = [part.strip() for part in re.split(r"[;,]", text)]
    if len(parts) != 2 or not all(parts) or has_suffix(text):
        return None
    last, first = parts
    single = " " not in first + last and min(len(first), len(last)) > 1 and first[:1].isupper() and last[:1].isupper()
    if not (";" in text and single) and not (always and "," in text and words_in(last) <= 3 and words_in(first) <= 3):
        return None
    return None if is_agency(last) or is_agency(first) else f"{first} {last}"
