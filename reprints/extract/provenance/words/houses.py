"""What marks a name as a house's: an agency, a name the archive knows, a word of the press, a host, an article."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache, lru_cache

from reprints.extract.provenance.words.people.names import is_nobody, read_agency
from reprints.extract.provenance.words.places import kind_of_place
from reprints.extract.provenance.words.tables import alternation, word_set
from reprints.extract.provenance.words.text import fold

LONGEST, MOST_WORDS = 80, 9
_DOMAIN = re.compile(r"(?:www\.)?(?:[\w-]{1,40}\.){1,3}[a-z]{2,12}", re.I)
_FILE = re.compile(r"\.(?:html?|php|aspx?|jpe?g|png|pdf|docx?|js|css|txt|xml)$", re.I)
_ARTICLE = re.compile(
    r"(?:the|el|la|los|las|le|les|il|lo|gli|der|die|das|o|os|as|els|het|de|al|ha|η|ο|το|τα|οι)\s+(?=\S)|l'(?=\S)"
)
_PARTICLES = frozenset(
    (
        "of", "the", "and", "de", "del", "la", "las", "los", "el", "le", "les", "du", "des", "da", "do", "dos", "das",
        "di", "della", "dello", "degli", "dei", "der", "die", "von", "vom", "fur", "zu", "im", "in", "an", "auf", "e",
        "y", "et", "und", "en", "na", "no", "a", "al", "sur", "su", "for", "on", "to", "i", "w", "z", "ve", "og",
        "och", "van", "het", "&",
    )
)  # fmt: skip


class Strength(IntEnum):
    """How surely a name is a house's."""

    NONE = 0  # a proper name that could be anybody's
    ARTICLE = 1  # an article before it, or a word of institutions
    MARKED = 2  # a word that only the press has, or a site's name
    KNOWN = 3  # an agency, or a house the archive knows


def weigh_house(name: str, known: frozenset[str] = frozenset()) -> Strength | None:
    """How surely a name is a house's; None for what is no name at all. `known` are folded names."""
    folded = fold(name)
    if is_nobody(name) or _role().search(folded):
        return None
    if read_agency(name) or folded in known or folded.removeprefix("the ") in known:
        return Strength.KNOWN
    if not is_name(name) or folded in word_set("section_words") or kind_of_place(name):
        return None
    if is_domain(name):
        return Strength.MARKED
    return Strength.ARTICLE if _institution().search(folded) else _weigh_words(name, folded)


def _weigh_words(name: str, folded: str) -> Strength | None:
    if not name[:1].islower():
        generic = " " not in name and _press().fullmatch(folded) is not None and len(name) < 9  # `Notizie`: a section
        return Strength.MARKED if _press().search(folded) and not generic else _weigh_article(name, folded)
    article = _ARTICLE.match(folded)  # `il manifesto`: only a house's full name
    plain = article is not None and _press().fullmatch(folded, article.end()) is not None
    return Strength.MARKED if plain else _weigh_article(name, folded) or None


def _weigh_article(name: str, folded: str) -> Strength | None:
    article = _ARTICLE.match(folded)
    if not article or not name[article.end() : article.end() + 1].isupper():
        return Strength.NONE
    return None if folded[article.end() :] in word_set("section_words") else Strength.ARTICLE


_GERMAN_NOUN = re.compile(
    r"(?:(?:[Dd]er|[Dd]ie|[Dd]as|[Dd]em|[Dd]en)\s+)?(?:(?:Tages|Wochen|Online|Monats)?(?:[Zz]eitung|[Zz]eitschrift)|(?:Online|Nachrichten|Stadt)?[Mm]agazin|"
    r"(?:(?:Nachrichten|Internet|Online)[Pp]ortal|(?<=\s)[Pp]ortal)|Website|Webseite|Blog|Nachrichtenagentur)\s+[„\"»]?(?=[A-ZÄÖÜ])"
)


@cache
def _press_noun() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('press_nouns')})\s+(?=\S)")


def without_noun(name: str) -> str:
    """A name without what the house is called before it: `el diario EL MUELLE`, but `Diario del Valle`."""
    if german := _GERMAN_NOUN.match(name):  # where nouns have capitals, too
        return name[german.end() :]
    match = _press_noun().match(fold(name))
    if not match or any(map(str.isupper, name[: match.end()].rsplit(maxsplit=1)[-1][:1])):
        return name
    rest = name[match.end() :].lstrip("\"“«„'‘ ")
    return rest if rest[:1].isupper() else name


_CONNECTORS = re.compile(
    r"\s+(?:den|del|de|vom|von|el|on|le|du|il|am|of|dated?|od|от|за|від|dne|dnia|z|z dnia|pada|tanggal|tarihli"
    r"|tarihinde|van|fra|fran"
    r"|в|на|la|in|im|и|y|and|et|und|e|του|της|issue|edition|,|-|–)$",
    re.I,
)


def without_connector(name: str) -> str:
    """A name without the words that led to the day behind it: `Inselbote vom`, `Il Manifesto del`."""
    while (cut := _CONNECTORS.sub("", name)) != name and cut:
        name = cut.rstrip(" ,")
    return name


_CAPITAL_ARTICLE = re.compile(r"(?:The|De|Het|Le|La|Les|L['’]|El|Los|Las|Il|Lo|Gli|Der|Die|Das|O|A|Os|As|Els)\s*$")


def include_article(text: str, at: int) -> int:
    """Where a name begins, its article included: `in De Leesplank`, but `in der Zeitung`."""
    before = _CAPITAL_ARTICLE.search(text[:at])
    return before.start() if before else at


def is_institution(name: str) -> bool:
    return _institution().search(fold(name)) is not None


@lru_cache(maxsize=2048)
def is_name(text: str) -> bool:
    """Whether words can be a name: few, each with a capital but for particles, in scripts that have capitals."""
    words = text.split()
    if not 2 <= len(text) <= LONGEST or not 1 <= len(words) <= MOST_WORDS or not any(map(str.isalpha, text)):
        return False
    if is_domain(text):
        return True
    if text[-1:] in "!?…" or sum(map(str.isdigit, text)) > 4:
        return False
    small = sum(1 for word in words if not _is_proper(word) and fold(word) not in _PARTICLES)
    few = small <= 2 and len(words) <= 4  # `Портовый вестник`: only the first word has a capital
    begins = _is_proper(words[0].lstrip("«“\"'("))
    if not begins and len(words) > 1 and _ARTICLE.match(fold(text)):
        begins, few = True, True  # `il manifesto`, `la Repubblica`
    return begins and (small == 0 or few)


def _is_proper(word: str) -> bool:
    letter = next((one for one in word if one.isalpha()), "")
    return bool(letter) and (letter.isupper() or letter.lower() == letter.upper() or any(map(str.isupper, word[1:])))


def is_domain(text: str) -> bool:
    """Whether a text is nothing but a host: `elmuelle.example.mx`."""
    return " " not in text and _DOMAIN.fullmatch(text) is not None and not _FILE.search(text)


@cache
def _role() -> re.Pattern[str]:
    """The end of a desk's or a role's name: `Tribune Correspondent`."""
    return re.compile(rf"(?<![^\W_])(?:{alternation('roles_behind')}|{alternation('desk_words')})$")


@cache
def _press() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{alternation('press_words')})(?![^\W_])")


@cache
def _institution() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{alternation('institution_words')})(?![^\W_])")
